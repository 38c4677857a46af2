using System.CommandLine;
using Crm.Azure;
using Crm.Events;
using Crm.Local.Hosting;
using Spectre.Console;

namespace Crm.Local.Import;

/// <summary>What the import runs on; opened when the mapping was given, disposed at the end.</summary>
public sealed record ImportHost(IIngest Ingest, string DataFolder, TimeProvider Time, Func<ValueTask>? Close = null) : IAsyncDisposable
{
    /// <summary>Null keeps the watermark in the data folder.</summary>
    public IWatermarkStore? Watermarks { get; init; }

    public ValueTask DisposeAsync() => Close?.Invoke() ?? ValueTask.CompletedTask;
}

/// <summary>Exit codes: 0 all imported; 1 stopped (run again to go on); 2 wrong usage or mapping; 3 some rows were rejected.</summary>
public static class ImportCommand
{
    public const int Stopped = 1, Wrong = 2, Rejects = 3;

    public static Command Create(Func<ParseResult, CancellationToken, ValueTask<ImportHost>> open)
    {
        var mapping = new Argument<string?>("mapping") {
            Description = $"The mapping file (JSON): which files and columns hold what. Shipped: {Shipped()}.", Arity =
            ArgumentArity.ZeroOrOne };
        var from = new Option<string?>("--from") {
            Description = "The folder of the CSV files, or the orders file itself; default: the mapping's folder." };
        var shop = new Option<string?>("--shop") { Description = "The shop the orders belong to." };
        var reject = new Option<string?>("--reject") {
            Description = "Where rows that cannot be imported are written; default: a file in the data folder." };
        var fresh = new Option<bool>("--fresh") { Description = "Begin anew instead of continuing an interrupted import." };
        var guess = new Option<string?>("--guess") {
            Description = "Name the mapping that fits this file and what it would do; writes nothing." };
        var command = new Command("import",
            "Imports historical orders from CSV files or workbooks. Run it again to continue after a stop; repeating it changes nothing. "
            + "Exit code 0: done, 1: stopped, 2: wrong usage or mapping, 3: done, but rows were rejected.") { mapping, from, shop, reject,
                fresh, guess };
        command.SetAction(async (result, cancel) =>
        {
            if (result.GetValue(guess) is { } file) return Guessed(() =>
                GuessReport.Write(file, result.GetValue(shop) ?? "myshop", Console.Out, Console.Error, cancel), Console.Error);
            if (result.GetValue(mapping) is not { } given || result.GetValue(shop) is not { } name)
            {
                Console.Error.WriteLine("import needs a mapping and --shop, or --guess FILE.");
                return Wrong;
            }
            await using var host = await open(result, cancel);
            var path = Locate(given);
            var folder = result.GetValue(from) ?? Path.GetDirectoryName(Path.GetFullPath(path))!;
            var request = new ImportRequest(path, folder, name, host.DataFolder) { RejectPath = result.GetValue(reject),
                Fresh = result.GetValue(fresh) };
            return await RunAsync(host, request, Terminal.Progress, Console.Out, Console.Error, cancel);
        });
        return command;
    }

    internal static async Task<int> RunAsync(ImportHost host, ImportRequest request, IAnsiConsole console, TextWriter output,
        TextWriter errors, CancellationToken cancel)
    {
        try
        {
            if (!File.Exists(request.MappingPath)) throw new ImportException($"There is no mapping file {request.MappingPath}.");
            Task<ImportOutcome> Run(IImportProgress progress) =>
                new ImportRunner(host.Ingest, host.Time, progress, host.Watermarks).RunAsync(request, cancel);
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
        catch (Exception exception) when (StorageFailure.Sentence(exception) is not null)
        {
            errors.WriteLine($"The storage account: {StorageFailure.Sentence(exception)}. Run the same command again to continue.");
            return Stopped;
        }
        catch (InvalidDataException exception)
        {
            // The file is not what it should be, and will not be at the next try.
            errors.WriteLine(exception.Message);
            return Wrong;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
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
        output.WriteLine(ImportText.Summary(summary));
        foreach (var note in ImportText.Notes(summary.Counts).Concat(summary.Notes)) output.WriteLine(note);
        if (!summary.HasRejects) return 0;
        errors.WriteLine($"Rejected rows and why: {summary.RejectPath}");
        return Rejects;
    }

    static int Guessed(Func<int> write, TextWriter errors)
    {
        try
        {
            return write();
        }
        catch (Exception exception) when (exception is ImportException or IOException or InvalidDataException
            or UnauthorizedAccessException)
        {
            errors.WriteLine(exception.Message);
            return Wrong;
        }
    }

    static string Shipped()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Mappings");
        return !Directory.Exists(folder) ? "none"
            : string.Join(", ", Directory.EnumerateFiles(folder, "*.json").Select(Path.GetFileName)
            .Where(name => name != "mapping.schema.json").Order(StringComparer.Ordinal));
    }

    /// <summary>A mapping the user has, else one of those shipped with the program.</summary>
    static string Locate(string mapping)
    {
        var shipped = Path.Combine(AppContext.BaseDirectory, "Mappings", Path.GetFileName(mapping));
        return !File.Exists(mapping) && Path.GetFileName(mapping) == mapping && File.Exists(shipped) ? shipped : mapping;
    }
}
