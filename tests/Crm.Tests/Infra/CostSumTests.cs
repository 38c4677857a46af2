using System.Globalization;
using System.Text.RegularExpressions;

namespace Crm.Tests.Infra;

/// <summary>docs/deploy.md: the sum of costs follows what one order does, which is counted on the wire, and the prices beside it.</summary>
public sealed partial class CostSumTests
{
    const double Month = 2_628_000, Hours = 730;
    static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "deploy.md"));

    public static TheoryData<int, double> Sizes => new() { { 0, 10_000 }, { 1, 100_000 }, { 2, 1_000_000 } };

    [Theory, MemberData(nameof(Sizes))]
    public void Sum_OfEverySize_FollowsTheCounts(int column, double orders)
    {
        var (queue, table, bus, grid) = (PerOrder("queue"), PerOrder("table"), PerOrder("Service Bus"), PerOrder("Event Grid"));
        var (http, background) = (PerOrder("HTTP executions"), PerOrder("background executions"));
        var kept = orders > 50_000 ? 0.1 : 1;
        var busy = new[] { 6, background - 10, 4 }.Sum(each => Math.Min(each * orders, Month));
        var costs = new (string Row, double Cost)[]
        {
            ("one warm instance", 2 * Month * 0.000004),
            ("HTTP executing", Math.Min(http * orders, Month) * 2 * 0.000016),
            ("background executing", busy * 2 * 0.000026),
            ("executions", (http + background) * orders * 0.4 / 1e6),
            ("table operations", table * orders * 0.00036 / 1e4),
            ("queue operations", (queue * orders + 530_000) * 0.0004 / 1e4),
            ("blobs", 0.06 * orders * 0.054 / 1e4),
            ("capacity after a year", 10e-6 * orders * 12 * 0.045),
            ("Service Bus", Hours * 0.0135 + Math.Max(0, bus * orders - 13e6) * 0.8 / 1e6),
            ("Event Grid", Math.Max(0, grid * orders - 100_000) * 0.6 / 1e6),
            ("logs", Math.Max(0, 1 + (http + background) * 9 * 1.5e-6 * orders * kept - 5) * 2.3),
            ("alerts", 4.2),
        };
        foreach (var (row, cost) in costs) Told(row, column).ShouldBe(cost, 0.006, row);
        Told("**Azure**", column).ShouldBe(costs.Sum(c => c.Cost), 0.06);
        Told("per order", column).ShouldBe(costs.Sum(c => c.Cost) / orders, 0.00006);
    }

    // The last figure of the row: "36" of "18 + 6 + 12 = 36".
    static double PerOrder(string row) => Numbers(Cells(row, from: "| | per webhook")[^1])[^1];

    static double Told(string row, int column) => Numbers(Cells(row, from: "### The sum")[1 + column])[0];

    static string[] Cells(string row, string from) => Page.SkipWhile(line => !line.StartsWith(from, StringComparison.Ordinal))
        .First(line => line.StartsWith("| " + row, StringComparison.Ordinal)).Trim('|', ' ').Split('|');

    static double[] Numbers(string cell) =>
        [.. Number().Matches(cell).Select(n => double.Parse(n.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
