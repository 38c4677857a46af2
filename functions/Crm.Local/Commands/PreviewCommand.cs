using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Orders;
using Crm.Reports;

namespace Crm.Local.Commands;

static class PreviewCommand
{
    public static Command Create()
    {
        var step = new Argument<string>("step") { Description = "A step of the shop's flows: step or flow/step." };
        var order = new Option<string?>("--order") { Description = "For the buyer of this order." };
        var tail = new Option<string?>("--phone-tail") { Description = "For the buyer whose phone ends so, with the latest order." };
        var command = new Command("preview",
            "The real text of a step for a real buyer: every variant, which one applies, parts and cost.") { step, order, tail };
        command.SetAction(async (result, cancel) =>
        {
            await using var surface = await ReadModel.OpenAsync(result, cancel);
            if ((result.GetValue(order) ?? result.GetValue(tail)) is not { } whom)
            {
                Console.Error.WriteLine("Say for whom: --order or --phone-tail.");
                return 2;
            }
            var preview = new Preview(surface.Rows, surface.Shops, surface.Flows, TimeProvider.System);
            var shown = 0;
            foreach (var (customer, key) in await surface.FindAsync(whom, cancel))
                if ((key ?? await LatestAsync(surface, customer, cancel)) is { } about
                    && await preview.OfAsync(result.GetRequiredValue(step), customer, about, cancel) is { } report)
                {
                    Print(report);
                    shown++;
                }
            if (shown == 0) Console.Error.WriteLine("No such step, or no such buyer with an order.");
            return shown > 0 ? 0 : 1;
        });
        return command;
    }

    static async Task<OrderKey?> LatestAsync(ReadModel surface, string customer, CancellationToken cancel) =>
        (await surface.Rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body).State)
            .MaxBy(o => o.When(Milestone.Created))?.Key;

    static void Print(PreviewReport report)
    {
        Console.WriteLine($"{report.Flow}/{report.Step} version {report.Version} for order {report.Order}, in "
            + $"{report.Language}{(report.InAudience ? "" : "; the buyer is NOT in the step's audience")}");
        foreach (var text in report.Texts)
        {
            Console.WriteLine($"{(text.Applies ? "→" : " ")} {text.Variant}: {text.Text}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {text.Alphabet}, {text.Units} units, {text.Parts} "
                + $"part(s), {text.CostMicros / 1_000_000m:0.####} "
                + $"{text.Currency}{(text.Empty.Count == 0 ? "" : $"; not known: {string.Join(", ", text.Empty)}")}"));
        }
    }
}
