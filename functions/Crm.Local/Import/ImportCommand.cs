using System.CommandLine;
using System.Globalization;
using Crm.Events;
using Crm.Local.Hosting;
using Spectre.Console;

namespace Crm.Local.Import;

/// <summary>What the import runs on; opened when the mapping was given, disposed at the end.</summary>
public sealed record ImportHost(IIngest Ingest, string DataFolder, TimeProvider Time, Func<ValueTask>? Close = null) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Close?.Invoke() ?? ValueTask.CompletedTask;
}

/// <summary>Exit codes: 0 all imported; 1 stopped (run again to go on); 2 wrong usage or mapping; 3 some rows were rejected.</summary>
public static class ImportCommand
{
    public const int Stopped = 1, Wrong = 2, Rejects = 3;

    public static Command Create(Func<ParseResult, CancellationToken, ValueTask<ImportHost>> open)
    {
        var mapping = new Argument<string>("mapping") { Description = "The mapping file (JSON): which files and columns hold what. Shipped: olist.json, plain.json." };
        var from = new Option<string?>("--from") { Description = "The folder of the CSV files, or the orders file itself; default: the mapping's folder." };
        var shop = new Option<string>("--shop") { Description = "The shop the orders belong to.", Required = true };
        var reject = new Option<string?>("--reject") { Description = "Where rows that cannot be imported are written; default: a file in the data folder." };
        var fresh = new Option<bool>("--fresh") { Description = "Begin anew instead of continuing an interrupted import." };
        var command = new Command("import", "Imports historical orders from CSV files. Run it again to continue after a stop; repeating it changes nothing. "
            + "Exit code 0: done, 1: stopped, 2: wrong usage or mapping, 3: done, but rows were rejected.") { mapping, from, shop, reject, fresh };
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await open(result, cancel);
            var path = Locate(result.GetRequiredValue(mapping));
            var folder = result.GetValue(from) ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
            var request = new ImportRequest(path, folder, result.GetRequiredValue(shop), host.DataFolder) { RejectPath = result.GetValue(reject), Fresh = result.GetValue(fresh) };
            return await RunAsync(host, request, Terminal.Progress, Console.Out, Console.Error, cancel);
        });
        return command;
    }

    internal static async Task<int> RunAsync(ImportHost host, ImportRequest request, IAnsiConsole console, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        try
        {
            if (!File.Exists(request.MappingPath)) throw new ImportException($"There is no mapping file {request.MappingPath}.");
            Task<ImportOutcome> Run(IImportProgress progress) => new ImportRunner(host.Ingest, host.Time, progress).RunAsync(request, cancel);
            var outcome = console.Profile.Capabilities.Interactive && !Console.IsOutputRedirected
                ? await BarProgress.RunAsync(console, Run)
                : await Run(new LineProgress(output, host.Time));
            return Tell(outcome, output, errors);
        }
        catch (ImportException exception)
        {
            errors.WriteLine(exception.Message);
            return Wrong;
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            errors.WriteLine("Stopped. Run the same command again to continue.");
            return Stopped;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            errors.WriteLine($"{exception.Message} Run the same command again to continue.");
            return Stopped;
        }
    }

    static int Tell(ImportOutcome outcome, TextWriter output, TextWriter errors)
    {
        if (outcome is ImportOutcome.WrongMapping wrong)
        {
            foreach (var problem in wrong.Problems) errors.WriteLine(problem);
            return Wrong;
        }
        var summary = ((ImportOutcome.Done)outcome).Summary;
        output.WriteLine(Text(summary));
        if (!summary.HasRejects) return 0;
        errors.WriteLine($"Rejected rows and why: {summary.RejectPath}");
        return Rejects;
    }

    static string Text(ImportSummary summary)
    {
        var counts = summary.Counts;
        var resumed = summary.ResumedAt == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (continued after row {summary.ResumedAt:N0})");
        var more = (counts.Skipped == 0 ? "" : $", {counts.Skipped:N0} skipped") + (counts.JoinedRejected == 0 ? "" : $", {counts.JoinedRejected:N0} rejected in joined files");
        return string.Create(CultureInfo.InvariantCulture,
            $"{counts.Rows:N0} rows read{resumed}: {counts.Applied:N0} orders applied, {counts.Unchanged:N0} unchanged, {counts.Rejected:N0} rejected{more}; {summary.Elapsed.TotalSeconds:N1} s, {summary.OrdersPerSecond:N0} orders/s.");
    }

    /// <summary>A mapping the user has, else one of those shipped with the program.</summary>
    static string Locate(string mapping)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "Mappings", Path.GetFileName(mapping));
        return !File.Exists(mapping) && Path.GetFileName(mapping) == mapping && File.Exists(shipped) ? shipped : mapping;
    }
}
