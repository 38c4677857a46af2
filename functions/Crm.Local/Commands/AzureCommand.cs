using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Crm.Azure;
using Crm.Common;
using Crm.Reports;
using Crm.Storage;
using Crm.Touchpoints.Schedule;

namespace Crm.Local.Commands;

/// <summary><c>azure check</c>: whether a deployed app stands, looked at from outside: one sentence for each thing.</summary>
static class AzureCommand
{
    // How long after its last run a job is late: its own pause, twice.
    static readonly (string Job, string What, TimeSpan Late)[] Jobs =
    [
        (Sweep.Job, "the hourly sweep", TimeSpan.FromHours(2)), (DailyAudit.Job, "the daily audit", TimeSpan.FromDays(2)),
    ];

    public static Command Create() => new("azure", "An app in Azure, looked at from here.") { Check() };

    static Command Check()
    {
        var url = new Option<string?>("--url") { Description = "The app's address: asks whether it answers." };
        var key = new Option<string?>("--key")
        {
            Description = "The app's master key: also its functions, its roles, and a test order through the whole chain.",
        };
        var command = new Command("check", "Tables, queue and timed jobs of the storage account named by --azure, and the app's answer. "
            + "Exit code 1 when something is off.") { url, key };
        command.SetAction(async (result, cancel) =>
        {
            if (OpenTables.AddressOf(result) is not { } account)
                throw new SettingsException(["--azure: name the storage account; azd env get-values shows it."]);
            if (result.GetValue(key) is not null && result.GetValue(url) is null)
                throw new SettingsException(["--key: belongs to an app; name it with --url."]);
            var good = true;
            foreach (var name in (string[])[StorageNames.Rows, StorageNames.Index, StorageNames.Poison, StorageNames.Runs])
                good &= await TellAsync($"table {name}", () => ReadTableAsync(account, name, cancel));
            good &= await TellAsync($"queue {StorageNames.InboxQueue}", () => ReadQueueAsync(account, cancel));
            if (good) foreach (var job in Jobs) good &= await TellAsync(job.What, () => LastRunAsync(account, job, cancel));
            if (result.GetValue(url) is not { } app) return good ? 0 : 1;
            good &= await TellAsync($"app {app}", () => AnswersAsync(app, cancel));
            if (result.GetValue(key) is { } secret) good &= await new AppCheck(app, secret).RunAsync(TellAsync, cancel);
            else Console.WriteLine("       Not looked at without --key: functions, the app's roles, a test order.");
            return good ? 0 : 1;
        });
        return command;
    }

    static async Task<bool> TellAsync(string what, Func<Task<(bool Good, string Says)>> look)
    {
        var (good, says) = await SafelyAsync(look);
        Console.WriteLine($"{(good ? "ok   " : "WRONG")}  {what}: {SafeOutput.Of(says)}");
        return good;
    }

    static async Task<(bool Good, string Says)> SafelyAsync(Func<Task<(bool Good, string Says)>> look)
    {
        try
        {
            return await look();
        }
        catch (Exception failed)
            when (StorageFailure.Sentence(failed) is not null || failed is HttpRequestException or TaskCanceledException or JsonException)
        {
            return (false, StorageFailure.Sentence(failed) ?? failed.Message.Split('\n')[0]);
        }
    }

    static async Task<(bool, string)> ReadTableAsync(StorageAddress account, string name, CancellationToken cancel)
    {
        await foreach (var _ in account.Client(name).QueryAsync<global::Azure.Data.Tables.TableEntity>(maxPerPage: 1,
            cancellationToken: cancel)) return (true, "can be read");
        return (true, "can be read, and is empty");
    }

    static async Task<(bool, string)> ReadQueueAsync(StorageAddress account, CancellationToken cancel)
    {
        var waiting = (await account.Queue(StorageNames.InboxQueue).GetPropertiesAsync(cancel)).Value.ApproximateMessagesCount;
        return (true, $"{waiting} messages wait");
    }

    static async Task<(bool, string)> LastRunAsync(StorageAddress account, (string Job, string What, TimeSpan Late) job,
        CancellationToken cancel)
    {
        if (await new RunLog(account.Open().Runs, TimeProvider.System).LastAsync(job.Job, cancel) is not { Finished: { } finished })
            return (false, "has never ended; on a new app it comes within its hour or day");
        var age = TimeProvider.System.GetUtcNow() - finished;
        return (age < job.Late, $"last ended {finished.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC"
            + (age < job.Late ? "" : ": look at \"no-sweep\" and \"0 functions\" in docs/runbook.md"));
    }

    // A webhook for nobody: the app says so in its own words, and a host without functions answers a bare 404.
    static async Task<(bool, string)> AnswersAsync(string app, CancellationToken cancel)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes("{}"));
        using var reply = await http.PostAsync(new Uri(new Uri(app), "/api/webhooks/none/none"), body, cancel);
        var text = await reply.Content.ReadAsStringAsync(cancel);
        return text.Contains("Unknown shop or platform", StringComparison.Ordinal) ? (true, "answers")
            : (false, $"answers {(int)reply.StatusCode} without its words: its functions are not there; see \"0 functions\" in "
                + "docs/runbook.md");
    }
}
