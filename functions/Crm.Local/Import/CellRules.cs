using Crm.Common;

namespace Crm.Local.Import;

/// <summary>What a column's text must be.</summary>
enum CellKind
{
    Text,
    Money,
    Time,
    Quantity,
    Phone,
}

/// <summary>How cells become values; every reader answers null or what is wrong.</summary>
sealed record CellRules(MoneyText Amounts, string PhoneRegion, IReadOnlySet<string> Empty)
{
    const int MaxQuantity = 1_000_000;

    /// <summary>The cell's text, "" for the words the mapping calls empty.</summary>
    public string Clean(string text)
    {
        var trimmed = text.Trim();
        return Empty.Contains(trimmed) ? "" : trimmed;
    }

    public string? Money(string text, string currency, out long minor) => Amounts.TryParse(text, currency, out minor) ? null : "is no amount";

    public static string? Quantity(string text, out int quantity)
    {
        quantity = 0;
        if (!decimal.TryParse(text, System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out var number)
            || number != decimal.Truncate(number) || number is < 1 or > MaxQuantity) return $"is no whole number from 1 to {MaxQuantity}";
        quantity = (int)number;
        return null;
    }

    public string? Phone(string text, out string e164) => Crm.Common.PhoneNumber.TryParse(text, PhoneRegion, out e164) ? null : $"is no phone number of {PhoneRegion}";

    /// <summary>Whether an amount can be read does not hang on its currency, so joined rows are checked before it is known.</summary>
    public CellCheck? Check(CellKind kind, TimeText? times) => kind switch
    {
        CellKind.Money => new CellCheck(kind, text => Money(text, "CNY", out _)),
        CellKind.Quantity => new CellCheck(kind, text => Quantity(text, out _)),
        CellKind.Phone => new CellCheck(kind, text => Phone(text, out _)),
        CellKind.Time => new CellCheck(kind, text => times!.Read(text, out _)),
        _ => null,
    };
}
