using Crm.Shops;
using Crm.Staff;

namespace Crm.Pages.HandTexts;

/// <param name="Name">As the desk takes it: "flow/step/variant".</param>
/// <param name="Words">As the buyer would read it, its variables not yet filled in.</param>
public sealed record TextChoice(string Name, string Title, string Words);

/// <param name="Value">As the desk takes it.</param>
public sealed record OrderChoice(string Value, string Title);

/// <summary>The form of one text to one buyer, as it was filled in.</summary>
/// <param name="Key">Of this sending: a form sent twice sends once.</param>
public sealed record HandTextModel(string Customer, string? Name, string Key, IReadOnlyList<Shop> Shops, Shop Shop)
{
    public IReadOnlyList<TextChoice> Library { get; init; } = [];
    public IReadOnlyList<OrderChoice> Orders { get; init; } = [];

    /// <summary>The text of the library that is sent as it is; null for one that is typed.</summary>
    public string? Template { get; init; }
    public string? Text { get; init; }
    public string? Class { get; init; }
    public string? Order { get; init; }

    /// <summary>What would become of it; null before it was looked at.</summary>
    public HandTextDesk.Told? Preview { get; init; }

    /// <summary>What the preview is of.</summary>
    public string? Shown { get; init; }

    /// <summary>Words that law or carriers do not allow in advertising.</summary>
    public IReadOnlyList<string> Forbidden { get; init; } = [];
    public string? Mistake { get; init; }
}
