using System.Text.Json;
using Crm.Flows;
using Crm.Local.Hosting;
using Crm.Shops;

namespace Crm.Local.Demo;

/// <summary>One of the two shops of the demo's merchant: they share their customers.</summary>
sealed record DemoShop(string Id, string Platform, string Name, string Domain)
{
    public const string Group = "yunduo";
    const string PointsSince = "2026-01-01";
    const string Offer = "老客95折券";

    /// <summary>China has one zone and no summer time.</summary>
    public static readonly TimeSpan Offset = TimeSpan.FromHours(8);

    /// <summary>The demo ends here, whatever today is; it takes in the June sales.</summary>
    public static readonly DateTimeOffset Ends = new(2026, 7, 1, 0, 0, 0, Offset);

    public static readonly DemoShop CustomerMatch = new("yunduo-home", "shopify", "云朵家居", "yunduo-home.example");
    public static readonly DemoShop Kids = new("yunduo-kids", "woocommerce", "云朵童装", "kids.yunduo.example");

    // Made up here and useful nowhere else; a real secret belongs into the settings.
    public string Secret => $"demo-secret-of-{Id}";

    public static CrmSettings Settings(string folder) => new()
    {
        Url = "http://127.0.0.1:0",
        DataFolder = folder,
        Shops = new() { [CustomerMatch.Id] = CustomerMatch.Options(), [Kids.Id] = Kids.Options() },
    };

    /// <summary>The same settings as a file, so that every command works on the demo's folder.</summary>
    public static string SettingsFile(string folder)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["DataFolder"] = folder };
        foreach (var shop in new[] { CustomerMatch, Kids })
        {
            values[$"Shops__{shop.Id}__Name"] = shop.Name;
            values[$"Shops__{shop.Id}__Group"] = Group;
            values[$"Shops__{shop.Id}__Offer"] = Offer;
            values[$"Shops__{shop.Id}__Preset"] = Flow.Full;
            values[$"Shops__{shop.Id}__Platforms__{shop.Platform}__Secrets__0"] = shop.Secret;
        }
        var points = $"Shops__{CustomerMatch.Id}__Points__";
        foreach (var (name, value) in new[] { ("Since", PointsSince), ("PerUnit__CNY", "1"), ("Value", "0.01"),
            ("Referral__ReferrerPoints", "200"), ("Referral__FriendPoints", "100"), ("Referral__ReturnDays", "7") })
            values[points + name] = value;
        return JsonSerializer.Serialize(new { IsEncrypted = false, Values = values }, Readable);
    }

    ShopOptions Options() =>
        new() { Name = Name, Group = Group, Offer = Offer, Preset = Flow.Full,
        Platforms = new() { [Platform] = new() { Secrets = [Secret] } }, Points = this == CustomerMatch ? Points() : new() };

    // A group goes by its first shop's.
    static PointsOptions Points() => new()
    {
        Since = PointsSince, PerUnit = new() { ["CNY"] = 1 }, Value = 0.01m,
        Referral = new() { ReferrerPoints = 200, FriendPoints = 100, ReturnDays = 7 },
    };

    static readonly JsonSerializerOptions Readable = new(Common.Json.Options) { WriteIndented = true, PropertyNamingPolicy = null };
}
