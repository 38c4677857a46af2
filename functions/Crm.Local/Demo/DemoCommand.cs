using System.CommandLine;
using System.Globalization;
using Crm.Composition.Metering;
using Crm.Local.Commands;
using Crm.Local.Hosting;
using Spectre.Console;

namespace Crm.Local.Demo;

static class DemoCommand
{
    public static Command Create()
    {
        var seed = new Option<int>("--seed") { Description = "Another seed makes another shop; the same one always the same.",
            DefaultValueFactory = _ => 1 };
        var buyers = new Option<int>("--buyers") { Description = "How many buyers.", DefaultValueFactory = _ => 2000 };
        var days = new Option<int>("--days") { Description = "How many days.", DefaultValueFactory = _ => 120 };
        var serve = new Option<bool>("--serve") { Description = "Leaves the pages open on the shop afterwards, until Ctrl+C." };
        var campaign = new Option<bool>("--campaign") {
            Description = "And a campaign on the day after, with a holdout, judged nine days later." };
        var port = new Option<int>("--port") { Description = "Where, with --serve; 0 takes a free one.", DefaultValueFactory = _ => 7071 };
        buyers.Between(1, 1_000_000);
        days.Between(1, 1000);
        var command = new Command("demo", "Makes a sample shop, plays its months against a host of its own in seconds, and shows what "
            + "came of it. Data folder: data/demo.") { seed, buyers, days, campaign, serve, port };
        command.SetAction(async (result, cancel) =>
        {
            var plan = new DemoPlan(result.GetValue(CommonOptions.Data)
                ?? Path.Combine("data", "demo"), result.GetValue(seed), result.GetValue(buyers), result.GetValue(days));
            try
            {
                await RunAsync(plan, CommonOptions.Wide(), cancel);
                if (result.GetValue(campaign))
                    foreach (var line in DemoCampaign.Lines(await new DemoCampaign(plan).RunAsync(cancel))) Console.WriteLine(line);
                if (result.GetValue(serve)) await DemoPages.ServeAsync(plan, result.GetValue(port),
                    result.GetValue(campaign) ? DemoCampaign.Ends : DemoShop.Ends, cancel);
                return 0;
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync("Stopped; the next demo on this folder begins anew.");
                return 130;
            }
        });
        return command;
    }

    /// <summary>Progress goes to the error stream: what is printed depends on the seed alone.</summary>
    public static async Task RunAsync(DemoPlan plan, IAnsiConsole console, CancellationToken cancel)
    {
        var outcome = Console.IsErrorRedirected
            ? await DemoRun.RunAsync(plan, new DemoLines(Console.Error, TimeProvider.System), cancel)
            : await DemoBar.RunAsync(Terminal.ProgressOnError, progress => DemoRun.RunAsync(plan, progress, cancel));
        await DemoReport.PrintAsync(console, plan, outcome, cancel);
        // Two webhooks of one buyer at the same moment may meet and one read again: so these numbers vary a little, and stay off the
        // output.
        await Console.Error.WriteLineAsync(Cost("webhook", outcome.Ingest, outcome.Webhooks));
        await Console.Error.WriteLineAsync(Cost("touchpoint that fell due", outcome.Dispatch, outcome.Fired));
    }

    static string Cost(string what, OperationCounts spent, int times)
    {
        string Each(long count) => (count / Math.Max(1.0, times)).ToString("F2", CultureInfo.InvariantCulture);
        return $"Operations per {what}: queue {Each(spent.QueueOperations)}, index reads {Each(spent.IndexReads)}, "
            + $"index writes {Each(spent.IndexWrites)}, state reads {Each(spent.StateReads)}, transactions {Each(spent.Transactions)}, "
            + $"sends {Each(spent.Sends)}";
    }
}
