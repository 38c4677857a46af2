using System.Globalization;
using Spectre.Console;

namespace Crm.Local.Demo;

/// <summary>Told after every tick of the clock; must return at once.</summary>
interface IDemoProgress
{
    void Report(DateTimeOffset now, int posted, int total);
}

/// <summary>A line every few seconds, for logs and pipes.</summary>
sealed class DemoLines(TextWriter output, TimeProvider time) : IDemoProgress
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(3);
    long last = time.GetTimestamp();

    public void Report(DateTimeOffset now, int posted, int total)
    {
        if (time.GetElapsedTime(last) < Every) return;
        last = time.GetTimestamp();
        output.WriteLine(Text(now, posted, total));
    }

    public static string Text(DateTimeOffset now, int posted, int total) =>
        string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd}  {posted:N0} of {total:N0} webhooks");
}

/// <summary>A bar, for terminals.</summary>
sealed class DemoBar(ProgressTask task) : IDemoProgress
{
    public static Task<DemoOutcome> RunAsync(IAnsiConsole console, Func<IDemoProgress, Task<DemoOutcome>> work) =>
        console.Progress().Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
            new RemainingTimeColumn())
            .StartAsync(context => work(new DemoBar(context.AddTask("The shop opens"))));

    public void Report(DateTimeOffset now, int posted, int total)
    {
        task.MaxValue = Math.Max(1, total);
        task.Value = posted;
        task.Description = DemoLines.Text(now, posted, total);
    }
}
