using System.Security.Cryptography;
using Crm.Common;
using Crm.Gateways;
using Crm.Platforms;
using Crm.Storage;
using NodaTime;

namespace Crm.Local.Setup;

/// <summary>What options have answered already.</summary>
/// <param name="Set">"shopify.Secrets__0" or "aliyun.KeyId" = value.</param>
sealed record GivenAnswers(string? Shop, string? Name, string? Country, string? Language, string? Zone, string? Preset, string? PublicUrl,
    IReadOnlyList<string> Platforms, string? Gateway, IReadOnlyDictionary<string, string> Set);

/// <summary>The questions of <c>init</c>, in the order a person can answer them.</summary>
sealed class Questions(Interview interview, GivenAnswers given, IReadOnlyList<IPlatform> platforms, IReadOnlyList<IGateway> gateways)
{
    static readonly Dictionary<string, string> Zones = new(StringComparer.Ordinal)
    {
        ["CN"] = "Asia/Shanghai", ["HK"] = "Asia/Hong_Kong", ["TW"] = "Asia/Taipei", ["US"] = "America/New_York",
        ["CA"] = "America/Toronto",
        ["GB"] = "Europe/London", ["DE"] = "Europe/Berlin", ["FR"] = "Europe/Paris", ["JP"] = "Asia/Tokyo", ["SG"] = "Asia/Singapore",
        ["MY"] = "Asia/Kuala_Lumpur", ["TH"] = "Asia/Bangkok", ["ID"] = "Asia/Jakarta", ["VN"] = "Asia/Ho_Chi_Minh",
        ["PH"] = "Asia/Manila", ["AU"] = "Australia/Sydney",
    };

    public SetupAnswers Ask()
    {
        var name = interview.Ask("--name", "Name of the shop, as buyers know it", given.Name, null,
            text => text.Length > 40 || text.Any(char.IsControl) ? "up to 40 characters in one line." : null);
        var shop = interview.Ask("--shop", "A short id for it, part of its addresses", given.Shop, IdOf(name), text =>
            KeyText.Segment(text) != text || text.Length > 40 ? "up to 40 letters, digits, '-', '_' or '.'." : null);
        var country = interview.Ask("--country", "Country (two letters)", given.Country, "CN", text =>
            text.Length == 2 && text.All(char.IsAsciiLetter) ? null : "two letters, such as CN or US.").ToUpperInvariant();
        var language = interview.Ask("--language", "Language of its texts (zh-CN or en)", given.Language,
            country is "CN" or "TW" or "HK" ? "zh-CN" : "en", text => text is "zh-CN" or "en" ? null : "zh-CN or en.");
        var zones = DateTimeZoneProviders.Tzdb;
        var zone = interview.Ask("--zone", "Time zone", given.Zone, Zones.GetValueOrDefault(country), text =>
            zones.GetZoneOrNull(text) is null ? $"'{text}' is not an IANA time zone.{Nearest.Hint(text, zones.Ids)}" : null);
        var publicUrl = interview.Ask("--public-url", "Address at which platforms will reach this host (https://…; empty: later)",
            given.PublicUrl, "", text => text.Length == 0 || Uri.TryCreate(text, UriKind.Absolute, out var url)
                && (url.Scheme == "https" || url is { Scheme: "http", IsLoopback: true }) ? null
                : "an https address such as https://crm.example.");
        publicUrl = publicUrl.Length == 0 ? null : publicUrl.TrimEnd('/');
        var connected = Platforms(shop, publicUrl);
        var (gateway, settings) = Gateway(country, name, publicUrl);
        var preset = interview.Ask("--preset", "Flow: light (four touches in the ten days after signing) or full (every step)",
            given.Preset, "light", text => text is "light" or "full" ? null : "light or full.");
        interview.Done();
        return new SetupAnswers
        {
            Shop = shop, Name = name, Country = country, Language = language, Zone = zone, Preset = preset, PublicUrl = publicUrl,
            Platforms = connected, Gateway = gateway, GatewaySettings = settings, UnsubscribeKey = NewKey(),
            LinksKey = NewKey(),
            TemplatesFile = gateways.FirstOrDefault(g => g.Kind == gateway)?.Traits.NeedsTemplate == true ? "templates.json" : null,
        };
    }

    Dictionary<string, IReadOnlyDictionary<string, string>> Platforms(string shop, string? publicUrl)
    {
        var known = platforms.Select(p => p.Name).Order(StringComparer.Ordinal).ToList();
        var names = given.Platforms.Count > 0 ? string.Join(',', given.Platforms) : null;
        var chosen = interview.Ask("--platform", $"Platforms, with commas between ({string.Join(", ", known)})", names, null, text =>
            Split(text).FirstOrDefault(name => !known.Contains(name, StringComparer.Ordinal)) is { } wrong
                ? $"'{wrong}' is not one of {string.Join(", ", known)}.{Nearest.Hint(wrong, known)}" : null);
        return Split(chosen).Distinct(StringComparer.Ordinal).ToDictionary(p => p,
            p => (IReadOnlyDictionary<string, string>)OfPlatform(platforms.First(known => known.Name == p), shop, publicUrl));
    }

