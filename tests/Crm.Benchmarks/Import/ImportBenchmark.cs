using System.Diagnostics;
using System.Globalization;
using Crm.Benchmarks.Runs;

namespace Crm.Benchmarks.Import;

/// <summary>
/// The published Olist data into an empty folder: from the start of the process (runtime, schema, reading the joined files) until the last
/// order is committed. It has no reference, hence no ratio.
/// </summary>
static class ImportBenchmark
{
    public static async Task RunAsync(Options options)
    {
        Console.WriteLine();
        Console.WriteLine("Import: Olist's CSV files into an empty folder, process start included");
        if ((options.Olist ?? Find()) is not { } olist || !Directory.Exists(olist))
        {
            Console.WriteLine("  SKIPPED: there is no folder ../shared/data/olist beside the solution; name one with --olist.");
            return;
        }
        for (var i = 1; i <= Math.Min(options.Pairs, 3); i++)
        {
            using var folder = new TempFolder();
            var clock = Stopwatch.StartNew();
            await using var run = Child.Start(ImportRun.Name, folder.Path, olist);
            var counts = (await run.ExpectAsync("applied ")).Split(' ');
            var seconds = clock.Elapsed.TotalSeconds;
            var applied = int.Parse(counts[0], CultureInfo.InvariantCulture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"  run {i}: {applied} of {counts[1]} orders in {seconds:F1} s, {applied / seconds:N0} orders/s; peak {run.PeakMiB:F0} "
                    + $"MiB, CPU {run.Cpu.TotalSeconds:F1} s"));
        }
    }

    static string? Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "CrmFunctions.sln"))) at = at.Parent;
        return at?.Parent is null ? null : Path.Combine(at.Parent.FullName, "shared", "data", "olist");
    }
}
