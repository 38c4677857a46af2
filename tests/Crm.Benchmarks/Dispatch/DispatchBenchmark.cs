using System.Diagnostics;
using System.Globalization;
using Crm.Benchmarks.Runs;

namespace Crm.Benchmarks.Dispatch;

/// <summary>
/// Due texts out to an HTTP sink in a process of its own, until the last one is marked. Fresh process and folder for each run; filling and
/// warm-up are not counted. A text more or less than asked for at the sink fails the run.
/// </summary>
static class DispatchBenchmark
{
    const int Warm = 4000;

    public static async Task<bool> RunAsync(Options options)
    {
        Report.Header($"Dispatch: {options.Orders} due touchpoints of different buyers, claimed, sent to a local HTTP sink, settled",
            "texts/s");
        var pairs = new List<(Side, Side)>();
        for (var i = 1; i <= options.Pairs; i++)
        {
            var product = await MeasureAsync(options, ProductDispatch.Name, folder => folder.Path);
            var reference = await MeasureAsync(options, ReferenceDispatch.Name, folder => folder.File("reference.db"));
            pairs.Add((product, reference));
            Report.Pair(i, product, reference);
        }
        return Report.Medians(pairs);
    }

    static async Task<Side> MeasureAsync(Options options, string name, Func<TempFolder, string> data)
    {
        using var folder = new TempFolder();
        await using var sink = Child.Start(Sink.Name);
        var url = (await sink.ExpectAsync("Listening on ")).Split(' ')[0];
        await using var sender = Child.Start(name, data(folder), url, Text(Warm), Text(options.Orders));
        await sender.ExpectAsync("ready");
        await sender.TellAsync("warm");
        await sender.ExpectAsync("done");
        var (cpu, clock) = (sender.Cpu, Stopwatch.StartNew());
        await sender.TellAsync("go");
        await sender.ExpectAsync("done");
        var side = new Side(options.Orders / clock.Elapsed.TotalSeconds, sender.PeakMiB, (sender.Cpu - cpu).TotalSeconds);
        await sink.TellAsync("count");
        var texts = await sink.ExpectAsync("texts ");
        return texts == Text(Warm + options.Orders) ? side
            : throw new InvalidOperationException($"The sink has {texts} texts, expected {Warm + options.Orders}.");
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
