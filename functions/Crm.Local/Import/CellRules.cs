using Crm.Common;

namespace Crm.Local.Import;

/// <summary>What a column's text must be.</summary>
enum CellKind
{
    Text,

    /// <summary>Tells an order or a buyer from others: never one a spreadsheet has rounded.</summary>
    Id,

    /// <summary>A number of a product, parcel or refund; one a spreadsheet has rounded is left out.</summary>
    Code,
    Money,
    Time,
    Quantity,
    Phone,
}

/// <summary>How cells become values; every reader answers null or what is wrong.</summary>
sealed record CellRules(MoneyText Amounts, string PhoneRegion, IReadOnlySet<string> Empty)
{
    /// <summary>Nobody was born after it.</summary>
    public DateOnly Latest { get; init; } = Customers.BirthdayText.LatestAt(TimeProvider.System.GetUtcNow());

    const int MaxQuantity = 1_000_000;

    /// <summary>The cell's text, "" for the words the mapping calls empty.</summary>
    public string Clean(string text, bool strict, out bool wrapped)
    {
        var trimmed = CellText.Unwrap(text.Trim(), strict, out wrapped);
        return Empty.Contains(trimmed) ? "" : trimmed;
    }

    /// <summary>
    /// A workbook's number as the mapping writes amounts, without what sums of floating-point numbers leave behind the ninth digit.
    /// </summary>
    public string Amount(double number, string text)
    {
        if (Math.Abs(number) > 1e12) return text;
        var exact = Math.Round((decimal)number, 9).ToString("0.#########", System.Globalization.CultureInfo.InvariantCulture);
        return exact.Replace('.', Amounts.Decimal);
    }

    public string? Money(string text, string? currency, out long minor) => AmountText.Read(Amounts, text, currency, out minor);

    /// <summary>Less than nothing is a return; nothing is no line.</summary>
    public static string? Quantity(string text, out int quantity)
    {
        quantity = 0;
        const System.Globalization.NumberStyles Style =
            System.Globalization.NumberStyles.AllowDecimalPoint | System.Globalization.NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(text, Style, System.Globalization.CultureInfo.InvariantCulture, out var number)
            || number != decimal.Truncate(number) || number is > MaxQuantity or < -MaxQuantity)
            return $"is no whole number from -{MaxQuantity} to {MaxQuantity} (below zero for goods that came back)";
        quantity = (int)number;
        return null;
    }

    /// <summary>National numbers are those of the country, where it is told as two letters, else of the mapping's region.</summary>
    public string? Phone(string text, string? country, out string e164)
    {
        var region = country is { Length: 2 } && !country.AsSpan().ContainsAnyExceptInRange('A', 'Z') ? country : PhoneRegion;
        return Crm.Common.PhoneNumber.TryParse(text, region, out e164) ? null : $"is no phone number of {region}";
    }

    /// <summary>
    /// Whether an amount can be read does not hang on its currency, so joined rows are checked before it is known. A bad phone costs no
    /// row.
    /// </summary>
    public CellCheck? Check(CellKind kind, TimeText? times) => kind switch
    {
        CellKind.Money => new CellCheck(kind, text => Money(text, null, out _)),
        CellKind.Quantity => new CellCheck(kind, text => Quantity(text, out _)),
        CellKind.Time => new CellCheck(kind, text => times!.Read(text, out _)),
        _ => null,
    };
}
