using System.Globalization;
using Crm.Common;
using Spectre.Console;

namespace Crm.Local.Import;

/// <summary><see cref="Fraction"/> is of the file being read, 0 to 1; the rate is orders per second.</summary>
public sealed record ImportStatus(string Phase, double Fraction, ImportCounts Counts, double Rate);

/// <summary>Told often, from one thread; must return at once.</summary>
public interface IImportProgress
{
    void Report(ImportStatus status);
}

/// <summary>A line every few seconds, for logs and pipes.</summary>
sealed class LineProgress(TextWriter output, TimeProvider time) : IImportProgress
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);
    long last = time.GetTimestamp();

    public void Report(ImportStatus status)
    {
        if (time.GetElapsedTime(last) < Every) return;
        last = time.GetTimestamp();
        output.WriteLine($"{ProgressText.Of(status)}, {status.Fraction.ToString("P0", CultureInfo.InvariantCulture)}");
    }
}

/// <summary>A bar with the rate and the remaining time, for terminals.</summary>
sealed class BarProgress : IImportProgress
{
    readonly Dictionary<string, ProgressTask> tasks = [];
    readonly ProgressContext context;

    BarProgress(ProgressContext context) => this.context = context;

    public static Task<T> RunAsync<T>(IAnsiConsole console, Func<IImportProgress, Task<T>> work) =>
        console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn())
            .StartAsync(context => work(new BarProgress(context)));

    public void Report(ImportStatus status)
    {
        if (!tasks.TryGetValue(status.Phase, out var task)) tasks[status.Phase] = task = context.AddTask("", maxValue: 1);
        task.Description = Markup.Escape(SafeOutput.Of(ProgressText.Of(status)));
        task.Value = status.Fraction;
    }
}

static class ProgressText
{
    public static string Of(ImportStatus status)
    {
        var counts = status.Counts;
        if (counts.Rows == 0) return status.Phase;
        var rejected = counts.Rejected == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {counts.Rejected:N0} rejected");
        return string.Create(CultureInfo.InvariantCulture, $"{counts.Rows:N0} {status.Phase}{rejected}, {status.Rate:N0}/s");
    }
}
