using Crm.Common;
using Crm.Customers;

namespace Crm.Shops;

/// <summary>
/// By which gateways a shop's texts go, by destination country and message class: section <c>Shops:{id}:Gateways</c>, "CN" =
/// "aliyun,tencent", "CN_Promotional" = "tencent", "any" = "twilio". The most specific entry counts; without one the host's own gateway is
/// used.
/// </summary>
public sealed class GatewayChains
{
    const string Any = "any";
    readonly Dictionary<(string Country, MessageClass? Class), IReadOnlyList<string>> chains = [];

    public static GatewayChains None { get; } = new();

    /// <summary>Every gateway that is named.</summary>
    public IEnumerable<string> Names => chains.Values.SelectMany(c => c).Distinct(StringComparer.OrdinalIgnoreCase);
    public bool IsEmpty => chains.Count == 0;

    public IReadOnlyList<string> For(string phone, MessageClass messageClass)
    {
        if (chains.Count == 0) return [];
        var country = PhoneNumber.Describe(phone).Country ?? Any;
        foreach (var key in new (string, MessageClass?)[] { (country, messageClass), (country, null), (Any, messageClass), (Any, null) })
            if (chains.GetValueOrDefault(key) is { } chain) return chain;
        return [];
    }

    public static GatewayChains Read(string at, IReadOnlyDictionary<string, string> settings, ICollection<string> mistakes)
    {
        var read = new GatewayChains();
        foreach (var (key, value) in settings)
        {
            var names = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            if (names.Length == 0) continue;
            var (country, word) = key.IndexOf('_', StringComparison.Ordinal) is var cut and > 0 ? (key[..cut], key[(cut + 1)..])
                : (key, null);
            var isAny = string.Equals(country, Any, StringComparison.OrdinalIgnoreCase);
            MessageClass messageClass = default;
            if (!isAny && (country.Length != 2 || !country.All(char.IsAsciiLetter)) || word is not null
                && (!Enum.TryParse(word, true, out messageClass) || char.IsAsciiDigit(word[0])))
                mistakes.Add($"{at}:{key}: a country's two letters or 'any', alone or with _Transactional, _Care or _Promotional "
                    + $"behind it.");
            else read.chains[(isAny ? Any : country.ToUpperInvariant(), word is null ? null : messageClass)] = names;
        }
        return read;
    }
}
