using Crm.Common;
using Crm.Customers;

namespace Crm.Shops;

/// <summary>
/// What one part of a text costs, in millionths of the shop's price currency: by the country it goes to and by what it is, as gateways
/// bill it. The most exact price counts: country and class, country, class, the shop's one price.
/// </summary>
public sealed record PartPrices(IReadOnlyDictionary<string, PartPrices.OfCountry> Countries)
{
    /// <summary>The key of prices that hold wherever a country has none of its own.</summary>
    public const string Anywhere = "any";

    public sealed record OfCountry(long? Micros, IReadOnlyDictionary<MessageClass, long> Classes);

    public static readonly PartPrices None = new(new Dictionary<string, OfCountry>());

    /// <summary>Null where only the shop's one price is known.</summary>
    public long? Of(MessageClass messageClass, string to)
    {
        if (Countries.Count == 0) return null;
        return In(PhoneNumber.Describe(to).Country, messageClass) ?? In(Anywhere, messageClass);
    }

    long? In(string? country, MessageClass messageClass) =>
        country is null || !Countries.TryGetValue(country, out var prices) ? null
        : prices.Classes.TryGetValue(messageClass, out var exact) ? exact : prices.Micros;

    /// <summary>From settings, <c>PartPrices:US:Promotional</c>; every mistake by name.</summary>
    public static PartPrices Read(string at, Dictionary<string, Dictionary<string, decimal>> options, ICollection<string> mistakes)
    {
        var countries = new Dictionary<string, OfCountry>(StringComparer.OrdinalIgnoreCase);
        foreach (var (country, prices) in options)
        {
            if (country != Anywhere && !(country.Length == 2 && country.All(char.IsAsciiLetter)))
                mistakes.Add($"{at}: '{country}' is neither a country of two letters nor '{Anywhere}'.");
            var classes = new Dictionary<MessageClass, long>();
            long? all = null;
            foreach (var (name, price) in prices)
            {
                if (price < 0) mistakes.Add($"{at}:{country}:{name}: a price is not negative.");
                if (name.Equals("Price", StringComparison.OrdinalIgnoreCase)) all = Micros(price);
                else if (Enum.TryParse<MessageClass>(name, ignoreCase: true, out var of) && Enum.IsDefined(of)) classes[of] = Micros(price);
                else mistakes.Add($"{at}:{country}: '{name}' is none of Price, {string.Join(", ", Enum.GetNames<MessageClass>())}.");
            }
            countries[country] = new OfCountry(all, classes);
        }
        return new PartPrices(countries);
    }

    public static long Micros(decimal price) => (long)(price * 1_000_000m);
}
