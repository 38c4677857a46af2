using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Crm.Customers;
using Crm.Events;
using Crm.Storage;
using Crm.Local.Sqlite;
using Crm.Nightly;
using Crm.Segments;
using Crm.Shops;
using Microsoft.Extensions.Logging.Abstractions;

namespace Crm.Benchmarks;

/// <summary>
/// <c>nightly [--customers 1000000] [--folder …] [--duckdb folder-with-node_modules] [--keep]</c>: fills a store, then measures, each in a
/// fresh process and after the files were dropped from the page cache: the first night, the next night after 2 % new orders, the search for
/// its moments, a bare scan, a plain program that finds the RFM class alone over rows of nothing else, and DuckDB's bare RFM table.
/// </summary>
static class NightlyBenchmark
{
    public static readonly DateOnly FirstNight = new(2026, 3, 9);
    static readonly string[] Phases = ["plain-rows", "plain-first", "first", "orders", "plain-rows", "plain-next", "scan", "next",
        "moments", "again", "campaign"];
    static readonly int[] OrderShare = [1, 1, 1, 2, 2, 3, 4, 6, 10, 20];

    public static async Task<int> RunAsync(string[] args)
    {
        var customers = int.Parse(Option(args, "--customers") ?? "1000000", CultureInfo.InvariantCulture);
        var folder = Option(args, "--folder") ?? Path.Combine(Path.GetTempPath(), "crm-nightly-" + customers);
        switch (Option(args, "--phase"))
        {
            case "fill": return await FillAsync(folder, customers);
            case "first": return await NightAsync(folder, FirstNight);
            case "orders": return await NightlyData.MoreAsync(folder, customers / 10, FirstNight);
            case "next": return await NightAsync(folder, FirstNight.AddDays(1));
            case "again": return await NightAsync(folder, FirstNight.AddDays(1), again: true);
            case "moments": return await MomentsAsync(folder, FirstNight.AddDays(1));
            case "scan": return Scan(folder);
            case "plain-rows": return PlainNight.Fill(folder);
            case "plain-first": return PlainNight.Night(folder, FirstNight);
            case "plain-next": return PlainNight.Night(folder, FirstNight.AddDays(1));
            case "campaign": return await CampaignBenchmark.RunAsync(folder);
        }
        string[] again = ["nightly", "--customers", customers.ToString(CultureInfo.InvariantCulture), "--folder", folder, "--phase"];
        if (!Directory.Exists(folder) && Spawn([.. again, "fill"]) != 0) return 1;
        foreach (var phase in Phases)
        {
            Forget(folder);
            if (Spawn([.. again, phase]) != 0) return 1;
        }
        if (Option(args, "--duckdb") is { } modules) Duck(folder, modules);
        if (!args.Contains("--keep")) Directory.Delete(folder, true);
        return 0;
    }

    public static int OrdersOf(int customer) => OrderShare[customer % OrderShare.Length];

    static async Task<int> FillAsync(string folder, int customers)
    {
        var watch = Stopwatch.StartNew();
        var orders = await NightlyData.FillAsync(folder, customers, FirstNight);
        Say($"fill: {customers} customers, {orders} orders in {watch.Elapsed.TotalSeconds:F0} s; crm.db "
            + $"{new FileInfo(Path.Combine(folder, "crm.db")).Length >> 20} MiB");
        return 0;
    }

    static async Task<int> NightAsync(string folder, DateOnly date, bool again = false)
    {
        await using var database = SqliteDatabase.Open(folder);
        SqliteRowStore Table(string name) => new(database, name);
        var mistakes = new List<string>();
        var shop = new ShopOptions().ToShop("demo", mistakes)!;
        var watch = Stopwatch.StartNew();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var tables = new CrmTables(Table("crm"), Table("idx"), Table("poison"), Table("runs"));
        var segments = new SavedSegments(tables, NightlySegments.Library(), TimeProvider.System);
        var night = new NightlyRun(tables, new ShopDirectory([shop]), segments, TimeProvider.System, NullLogger<NightlyRun>.Instance);
        var outcome = await night.RunAsync("demo", date, again, default);
        var seconds = watch.Elapsed.TotalSeconds;
        var cpu = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds;
        if (outcome is not NightlyOutcome.Done { Report: var report }) return 1;
        Say($"night {date:yyyy-MM-dd}: {report.Customers} customers, {report.Changed} changed, {seconds:F2} s, "
            + $"{report.Customers / seconds:F0} customers/s, cpu {cpu:F2} s, peak {Memory()}");
        return 0;
    }

