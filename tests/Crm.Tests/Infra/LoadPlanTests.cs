using System.Globalization;
using System.Text.RegularExpressions;

namespace Crm.Tests.Infra;

/// <summary>docs/deploy.md: what passes in a minute follows from what one order does, which is counted, and the services' limits.</summary>
public sealed partial class LoadPlanTests
{
    static readonly string[] Page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "deploy.md"));

    [Fact]
    public void Lines_OfThePlan_AreTheirLimitByWhatAnOrderTakes()
    {
        var rows = Rows();
        rows.Count.ShouldBe(8);
        foreach (var row in rows) row.Orders.ShouldBe(Math.Floor(row.Minute / row.Each), row.What);
        rows.Select(r => r.Orders).ShouldBe(rows.Select(r => r.Orders).Order(), "what is throttled first stands first");
    }

    [Fact]
    public void WhatAnOrderTakes_IsWhatTheCostsCount()
    {
        var rows = Rows().ToDictionary(r => r.What.Split(',')[0], r => r.Each);
        rows["credits of the Service Bus namespace"].ShouldBe(PerOrder("Service Bus"));
        rows["requests of the storage account"].ShouldBe(PerOrder("table") + PerOrder("queue"));
        rows["messages of the inbox queue"].ShouldBe(6);
        rows["texts of one toll-free number"].ShouldBe(4);
        // Counted over orders of four executions each.
        rows["processor of one instance of 2 GB"]
            .ShouldBe(Counted() / 4 * (PerOrder("HTTP executions") + PerOrder("background executions")));
        Rows().Single(r => r.What.StartsWith("firing", StringComparison.Ordinal)).Minute.ShouldBe(60 * Concurrency());
    }

    static double Counted() => Numbers(Page.Single(l => l.Contains("ms of processor time an order", StringComparison.Ordinal))
        .Split("ms of processor time")[0])[^1];

    static double Concurrency() => Repository.Json("functions", "Crm.Functions", "host.json").GetProperty("extensions")
        .GetProperty("serviceBus").GetProperty("maxConcurrentCalls").GetDouble();

    static List<(string What, double Minute, double Each, double Orders)> Rows() =>
        [.. Page.SkipWhile(l => !l.StartsWith("| what | a minute", StringComparison.Ordinal)).Skip(2)
            .TakeWhile(l => l.StartsWith('|')).Select(l => l.Trim('|', ' ').Split('|'))
            .Select(c => (c[0].Trim(), Numbers(c[1])[0], Numbers(c[2])[0], Numbers(c[3])[0]))];

    // The last figure of the row: "36" of "18 + 6 + 12 = 36".
    static double PerOrder(string row) => Numbers(Page.SkipWhile(l => !l.StartsWith("| | per webhook", StringComparison.Ordinal))
        .First(l => l.StartsWith("| " + row, StringComparison.Ordinal)).Trim('|', ' ').Split('|')[^1])[^1];

    static double[] Numbers(string cell) => [.. Number().Matches(cell.Replace(",", "", StringComparison.Ordinal))
        .Select(n => double.Parse(n.Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"\d+(\.\d+)?")]
    private static partial Regex Number();
}
