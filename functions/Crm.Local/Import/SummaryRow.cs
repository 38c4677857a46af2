using System.Text.RegularExpressions;
using Crm.Orders;

namespace Crm.Local.Import;

/// <summary>Rows that exports put below the orders: totals and counts. They are skipped and counted.</summary>
static partial class SummaryRow
{
    [GeneratedRegex(@"^(合计|总计|小计|共计|汇总|总额|共\s*\d+\s*(条|笔|单|个|行).*|(grand\s+|sub)?totals?|sum)\s*[:：]?$",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Words();

    /// <summary>Only where the id is such a word and the row has neither a time nor a buyer.</summary>
    public static bool Is(Row row, Mapping mapping) =>
        Words().IsMatch(mapping.KeyOf(row)) && ImportedFields.Empty(row, mapping.Times[Milestone.Created])
            && ImportedFields.Empty(row, mapping.Order["buyer"]) && ImportedFields.Empty(row, mapping.Order["phone"]);
}
