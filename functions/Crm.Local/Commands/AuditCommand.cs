using System.CommandLine;
using Crm.Local.Hosting;
using Crm.Reports;

namespace Crm.Local.Commands;

static class AuditCommand
{
    public static Command Create()
    {
        var limit = new Option<int>("--limit") { Description = "Print at most so many findings.", DefaultValueFactory = _ => 100 };
        var command = new Command("audit",
            "Proves that nothing was sent twice and nothing was lost; exit code 1 and the ids when something is off.") { limit };
        command.SetAction(async (result, cancel) =>
        {
            await using var surface = await ReadModel.OpenAsync(result, cancel);
            var record = GatewayRecords.Of(surface.Settings, surface.Database);
            var report = await new Audit(surface.Tables, record, TimeProvider.System).RunAsync(cancel);
            Print(Console.Out, report, result.GetValue(limit));
            return report.IsClean ? 0 : 1;
        });
        return command;
    }

    public static void Print(TextWriter to, AuditReport report, int limit)
    {
        to.WriteLine(report.Equation);
        if (report.ByRule.Count > 0) to.WriteLine($"suppressed by {string.Join(", ", report.ByRule.Select(r => $"{r.Key} {r.Value}"))}");
        to.WriteLine(report.Recorded is { } recorded ? $"the gateway's own record: {recorded} texts"
            : "the gateway keeps no record: not compared");
        to.WriteLine($"duplicates {report.Duplicates}, lost {report.Lost}");
        if (report.IsClean) return;
        to.WriteLine($"NOT CLEAN: {string.Join(", ", report.Counts.Select(c => $"{c.Key} {c.Value}"))}");
        foreach (var finding in report.Findings.Take(limit)) to.WriteLine(
            $"  {finding.Kind} {finding.Id}{(finding.Customer is null ? "" : $" of customer {finding.Customer}")}: {finding.Detail}");
    }
}
