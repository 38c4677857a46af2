using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.DeadLetters;
using Crm.Flows;
using Crm.Local.Commands;
using Crm.Local.Sqlite;
using Crm.Reports;
using Crm.Storage;
using Spectre.Console;

namespace Crm.Local.Demo;

/// <summary>What a shop owner wants to see after the demo's months, read from the folder alone.</summary>
static class DemoReport
{
    public static async Task PrintAsync(IAnsiConsole console, DemoPlan plan, DemoOutcome outcome, CancellationToken cancel)
    {
        await using var database = SqliteDatabase.Open(plan.Folder, DatabaseMode.Read);
        var rows = new SqliteRowStore(database, "crm");
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Two shops of one merchant, {DemoShop.CustomerMatch.Name} "
            + $"(Shopify) and {DemoShop.Kids.Name} (WooCommerce): {plan.Days} days to {DemoShop.Ends.AddDays(-1):yyyy-MM-dd}, seed "
            + $"{plan.Seed}."));
        console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{outcome.Webhooks:N0} signed webhooks posted over HTTP. Texts sent twice: {outcome.SentTwice}."));
        console.WriteLine();
        StatusCommand.Print(console, await Summary.OfAsync(rows, cancel));
        console.WriteLine();
        foreach (var line in outcome.Members) console.WriteLine(line);
        console.WriteLine();
        await PrintAsideAsync(console, new DeadLetterStore(new SqliteRowStore(database, "poison")), cancel);
        console.WriteLine();
        console.WriteLine("Some of the texts, as they went out (local time of the shop):");
        await new SampleTexts(rows, FlowLibrary.Load(null)).PrintAsync(console, cancel);
        console.WriteLine();
        PrintHints(console, plan.Folder, await TailAsync(rows, cancel));
        console.WriteLine($"Hash of all rows (the same for the same seed): {await StateHash.OfAsync(rows, cancel)}");
    }

    static async Task PrintAsideAsync(IAnsiConsole console, DeadLetterStore poison, CancellationToken cancel)
    {
        var aside = new List<DeadLetter>();
        await foreach (var message in poison.ListAsync(cancel)) aside.Add(message);
        console.WriteLine($"Put aside, kept with their reasons, and ready to be driven again: {aside.Count}");
        foreach (var message in aside.OrderBy(m => m.At)
            .ThenBy(m => m.Id, StringComparer.Ordinal)) console.WriteLine(
            $"  {message.Message.Shop}/{message.Message.Platform}  {message.Kind}: {message.Reason}");
    }

    static void PrintHints(IAnsiConsole console, string folder, string? tail)
    {
        const string Run = "  dotnet run --project functions/Crm.Local --";
        console.WriteLine("Look further:");
        console.WriteLine($"{Run} status --data {folder}");
        if (tail is not null) console.WriteLine($"{Run} customer {tail} --data {folder}");
        console.WriteLine($"{Run} touchpoints --step unpaid-reminder --state suppressed --data {folder}");
        console.WriteLine($"{Run} tasks --data {folder}");
        console.WriteLine($"{Run} activities verify wheel --data {folder}");
        console.WriteLine($"{Run} poison list --data {folder}");
        console.WriteLine("Look at it in the browser:");
        console.WriteLine($"{Run} demo --serve --data {folder}");
    }

    /// <summary>The phone's last digits of somebody worth looking at: the best buyer known in both shops.</summary>
    static async Task<string?> TailAsync(SqliteRowStore rows, CancellationToken cancel)
    {
        Customer? best = null;
        await foreach (var row in rows.ScanAsync("c|", KeyText.After("c|"), cancel))
        {
            var customer = RowBody.Read<Customer>(row.Body);
            if (Phone(customer) is not null && (best is null || Rank(customer).CompareTo(Rank(best)) > 0)) best = customer;
        }
        return best is null ? null : Phone(best)![^4..];
    }

    static (int, int, string) Rank(Customer customer) => (customer.Identities.Count, customer.Facts.Orders, customer.Id);

    static string? Phone(Customer customer) => customer.Identities.FirstOrDefault(name => name.StartsWith("p:", StringComparison.Ordinal));
}
