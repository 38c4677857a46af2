using System.CommandLine;
using System.Globalization;
using Crm.Azure;
using Crm.Common;
using Crm.DeadLetters;
using Crm.Local.Sqlite;
using Crm.Reports;
using Crm.Storage;
using Crm.Sync;
using Spectre.Console;

namespace Crm.Local.Commands;

static class StatusCommand
{
    public static Command Create()
    {
        var hash = new Option<bool>("--hash") { Description = "Also print one hash over all rows: equal hashes mean byte-identical data." };
        var command = new Command("status", "Counts: orders, customers, touchpoints by step and rule, tasks, what was put aside.") { hash };
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var (tables, rows) = (open.Tables, open.Tables.Rows);
            var console = CommonOptions.Wide();
            Print(console, await Summary.OfAsync(rows, cancel));
            var aside = 0;
            await foreach (var _ in new DeadLetterStore(tables.Poison).ListAsync(cancel)) aside++;
            var waiting = open.Database is { } database ? await new SqliteInbox(database).CountAsync(cancel)
                : (await OpenTables.AddressOf(result)!.Queue(StorageNames.InboxQueue).GetPropertiesAsync(cancel)).Value
                    .ApproximateMessagesCount;
            console.WriteLine($"Inbox {waiting} waiting, {aside} put aside (poison list).");
            var wanted = await new FetchRequests(tables).CountAsync(cancel);
            if (wanted > 0) console.WriteLine($"Details of {wanted} orders are still to be had from their platforms.");
            foreach (var pause in await PlatformsCommand.HeldAsync(tables, cancel)) console.WriteLine(PlatformsCommand.Sentence(pause));
            foreach (var pause in await StepCommands.HeldAsync(tables, cancel)) console.WriteLine(StepCommands.Sentence(pause));
            if (result.GetValue(hash)) console.WriteLine($"Hash {await StateHash.OfAsync(rows, cancel)}");
            return 0;
        });
        return command;
    }

    public static void Print(IAnsiConsole console, Summary summary)
    {
        var share = summary.Buyers == 0 ? 0 : 100.0 * summary.RepeatCustomers / summary.Buyers;
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Orders {summary.Orders:N0} ({List(summary.OrdersByPlatform)}), paid {Amounts(summary)}"));
        if (summary.OrdersOfNobody > 0) console.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
            $"Orders that name no buyer {summary.OrdersOfNobody:N0} (in the revenue, nobody's)"));
        if (summary.TestOrders > 0) console.WriteLine($"Test orders {summary.TestOrders} (kept, never counted or texted)");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Customers {summary.Customers:N0}, buyers {summary.Buyers:N0}, bought again {summary.RepeatCustomers:N0} ({share:F1} %)"));
        PrintSteps(console, summary);
        foreach (var (kind, offers) in summary.Offers) console.WriteLine(
            $"Suggested {kind}s {offers.Open} open, {offers.Given} given, {offers.NotGiven} not given");
        console.WriteLine($"Tasks {summary.TasksOpen} open, {summary.TasksDone} done");
    }

    static void PrintSteps(IAnsiConsole console, Summary summary)
    {
        if (summary.Steps.Count == 0) return;
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("step");
        foreach (var column in new[] { "planned", "sent", "task", "suppressed", "expired", "failed", "doubt", "waiting", "parts",
            "cost" }) table.AddColumn(new TableColumn(column) { Alignment = Justify.Right });
        foreach (var (name, step) in summary.Steps) table.AddRow(Row(name, step));
        console.Write(table);
        foreach (var (name, step) in summary.Steps)
            if (step.ByRule.Count > 0) console.WriteLine($"  {name} suppressed by {List(step.ByRule)}");
        foreach (var (name, step) in summary.Steps)
            if (step.Clicked > 0)
                console.WriteLine($"  {name} links followed from {step.Clicked} of {step.Sent} texts, {step.Clicks} clicks");
        console.WriteLine($"Texts {summary.Steps.Values.Sum(s => s.Sent)}, parts {summary.Steps.Values.Sum(s => s.Parts)}, cost "
            + $"{Costs(summary.Steps.Values)}");
    }

    static string[] Row(string name, StepSummary step) =>
    [
        name, Count(step.Planned), Count(step.Sent), Count(step.Tasks), Count(step.Suppressed), Count(step.Expired), Count(step.Failed),
            Count(step.InDoubt), Count(step.Waiting),
        Count(step.Parts), Costs([step]),
    ];

    static string Count(long number) => number == 0 ? "·" : number.ToString(CultureInfo.InvariantCulture);

    static string Costs(IEnumerable<StepSummary> steps)
    {
        var sums = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (currency, micros) in steps.SelectMany(s => s.CostMicros)) sums[currency] = sums.GetValueOrDefault(currency) + micros;
        return sums.Count == 0 ? "·"
            : string.Join(", ", sums.Select(s => $"{(s.Value / 1_000_000m).ToString("F2", CultureInfo.InvariantCulture)} {s.Key}"));
    }

    static string Amounts(Summary summary) =>
        summary.Revenue.Count == 0 ? "nothing" : string.Join(", ", summary.Revenue.Select(r => $"{Money.Format(r.Value, r.Key)} {r.Key}"));

    static string List(SortedDictionary<string, int> counts) => string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}"));
}
