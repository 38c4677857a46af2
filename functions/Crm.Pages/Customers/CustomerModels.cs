using Crm.Reports;

namespace Crm.Pages.Customers;

/// <param name="Asked">What was typed; null before anything was.</param>
public sealed record SearchModel(string? Asked, IReadOnlyList<FoundCustomer> Found)
{
    /// <summary>Somebody may fit who came since the last count.</summary>
    public bool MayMiss { get; init; }

    /// <summary>Where the next page of a name begins.</summary>
    public string? Next { get; init; }

    /// <summary>More have the name than can be found by it.</summary>
    public bool TooMany { get; init; }
}

/// <param name="Mistake">What is wrong with what was sent; a text.</param>
public sealed record CardModel(CardView Card, IReadOnlyList<HistoryEntry> History, bool Revealed, string? Mistake)
{
    /// <summary>Entries that are older than those shown.</summary>
    public int Older { get; init; }

    /// <summary>Not erased: something can be told of the person, and to them.</summary>
    public bool IsThere { get; init; } = true;

    /// <summary>Shops of the customer's group, which consent is given to.</summary>
    public IReadOnlyList<string> Shops { get; init; } = [];
}

/// <summary>One line of a customer's history.</summary>
/// <param name="Icon">The name of its picture.</param>
/// <param name="Mark">A word on how it ended.</param>
/// <param name="Tone">"good", "bad", "warn", "accent" or none.</param>
public sealed record HistoryEntry(DateTimeOffset At, string Icon, string Title, string? Detail, string? Mark, string Tone);
