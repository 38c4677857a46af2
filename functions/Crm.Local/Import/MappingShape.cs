using Crm.Orders;

namespace Crm.Local.Import;

/// <summary>The names a mapping may use; the JSON schema beside the samples says the same (a test compares them).</summary>
static class MappingShape
{
    /// <summary>As a time of a status: the latest time known of the order.</summary>
    public const string Latest = "@latest";

    public static readonly string[] Root =
    [
        "$schema", "description", "platform", "zone", "timeFormats", "decimalSeparator", "thousandsSeparator", "empty", "phoneRegion",
        "orders", "joins", "order", "times", "statuses", "lines", "parcels", "refunds",
    ];

    public static readonly string[] Orders = ["file", "delimiter", "encoding", "sheet", "skipRowsWithout"];
    public static readonly string[] Join = ["file", "delimiter", "encoding", "sheet", "key", "on", "many", "rowId", "required"];
    public static readonly string[] Field = ["value", "column", "sum", "earliest", "latest", "zone", "formats", "optional", "word"];

    public static readonly IReadOnlyDictionary<string, CellKind> Order = new Dictionary<string, CellKind>
    {
        ["id"] = CellKind.Id, ["number"] = CellKind.Code, ["buyer"] = CellKind.Id, ["name"] = CellKind.Text, ["phone"] = CellKind.Phone,
        ["nickname"] = CellKind.Text, ["email"] = CellKind.Text, ["sex"] = CellKind.Text, ["birthday"] = CellKind.Text, ["language"] =
            CellKind.Text,
        ["consent"] = CellKind.Text, ["consentAt"] = CellKind.Time, ["consentWording"] = CellKind.Text,
        ["receiverName"] = CellKind.Text, ["receiverPhone"] = CellKind.Phone,
        ["country"] = CellKind.Text, ["province"] = CellKind.Text, ["city"] = CellKind.Text, ["district"] = CellKind.Text, ["postcode"] =
            CellKind.Text,
        ["currency"] = CellKind.Text, ["total"] = CellKind.Money, ["discount"] = CellKind.Money, ["freight"] = CellKind.Money,
        ["status"] = CellKind.Text, ["source"] = CellKind.Text,
        ["payBy"] = CellKind.Time, ["promisedBy"] = CellKind.Time, ["updatedAt"] = CellKind.Time,
    };

    /// <summary>Where lines come from: a joined file, or the orders file with a row for each.</summary>
    public static readonly string[] LineRows = ["from", "key", "rowId"];

    public static readonly IReadOnlyDictionary<string, CellKind> Lines = new Dictionary<string, CellKind>
    {
        ["title"] = CellKind.Text, ["product"] = CellKind.Code, ["sku"] = CellKind.Code, ["category"] = CellKind.Text,
        ["quantity"] = CellKind.Quantity, ["amount"] = CellKind.Money, ["price"] = CellKind.Money,
    };

    public static readonly IReadOnlyDictionary<string, CellKind> Parcels = new Dictionary<string, CellKind>
    {
        ["id"] = CellKind.Code, ["courier"] = CellKind.Text, ["number"] = CellKind.Code, ["url"] = CellKind.Text,
        ["shipped"] = CellKind.Time, ["arrivedInCity"] = CellKind.Time, ["outForDelivery"] = CellKind.Time,
        ["signed"] = CellKind.Time, ["exception"] = CellKind.Time, ["returned"] = CellKind.Time,
    };

    public static readonly IReadOnlyDictionary<string, CellKind> Refunds = new Dictionary<string, CellKind>
    {
        ["id"] = CellKind.Code, ["amount"] = CellKind.Money, ["opened"] = CellKind.Time, ["finished"] = CellKind.Time,
    };

    public static readonly IReadOnlyDictionary<string, Milestone> Milestones =
        Enum.GetValues<Milestone>().Where(m => m < Milestone.ParcelException)
            .ToDictionary(m => char.ToLowerInvariant(m.ToString()[0]) + m.ToString()[1..], m => m);
}