    Dictionary<string, string> OfPlatform(IPlatform platform, string shop, string? publicUrl)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var name = platform.Name;
        // WooCommerce takes whatever secret it is given; the others give theirs.
        settings["Secrets__0"] = Secret($"{name}.Secrets__0",
            name == "woocommerce" ? "WooCommerce: webhook secret (empty makes one)" : $"{name}: the secret its webhooks are signed with",
            name == "woocommerce" ? NewKey() : null);
        foreach (var setting in platform.Required)
            settings[setting] = Value($"{name}.{setting}", $"{name}: {setting}",
                setting == "CallbackUrl" && publicUrl is not null ? $"{publicUrl}/api/webhooks/{shop}/{name}" : null);
        if (name == "shopify")
        {
            settings["Api__BaseUrl"] = Value("shopify.Api__BaseUrl",
                "shopify: the shop's address, https://….myshopify.com (empty: no API)", "");
            settings["Api__AccessToken"] = settings["Api__BaseUrl"].Length == 0 ? ""
                : Secret("shopify.Api__AccessToken", "shopify: Admin API access token (shpat_…)", null);
        }
        else if (name == "woocommerce")
        {
            settings["Api__BaseUrl"] = Value("woocommerce.Api__BaseUrl",
                "woocommerce: the shop's address, https://… (empty: no API)", "");
            var has = settings["Api__BaseUrl"].Length > 0;
            settings["Api__Key"] = has ? Secret("woocommerce.Api__Key", "woocommerce: consumer key (ck_…)", null) : "";
            settings["Api__Secret"] = has ? Secret("woocommerce.Api__Secret", "woocommerce: consumer secret (cs_…)", null) : "";
        }
        foreach (var (key, value) in Of(name)) settings[key] = value;
        return settings;
    }

    (string? Gateway, Dictionary<string, string> Settings) Gateway(string country, string name, string? publicUrl)
    {
        var kinds = gateways.Select(g => g.Kind).Order(StringComparer.Ordinal).Append("none").ToList();
        var kind = interview.Ask("--gateway", $"Gateway of texts ({string.Join(", ", kinds)}; none keeps them in a file to look at)",
            given.Gateway, country == "CN" ? "aliyun" : "none", text => kinds.Contains(text, StringComparer.Ordinal) ? null
                : $"'{text}' is not one of {string.Join(", ", kinds)}.{Nearest.Hint(text, kinds)}");
        if (kind == "none") return (null, []);
        var asked = kind switch
        {
            "aliyun" => new[] { "KeyId", "Secret", "SignName" }, "tencent" => ["KeyId", "Secret", "AppId", "SignName"],
            "twilio" => ["KeyId", "Secret", "From"], "acs" => ["BaseUrl", "Secret", "From"], _ => ["BaseUrl", "Secret"],
        };
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var setting in asked)
            settings[setting] = setting == "Secret" ? Secret($"{kind}.Secret", $"{kind}: {setting}", null)
                : Value($"{kind}.{setting}", $"{kind}: {setting}", setting == "SignName" ? name : null);
        if (kind is "aliyun" or "tencent" or "acs") settings["CallbackKey"] = NewKey();
        if (kind == "twilio" && publicUrl is not null) settings["CallbackUrl"] = $"{publicUrl}/api/gateways/twilio/signed";
        foreach (var (key, value) in Of(kind)) settings[key] = value;
        return (kind, settings);
    }

    IEnumerable<KeyValuePair<string, string>> Of(string owner) => given.Set
        .Where(s => s.Key.StartsWith(owner + ".", StringComparison.OrdinalIgnoreCase))
        .Select(s => KeyValuePair.Create(s.Key[(owner.Length + 1)..], s.Value));

    string Value(string key, string question, string? proposed) =>
        interview.Ask($"--set {key}=…", question, given.Set.GetValueOrDefault(key), proposed);

    string Secret(string key, string question, string? proposed)
    {
        var value = given.Set.GetValueOrDefault(key);
        // The one that is made is not shown as a proposal.
        var answer = interview.Ask($"--set {key}=…", question, value, proposed is null ? null : "", text =>
            GatewaySecret.IsPlaceholder(text) ? "this is a placeholder." : null, secret: true);
        return answer.Length == 0 && proposed is not null ? proposed : answer;
    }

    static string IdOf(string name)
    {
        var id = string.Concat(name.ToLowerInvariant().Where(c => char.IsAsciiLetterOrDigit(c)));
        return id.Length is > 0 and <= 40 ? id : "shop";
    }

    static string[] Split(string text) => text.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    static string NewKey() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
