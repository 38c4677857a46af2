using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using Crm.Azure;
using Crm.Common;

namespace Crm.Local.Commands;

/// <summary>Says of one thing whether it is well.</summary>
delegate Task<bool> TellCheck(string what, Func<Task<(bool Good, string Says)>> look);

/// <summary>
/// The part of <c>azure check</c> that needs the app's master key: its functions as the Functions host knows them, what its identity may
/// do, and a test order from the signed webhook to a text that is not sent.
/// </summary>
sealed class AppCheck(string app, string key)
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(4), Between = TimeSpan.FromSeconds(1);

    sealed record HostFunction(string Name, bool IsDisabled);

    public async Task<bool> RunAsync(TellCheck tell, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = new Uri(app.TrimEnd('/') + "/"), Timeout = TimeSpan.FromSeconds(90) };
        http.DefaultRequestHeaders.Add("x-functions-key", key);
        AppCheckReport? report = null;
        if (!await tell("its own word", async () =>
        {
            (report, var says) = await AskAsync<AppCheckReport>(http, HttpMethod.Get, "api/app-check", null, cancel);
            return (report is not null, says ?? "given");
        })) return false;
        var good = await tell("functions", () => FunctionsAsync(http, report!.Functions, cancel));
        good &= await tell("secrets", () => Task.FromResult((true, "every Key Vault reference is resolved; with one that is not the app "
            + "does not start")));
        foreach (var line in report!.Lines) good &= await tell(line.What, () => Task.FromResult((line.Good, line.Says)));
        return await tell("a test order", () => report.TakesTestOrders && good ? OrderAsync(http, cancel)
            : Task.FromResult((!report.TakesTestOrders, report.TakesTestOrders ? "not placed: mend the rest first"
                : "not placed: the app has no test shop (checkShop in infra/main.bicep)"))) && good;
    }

    static async Task<(bool, string)> FunctionsAsync(HttpClient http, IReadOnlyList<string> own, CancellationToken cancel)
    {
        var (known, says) = await AskAsync<List<HostFunction>>(http, HttpMethod.Get, "admin/functions", null, cancel);
        if (known is null) return (false, says!);
        var missing = own.Except(known.Select(f => f.Name), StringComparer.OrdinalIgnoreCase).ToList();
        if (missing.Count > 0) return (false, $"the host does not know {string.Join(", ", missing)}: azd deploy again; see \"0 functions\" "
            + "in docs/runbook.md");
        var off = known.Where(f => f.IsDisabled).Select(f => f.Name).ToList();
        return off.Count > 0
            ? (false, $"{string.Join(", ", off)} switched off: remove the settings AzureWebJobs.{off[0]}.Disabled and the like")
            : (true, $"all {own.Count} are there and on");
    }

    // Its rows are taken away whatever happens on the way.
    static async Task<(bool, string)> OrderAsync(HttpClient http, CancellationToken cancel)
    {
        var (signed, says) = await TellAsync<SignedTestOrder>(http, new TestOrderBody("sign"), cancel);
        if (signed is null) return (false, says!);
        var clock = Stopwatch.StartNew();
        using var webhook = new HttpRequestMessage(HttpMethod.Post, signed.Path)
        {
            Content = new StringContent(signed.Body, Encoding.UTF8, "application/json"),
        };
        foreach (var (name, value) in signed.Headers) webhook.Headers.Add(name, value);
        using var taken = await http.SendAsync(webhook, cancel);
        if (!taken.IsSuccessStatusCode) return (false, $"the app refused the signed webhook ({(int)taken.StatusCode})");
        try
        {
            return await FollowAsync(http, signed.Order, clock, cancel);
        }
        finally
        {
            await TellAsync<TestOrderProgress>(http, new TestOrderBody("clear", signed.Order), CancellationToken.None);
        }
    }

    static async Task<(bool, string)> FollowAsync(HttpClient http, string order, Stopwatch clock, CancellationToken cancel)
    {
        double? stored = null;
        TestOrderProgress? last = null;
        for (; clock.Elapsed < Patience; await Task.Delay(Between, cancel))
        {
            (last, var says) = await TellAsync<TestOrderProgress>(http, new TestOrderBody("look", order), cancel);
            if (last is null) return (false, says!);
            if (last.IsStored) stored ??= clock.Elapsed.TotalSeconds;
            if (last.IsSent) return (true, string.Create(CultureInfo.InvariantCulture,
                $"webhook taken, in the tables after {stored:F0} s, its text before the gateway after {clock.Elapsed.TotalSeconds:F0} s "
                + $"(not sent); taken away again"));
        }
        return last is { IsStored: true }
            ? (false, $"in the tables, but no text came of it: {last.Says ?? "no touch was planned"}; look at the function Fire and the "
                + $"queue {StorageNames.WakeUpQueue}")
            : (false, $"acknowledged, but not in the tables: look at the function Ingest and the queue {StorageNames.InboxQueue}");
    }

    static Task<(T?, string?)> TellAsync<T>(HttpClient http, TestOrderBody body, CancellationToken cancel) where T : class =>
        AskAsync<T>(http, HttpMethod.Post, "api/app-check", body, cancel);

    static async Task<(T?, string?)> AskAsync<T>(HttpClient http, HttpMethod method, string path, TestOrderBody? body,
        CancellationToken cancel) where T : class
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = JsonContent.Create(body, options: Json.Options);
        using var reply = await http.SendAsync(request, cancel);
        if (reply.IsSuccessStatusCode) return (await reply.Content.ReadFromJsonAsync<T>(Json.Options, cancel), null);
        return (null, (int)reply.StatusCode is 401 or 403 ? "the key is refused: give the master key (az functionapp keys list)"
            : $"{path} answers {(int)reply.StatusCode}");
    }
}
