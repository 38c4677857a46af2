using System.CommandLine;
using System.Text;
using Crm.Common;
using Crm.Flows;
using Crm.Local.Demo;
using Crm.Replay;

namespace Crm.Local.Commands;

/// <summary><c>replay</c>: stored orders and moments run through a draft, compared with what really went out.</summary>
static class ReplayCommand
{
    public static Command Create()
    {
        var flow = new Option<string>("--flow") { Description = "The draft: a flow file, or differences to one; a flow's name replays "
            + "what is in force.", Required = true };
        var from = Day("--from", "From this day (UTC) or instant on.");
        var to = Day("--to", "Before this day or instant.");
        var shop = new Option<string?>("--shop") { Description = "Tell of this shop only." };
        var format = FormatOption.Create("every decision");
        var file = new Option<string?>("--out") { Description = "Into this file; it is there only when the replay is whole." };
        var workers = new Option<int>("--workers") { Description = "How many at once; the result is the same.",
            DefaultValueFactory = _ => Math.Max(2, Environment.ProcessorCount) }.Between(1, 1024);
        var tick = new Option<int?>("--tick") { Description = "Minutes between two looks of the host at what is due; default: 0, and 30 "
            + "in a demo's folder, whose clock goes on in half hours." };
        var command = new Command("replay", "Who would get which text at which minute by a draft, at what cost, and why others none; "
            + "compared with what really went out.") { flow, from, to, shop, format, file, workers, tick };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = await ReadModel.OpenAsync(result, cancel);
            if (result.GetValue(shop) is { } name && model.Shops.Find(name) is null) return Refuse($"There is no shop '{name}'.");
            var (begin, end) = (ReplayTime.Read(result.GetRequiredValue(from)), ReplayTime.Read(result.GetRequiredValue(to)));
            if (begin is null || end is null || begin >= end)
                return Refuse("--from and --to are days or instants, the first before the second.");
            // Nothing has happened yet after now; in a demo's folder, after its last day.
            var last = DemoFolder.IsOne(model.Settings.DataFolder) ? DemoShop.Ends.AddSeconds(1) : TimeProvider.System.GetUtcNow();
            if (end > last) end = last;
            if (await DraftAsync(model, result.GetRequiredValue(flow), cancel) is not { } draft)
                return Refuse($"There is no flow or file '{result.GetValue(flow)}'.");
            var minutes = result.GetValue(tick) ?? (DemoFolder.IsOne(model.Settings.DataFolder) ? 30 : 0);
            var plan = new ReplayPlan(draft, begin.Value, end.Value)
            {
                Shop = result.GetValue(shop), Workers = result.GetValue(workers), Tick = TimeSpan.FromMinutes(minutes),
            };
            return await RunAsync(model, plan, FormatOption.Of(result, format), result.GetValue(file), cancel);
        });
        return command;
    }

    static Option<string> Day(string name, string description) => new(name) { Description = description, Required = true };

    static async Task<Flow?> DraftAsync(ReadModel model, string named, CancellationToken cancel) =>
        File.Exists(named) ? model.Flows.ReadDraft(Path.GetFileName(named), await File.ReadAllTextAsync(named, cancel))
            : model.Flows.Newest(named);

    static async Task<int> RunAsync(ReadModel model, ReplayPlan plan, string format, string? file, CancellationToken cancel)
    {
        // Whole or not at all: what is cut short leaves no half file that looks like a result.
        var unfinished = file is null ? null : file + ".part";
        try
        {
            await using (var output = unfinished is null ? Console.Out : new StreamWriter(unfinished, false, new UTF8Encoding(false)))
                await WriteAsync(model, plan, format, output, cancel);
            if (unfinished is not null) File.Move(unfinished, file!, overwrite: true);
            return 0;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Stopped; nothing was changed.");
            return 130;
        }
        finally
        {
            if (unfinished is not null) File.Delete(unfinished);
        }
    }

    static async Task WriteAsync(ReadModel model, ReplayPlan plan, string format, TextWriter output, CancellationToken cancel)
    {
        if (format == "csv") await output.WriteLineAsync(ReplayCsv.Header);
        var report = await new ReplayRun(model.Tables, model.Shops, model.Flows).RunAsync(plan,
            format == "csv" ? line => new(output.WriteLineAsync(ReplayCsv.Of(line))) : null, Progress, cancel);
        if (format == "json") await output.WriteLineAsync(Encoding.UTF8.GetString(Json.Bytes(report)));
        if (format != FormatOption.Table) return;
        foreach (var line in ReplayText.Of(report)) await output.WriteLineAsync(line);
    }

    static void Progress(ReplayProgress progress)
    {
        if (Console.IsErrorRedirected) return;
        Console.Error.Write($"\r{progress.Buckets * 100 / progress.Of} %, {progress.Decisions} decisions   "
            + (progress.Buckets == progress.Of ? "\n" : ""));
    }

    static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 1;
    }
}