    sealed class NoIngest : IIngest
    {
        public ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, CancellationToken cancel) => new(new IngestResult.Applied(""));
    }

    // What the night's moments cost to find; planning them is an event each, as of any order.
    static async Task<int> MomentsAsync(string folder, DateOnly date)
    {
        await using var database = SqliteDatabase.Open(folder);
        SqliteRowStore Table(string name) => new(database, name);
        var shop = new ShopOptions().ToShop("demo", new List<string>())!;
        var tables = new CrmTables(Table("crm"), Table("idx"), Table("poison"), Table("runs"));
        var (watch, before) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        var told = await new NightlyEvents(tables, new ShopDirectory([shop]), new NoIngest()).RunAsync("demo", date, default);
        Say($"moments {date:yyyy-MM-dd}: {told} buyers have one, {watch.Elapsed.TotalSeconds:F2} s, "
            + $"cpu {(Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds:F2} s, peak {Memory()}");
        return 0;
    }

    // The least any scan of the rows costs: read each customer row of every bucket and look at its length.
    static int Scan(string folder)
    {
        var watch = Stopwatch.StartNew();
        var database = SqliteDatabase.Open(folder, DatabaseMode.Read);
        var store = new SqliteRowStore(database, "crm");
        long rows = 0, bytes = 0;
        Parallel.ForEach(Keys.AllBuckets(), BucketWorkers.Options(default), bucket =>
        {
            string? continuation = null;
            do
            {
                var page = store.QueryAsync(bucket, "c|", "c}", continuation, 1000, default).AsTask().Result;
                Interlocked.Add(ref rows, page.Rows.Count);
                Interlocked.Add(ref bytes, page.Rows.Sum(r => (long)r.Body.Length));
                continuation = page.Continuation;
            }
            while (continuation is not null);
        });
        Say($"bare scan of the customer rows: {rows} rows, {bytes / Math.Max(1, rows)} bytes each, {watch.Elapsed.TotalSeconds:F2} s, cpu "
            + $"{Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:F2} s, peak {Memory()}");
        return 0;
    }

    static void Duck(string folder, string modules)
    {
        Forget(folder);
        var script = Path.Combine(AppContext.BaseDirectory, "NightlyDuckDb.cjs");
        var start = new ProcessStartInfo("node", [script, Path.Combine(folder, "orders.csv"), Path.Combine(folder, "orders.duckdb")]);
        start.Environment["NODE_PATH"] = Path.Combine(Path.GetFullPath(modules), "node_modules");
        using var node = Process.Start(start)!;
        node.WaitForExit();
    }

    static int Spawn(string[] args)
    {
        var file = Environment.ProcessPath!;
        using var child = Process.Start(
            new ProcessStartInfo(file, Path.GetFileNameWithoutExtension(file) == "dotnet"
            ? [typeof(NightlyBenchmark).Assembly.Location, .. args] : args))!;
        child.WaitForExit();
        return child.ExitCode;
    }

    /// <summary>Takes the folder's files out of the page cache, so that the next reader is cold (Linux only).</summary>
    static void Forget(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
            _ = Advise((int)handle.DangerousGetHandle(), 0, 0, 4);
        }
    }

    static string Memory() => GcText() + (OperatingSystem.IsLinux()
        ? string.Join(", ", File.ReadLines("/proc/self/status")
            .Where(l => l.StartsWith("VmHWM", StringComparison.Ordinal) || l.StartsWith("RssFile", StringComparison.Ordinal))
            .Select(l => l.Replace("kB", "", StringComparison.Ordinal).Split(':'))
            .Select(l => $"{l[0]} {long.Parse(l[1], CultureInfo.InvariantCulture) >> 10} MiB"))
        : $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");

    static string GcText() => $"(gen0 {GC.CollectionCount(0)}, allocated {GC.GetTotalAllocatedBytes() >> 20} MiB, heap "
        + $"{GC.GetGCMemoryInfo().HeapSizeBytes >> 20} MiB) ";

    static string? Option(string[] args, string name) =>
        Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    static void Say(string text) => Console.WriteLine(text);

    [DllImport("libc", EntryPoint = "posix_fadvise"), DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    static extern int Advise(int file, long offset, long length, int advice);
}
