using System.CommandLine;
using System.Globalization;
using Crm.Reports;
using Spectre.Console;

namespace Crm.Local.Commands;

static class WhyNotCommand
{
    public static Command Create()
    {
        var whom = new Argument<string>("phone tail | order") { Description = "The last digits of the phone (four or more), or an order: "
            + "its id, the number the buyer sees, or shop/platform/id." };
        var command = new Command("why-not",
            "Every touch that was not sent and the rule that stopped it; what still waits; which steps were never planned.") { whom };
        command.SetAction(async (result, cancel) =>
        {
            await using var surface = await ReadModel.OpenAsync(result, cancel);
            var console = CommonOptions.Wide();
            var found = await surface.FindAsync(result.GetRequiredValue(whom), cancel);
            var whyNot = new WhyNot(surface.Rows, surface.Shops, surface.Flows);
            foreach (var (customer, order) in found)
                if (await whyNot.OfAsync(customer, order, cancel) is { } report) Print(console, report);
            if (found.Count == 0) console.WriteLine("No customer or order fits.");
            return found.Count > 0 ? 0 : 1;
        });
        return command;
    }

    static void Print(IAnsiConsole console, WhyNotReport report)
    {
        console.WriteLine($"{report.Name ?? "(no name)"}  {report.Phone ?? "no phone"}  id {report.Customer}");
        foreach (var order in report.Entries.GroupBy(e => e.Order))
        {
            console.WriteLine($"  {order.Key}");
            foreach (var entry in order)
            {
                console.WriteLine($"    {entry.Label} ({entry.Step}): {entry.Sentence}");
                if (entry.Rule is not null) console.WriteLine(
                    $"      {entry.Kind}, {entry.Due?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, rule {entry.Rule}");
            }
        }
        if (report.Entries.Count == 0) console.WriteLine("  Everything that was planned went out.");
    }
}
