using Crm.Platforms;
using Crm.Shops;
using Crm.Staff;

namespace Crm.Pages.Start;

/// <param name="Address">Where the platform has to deliver.</param>
/// <param name="Topics">What it has to be told to deliver.</param>
public sealed record StartPlatform(string Name, string Address, IReadOnlyList<string> Topics, WebhookTime? Time)
{
    public bool IsConnected => Time?.Seen is not null;
}

/// <param name="Gateways">The names its texts go by; none where they go to the host's own.</param>
/// <param name="Presets">What it can choose, with how many steps each has.</param>
/// <param name="Tested">The last text its gateway was tried with.</param>
public sealed record StartShop(Shop Shop, IReadOnlyList<StartPlatform> Platforms, IReadOnlyList<string> Gateways,
    IReadOnlyList<KeyValuePair<string, int>> Presets, TestText? Tested)
{
    /// <summary>Of its preset.</summary>
    public int Steps => Presets.FirstOrDefault(p => p.Key == Shop.Preset).Value;
}

/// <param name="Reports">Where gateways report what became of texts: name and address; the key in it is not shown.</param>
/// <param name="HasOrders">Some are stored.</param>
/// <param name="IsTold">Somebody hears of what only a person can mend.</param>
public sealed record StartModel(IReadOnlyList<StartShop> Shops, IReadOnlyList<KeyValuePair<string, string>> Reports, bool HasOrders,
    bool IsTold)
{
    /// <summary>An owner may change how a shop runs here.</summary>
    public bool MaySwitch { get; init; }

    /// <summary>What keeps a shop from going live.</summary>
    public IReadOnlyList<string> Mistakes { get; init; } = [];

    /// <summary>What has just been changed, in words: the host is starting again.</summary>
    public string? Starting { get; init; }

    /// <summary>Of the next text to try a gateway with.</summary>
    public string Key { get; init; } = "";
}
