using Crm.Platforms;
using Crm.Shops;

namespace Crm.Pages.Start;

/// <param name="Address">Where the platform has to deliver.</param>
/// <param name="Topics">What it has to be told to deliver.</param>
public sealed record StartPlatform(string Name, string Address, IReadOnlyList<string> Topics, WebhookTime? Time)
{
    public bool IsConnected => Time?.Seen is not null;
}

/// <param name="Gateways">The names its texts go by; none where they go to the host's own.</param>
/// <param name="Steps">Of its preset.</param>
public sealed record StartShop(Shop Shop, IReadOnlyList<StartPlatform> Platforms, IReadOnlyList<string> Gateways, int Steps);

/// <param name="Reports">Where gateways report what became of texts: name and address; the key in it is not shown.</param>
/// <param name="HasOrders">Some are stored.</param>
/// <param name="IsTold">Somebody hears of what only a person can mend.</param>
public sealed record StartModel(IReadOnlyList<StartShop> Shops, IReadOnlyList<KeyValuePair<string, string>> Reports, bool HasOrders,
    bool IsTold)
{
    /// <summary>An owner may let a shop go live here.</summary>
    public bool MayGoLive { get; init; }

    /// <summary>What keeps a shop from going live.</summary>
    public IReadOnlyList<string> Mistakes { get; init; } = [];

    /// <summary>The shop that goes live now: the host is starting again.</summary>
    public string? GoingLive { get; init; }
}
