using Crm.Common;

namespace Crm.Local.Import;

/// <summary>
/// Amounts as exports write them: with the currency's sign or word (¥58.00, 58.00元, US$5), full-width (１２．５, 1，099.00), grouped, negative
/// in brackets or with a trailing minus. Read only where one reading is possible; a sign of another currency is refused.
/// </summary>
static class AmountText
{
    const string Wrong = "is no amount";

    static readonly HashSet<string> Dollars = ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "TWD", "MXN", "CLP", "COP", "ARS", "MOP"];

    static readonly Dictionary<string, HashSet<string>> Signs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["¥"] = ["CNY", "JPY"], ["元"] = ["CNY", "TWD", "HKD", "MOP", "SGD"], ["圆"] = ["CNY"], ["块"] = ["CNY"], ["RMB"] = ["CNY"], ["人民币"] =
            ["CNY"],
        ["CN¥"] = ["CNY"], ["JP¥"] = ["JPY"], ["円"] = ["JPY"], ["日元"] = ["JPY"], ["$"] = Dollars, ["US$"] = ["USD"], ["美元"] =
            ["USD"], ["HK$"] = ["HKD"], ["港币"] = ["HKD"],
        ["港元"] = ["HKD"], ["NT$"] = ["TWD"], ["新台币"] = ["TWD"], ["S$"] = ["SGD"], ["A$"] = ["AUD"], ["AU$"] = ["AUD"], ["C$"] =
            ["CAD"], ["CA$"] = ["CAD"],
        ["NZ$"] = ["NZD"], ["MX$"] = ["MXN"], ["MOP$"] = ["MOP"], ["R$"] = ["BRL"], ["€"] = ["EUR"], ["欧元"] = ["EUR"], ["£"] =
            ["GBP"], ["英镑"] = ["GBP"],
        ["₩"] = ["KRW"], ["원"] = ["KRW"], ["₫"] = ["VND"], ["đ"] = ["VND"], ["฿"] = ["THB"], ["₱"] = ["PHP"], ["RM"] = ["MYR"], ["Rp"] =
            ["IDR"], ["₹"] = ["INR"],
        ["₽"] = ["RUB"], ["zł"] = ["PLN"], ["kr"] = ["SEK", "NOK", "DKK", "ISK"], ["Kč"] = ["CZK"], ["Fr"] = ["CHF"], ["₺"] =
            ["TRY"], ["₪"] = ["ILS"],
    };

    /// <summary>Null when it is read. Without a currency only the form is judged.</summary>
    public static string? Read(MoneyText rule, string text, string? currency, out long minor)
    {
        if (rule.TryParse(text, currency ?? "CNY", out minor)) return null;
        // Full-width digits, commas and signs have an ordinary form; so has the no-break space.
        var plain = CellText.Narrow(text).Trim();
        var (first, last) = (plain.AsSpan().IndexOfAnyInRange('0', '9'), plain.AsSpan().LastIndexOfAnyInRange('0', '9'));
        if (first < 0) return Wrong;
        if (first > 0 && plain[first - 1] == rule.Decimal) first--;
        var (before, after) = (plain[..first].Trim(), plain[(last + 1)..].Trim());
        if (!TryNegative(ref before, ref after, out var negative)) return Wrong;
        foreach (var sign in new[] { before, after })
            if (sign.Length > 0 && SignWrong(sign, currency) is { } wrong) return wrong;
        if (!TryNumber(rule, plain[first..(last + 1)], currency ?? "CNY", out minor)) return Wrong;
        if (negative) minor = -minor;
        return null;
    }

    static bool TryNegative(ref string before, ref string after, out bool negative)
    {
        var brackets = before.StartsWith('(') && after.EndsWith(')');
        if (brackets) (before, after) = (before[1..].Trim(), after[..^1].Trim());
        var signs = before.Count(c => c is '-' or '+') + after.Count(c => c is '-' or '+');
        negative = brackets || before.Contains('-', StringComparison.Ordinal) || after.Contains('-', StringComparison.Ordinal);
        (before, after) = (before.Trim('-', '+', ' '), after.Trim('-', '+', ' '));
        return signs + (brackets ? 1 : 0) <= 1;
    }

    static string? SignWrong(string sign, string? currency)
    {
        var fits = Signs.GetValueOrDefault(sign.TrimEnd('.'))
            ?? (Money.IsCurrency(sign.ToUpperInvariant()) ? [sign.ToUpperInvariant()] : null);
        if (fits is null) return Wrong;
        return currency is null || fits.Contains(currency) ? null : $"is in another currency than the order's {currency}";
    }

    static bool TryNumber(MoneyText rule, string number, string currency, out long minor)
    {
        if (rule.TryParse(number, currency, out minor)) return true;
        if (number.Contains(' ', StringComparison.Ordinal)) return (rule with { Thousands = ' ' }).TryParse(number, currency, out minor);
        // One group alone, "1.099", may as well be a fraction; two groups, or a group and a fraction, are not.
        var other = rule.Decimal == '.' ? ',' : '.';
        var groups = number.Count(c => c == other);
        return rule.Thousands is null && (groups > 1 || groups == 1 && number.Contains(rule.Decimal, StringComparison.Ordinal))
            && (rule with { Thousands = other }).TryParse(number, currency, out minor);
    }
}
