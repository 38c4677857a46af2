using Crm.Common;

namespace Crm.Gateways;

/// <summary>
/// Section <c>Gateways:{name}</c>. A section without a key and an address is none. Secrets may stand in a file: "file:/run/secrets/aliyun".
/// </summary>
public sealed class GatewayOptions
{
    /// <summary>aliyun, tencent, twilio, acs or http; default: the section's name.</summary>
    public string? Kind { get; set; }
    public string? KeyId { get; set; }
    public string? Secret { get; set; }
    public string? SecurityToken { get; set; }

    /// <summary>Another address than the provider's usual one; the whole address for http, the resource's endpoint for acs.</summary>
    public string? BaseUrl { get; set; }
    public string? From { get; set; }

    /// <summary>Another sender for one shop.</summary>
    public Dictionary<string, string> FromByShop { get; set; } = [];
    public string? SignName { get; set; }
    public string? AppId { get; set; }
    public string? Region { get; set; }
    public string? CallbackKey { get; set; }
    public string? CallbackUrl { get; set; }
    public double? TimeoutSeconds { get; set; }

    /// <summary>
    /// When the provider is asked about a text in doubt: "30s", "2m", "10m" after it was claimed; default: the provider's own pace.
    /// </summary>
    public List<string> AskAfter { get; set; } = [];
    public bool ResendWhenNotFound { get; set; }
    public LimitOptions Limits { get; set; } = new();

    public bool IsNone =>
        new[] { KeyId, Secret, SecurityToken, BaseUrl, From, SignName, AppId, CallbackKey, CallbackUrl }.All(string.IsNullOrWhiteSpace);

    /// <returns>Null with the mistakes told.</returns>
    public GatewayAccount? ToAccount(string name, IReadOnlyList<IGateway> wires, ICollection<string> mistakes)
    {
        var (at, before) = ($"Gateways:{name}", mistakes.Count);
        var kind = GatewaySecret.Given(Kind) ?? name;
        if (wires.FirstOrDefault(w => string.Equals(w.Kind, kind, StringComparison.OrdinalIgnoreCase)) is not { } wire)
        {
            var kinds = wires.Select(w => w.Kind).Order(StringComparer.Ordinal).ToList();
            mistakes.Add($"{at}:Kind: '{kind}' is not one of {string.Join(", ", kinds)}.{Nearest.Hint(kind, kinds)}");
            return null;
        }
        var account = Account(name, wire, at, mistakes);
        if (account is null || mistakes.Count > before) return null;
        foreach (var (setting, why) in wire.Missing(account)) mistakes.Add($"{at}:{setting}: {why}");
        return mistakes.Count > before ? null : account;
    }

    GatewayAccount? Account(string name, IGateway wire, string at, ICollection<string> mistakes)
    {
        if (TimeoutSeconds is <= 0 or > 120) mistakes.Add($"{at}:TimeoutSeconds: more than 0 and at most 120.");
        var callbackKey = GatewaySecret.Read(at + ":CallbackKey", CallbackKey, mistakes);
        if (callbackKey is { Length: < GatewayDirectory.ShortestKey })
            mistakes.Add($"{at}:CallbackKey: at least {GatewayDirectory.ShortestKey} characters, since it is all that guards the address.");
        var account = new GatewayAccount
        {
            Name = name, Wire = wire, BaseUrl = Address(at + ":BaseUrl", BaseUrl, mistakes) ?? DefaultUrl(wire.Kind),
            KeyId = GatewaySecret.Read(at + ":KeyId", KeyId, mistakes) ?? "", Secret = GatewaySecret.Read(at + ":Secret", Secret, mistakes)
                ?? "",
            SecurityToken = GatewaySecret.Read(at + ":SecurityToken", SecurityToken, mistakes), From = GatewaySecret.Given(From),
            FromByShop = FromByShop.Where(f => f.Value.Length > 0).ToDictionary(StringComparer.Ordinal),
            SignName = GatewaySecret.Given(SignName), AppId = GatewaySecret.Given(AppId), Region = GatewaySecret.Given(Region),
            CallbackKey = callbackKey, CallbackUrl = Address(at + ":CallbackUrl", CallbackUrl, mistakes),
            Timeout = TimeSpan.FromSeconds(TimeoutSeconds ?? 10), ResendWhenNotFound = ResendWhenNotFound,
            LookUps = Looks(at + ":AskAfter", wire, mistakes),
        };
        return account with { Limits = Limits.Over(wire.Limits, at + ":Limits", mistakes) };
    }

    IReadOnlyList<TimeSpan> Looks(string at, IGateway wire, ICollection<string> mistakes)
    {
        var given = AskAfter.Where(text => text.Length > 0).ToList();
        if (given.Count == 0 || wire.Traits.LookUps.Count == 0) return wire.Traits.LookUps;
        var looks = given.Select(LimitOptions.Span).ToList();
        if (looks.TrueForAll(l => l is not null) && looks.Zip(looks.Skip(1)).All(pair => pair.First < pair.Second))
            return [.. looks.OfType<TimeSpan>()];
        mistakes.Add($"{at}: spans like 30s, 2m, 1h, each longer than the one before.");
        return wire.Traits.LookUps;
    }

    static Uri DefaultUrl(string kind) => new(kind switch
    {
        "aliyun" => "https://dysmsapi.aliyuncs.com/", "tencent" => "https://sms.tencentcloudapi.com/", "twilio" =>
            "https://api.twilio.com/", _ => "about:blank",
    });

    // Keys and buyers' numbers travel there: in the clear only inside this machine.
    static Uri? Address(string setting, string? text, ICollection<string> mistakes)
    {
        if (GatewaySecret.Given(text) is not { } given) return null;
        if (Uri.TryCreate(given, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url is { Scheme: "http", IsLoopback: true })
            && url.UserInfo.Length == 0 && url.Query.Length == 0) return url;
        mistakes.Add($"{setting}: an https address without a query (http for this machine only).");
        return null;
    }
}
