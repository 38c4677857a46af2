using System.CommandLine;
using System.Globalization;
using Crm.Nightly;
using Crm.Reports;
using Crm.Segments;
using Crm.Storage;

namespace Crm.Local.Commands;

static class NightlyCommand
{
    public static Command Create()
    {
        var group = SegmentOutput.Group();
        var date = OptionChecks.Day("--date", "Local date yyyy-MM-dd, today at most; default: today.");
        var again = new Option<bool>("--again") {
            Description = "Judge everybody again though the date is done; writes only what differs." };
        var format = SegmentOutput.Format();
        var command = new Command("nightly", "Classes, life cycle, grades, tiers, tags and segments of all customers; resumes an "
            + "interrupted run. The host must not be running.") { group, date, again, format };
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await SegmentOutput.OpenAsync(result, cancel);
            var night = host.Get<NightlyRun>();
            var busy = false;
            var groups = SegmentOutput.All(night, result.GetValue(group));
            if (result.GetValue(date) is { } asked && groups.FirstOrDefault(one => asked > night.LocalDate(one)) is { } early)
            {
                Console.Error.WriteLine($"--date: {asked:yyyy-MM-dd} is still to come for {early}, where it is "
                    + $"{night.LocalDate(early):yyyy-MM-dd}.");
                return 1;
            }
            foreach (var one in groups)
            {
                var day = result.GetValue(date) ?? night.LocalDate(one);
                busy |= Tell(one, day, await night.RunAsync(one, day, result.GetValue(again), cancel), result.GetValue(format)!);
            }
            return busy ? 1 : 0;
        });
        return command;
    }

    static bool Tell(string group, DateOnly date, NightlyOutcome outcome, string format)
    {
        switch (outcome)
        {
            case NightlyOutcome.Done done:
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Night of {group}, {date:yyyy-MM-dd}: "
                    + $"{done.Report.Customers} customers, {done.Report.Changed} changed, "
                    + $"{done.Run.Counts["milliseconds"] / 1000.0:F1} s"));
                SegmentOutput.Print(NightlyTables.Of(done.Report), format);
                return false;
            case NightlyOutcome.Already already:
                Console.Error.WriteLine($"Night of {group}, {date:yyyy-MM-dd} was done before; --again judges once more.");
                SegmentOutput.Print(NightlyTables.Of(already.Report), format);
                return false;
            default:
                Console.Error.WriteLine(
                    $"Night of {group} is being run until {((NightlyOutcome.Busy)outcome).Until:HH:mm:ss} UTC at least.");
                return true;
        }
    }
}

static class ReportCommand
{
    public static Command Create()
    {
        var group = SegmentOutput.Group();
        var only = new Option<string?>("--table") {
            Description = "One table: summary, classes, lives, grades, tiers, regions, migration, life migration, tags, segments." };
        var format = SegmentOutput.Format();
        var command = new Command("report", "The last night's class sizes, migration, life cycle, value and regions.") { group, only,
            format, ProductsCommand.Create() };
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await SegmentOutput.OpenAsync(result, cancel);
            var one = SegmentOutput.One(host.Get<NightlyRun>(), result.GetValue(group));
            if (await new NightlyRows(host.Get<CrmTables>().Runs, one).LatestAsync<NightlyReport>("report", cancel) is not { } report)
            {
                Console.Error.WriteLine("There was no night yet: run nightly.");
                return 1;
            }
            var tables = NightlyTables.Of(report);
            var shown = result.GetValue(only) is { } name ? [.. tables.Where(table => table.Name == name)] : tables;
            if (shown.Count == 0)
            {
                Console.Error.WriteLine($"--table: there is no '{result.GetValue(only)}'; there are "
                    + $"{string.Join(", ", tables.Select(table => table.Name))}.");
                return 1;
            }
            Console.Error.WriteLine($"Night of {one}, {report.Date:yyyy-MM-dd}");
            SegmentOutput.Print(shown, result.GetValue(format)!);
            return 0;
        });
        return command;
    }
}
