using System.Globalization;
using Crm.Customers;

namespace Crm.Shops;

/// <summary>What a tier brings, as data: the shop's checkout and people go by it, and texts say it in words.</summary>
/// <param name="DiscountPercent">Off every price.</param>
/// <param name="Courier">The better one their parcels go by.</param>
/// <param name="ReturnDays">Days to send something back.</param>
/// <param name="EarlyAccessDays">New things can be bought so many days before.</param>
/// <param name="MemberDay">The day of each month that is theirs.</param>
public sealed record TierBenefit(bool FreeShipping, decimal? DiscountPercent, string? Courier, int? ReturnDays, int? EarlyAccessDays,
    int? MemberDay)
{
    public bool IsNothing => this == new TierBenefit(false, null, null, null, null, null);

    public string Words(string language) => language == "zh-CN" ? string.Join('、', Chinese()) : string.Join(", ", English());

    IEnumerable<string> Chinese()
    {
        if (FreeShipping) yield return "包邮";
        if (DiscountPercent is { } off) yield return ((100 - off) % 10 == 0 ? Text((100 - off) / 10) : Text(100 - off)) + "折";
        if (Courier is { } courier) yield return courier + "发货";
        if (ReturnDays is { } days) yield return $"{days}天退换";
        if (EarlyAccessDays is { } early) yield return $"新品提前{early}天购";
        if (MemberDay is { } day) yield return $"每月{day}日会员日";
    }

    IEnumerable<string> English()
    {
        if (FreeShipping) yield return "free shipping";
        if (DiscountPercent is { } off) yield return Text(off) + "% off";
        if (Courier is { } courier) yield return "delivery by " + courier;
        if (ReturnDays is { } days) yield return $"{days} days to return";
        if (EarlyAccessDays is { } early) yield return early == 1 ? "new things a day early" : $"new things {early} days early";
        if (MemberDay is { } day) yield return $"a member day on day {day} of each month";
    }

    static string Text(decimal number) => number.ToString("0.##", CultureInfo.InvariantCulture);

    const string Shipping = "FreeShipping", Discount = "DiscountPercent", ByCourier = "Courier", Return = "ReturnDays",
        Early = "EarlyAccessDays", Day = "MemberDay";
    static readonly string[] Names = [Shipping, Discount, ByCourier, Return, Early, Day];

    /// <summary>Under which of the settings' names a tier's data stand; the others are languages of words.</summary>
    public static bool IsData(string name) => Names.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static TierBenefit Read(string at, IReadOnlyDictionary<string, string> told, ICollection<string> mistakes)
    {
        var values = told.Where(t => !string.IsNullOrWhiteSpace(t.Value)).ToDictionary(t => t.Key, t => t.Value.Trim(),
            StringComparer.OrdinalIgnoreCase);
        var free = false;
        if (values.TryGetValue(Shipping, out var text) && !bool.TryParse(text, out free))
            mistakes.Add($"{at}:{Shipping}: true or false.");
        decimal? off = null;
        if (values.TryGetValue(Discount, out var percent))
            if (decimal.TryParse(percent, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var read)
                && read is > 0 and < 100) off = read;
            else mistakes.Add($"{at}:{Discount}: percent above 0 and below 100.");
        return new TierBenefit(free, off, values.GetValueOrDefault(ByCourier), Number(Return, 365), Number(Early, 60), Number(Day, 28));

        int? Number(string name, int most)
        {
            if (!values.TryGetValue(name, out var given)) return null;
            if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
                return number;
            mistakes.Add($"{at}:{name}: a whole number from 1 to {most}.");
            return null;
        }
    }
}
