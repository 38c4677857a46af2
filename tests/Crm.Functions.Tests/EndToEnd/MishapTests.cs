using Crm.Azure;
using Crm.DeadLetters;
using Crm.Storage;
using Crm.Touchpoints.Schedule;

namespace Crm.Functions.Tests;

/// <summary>What an operator meets at night, in the published app.</summary>
[Collection("End to end")]
public sealed class MishapTests
{
    [Fact]
    public async Task Mishaps_PoisonDeadLettersRedriveAndTwinTimers_EndWhereTheyAreSeen()
    {
        await using var stage = await AzureStage.OpenAsync();
        await PoisonAndRedriveAsync(stage);
        await UnreadableWakeUpAsync(stage);
        await TwinTimersAsync(stage);
        await BrokerDownAsync(stage);
    }

    static async Task PoisonAndRedriveAsync(AzureStage stage)
    {
        await stage.Queue(StorageNames.InboxQueue).SendMessageAsync(BinaryData.FromString("no message of ours"));
        (await stage.ShopifyAsync("orders/create", """{ "id": "no order" }""")).Status.ShouldBe(200);
        (await stage.ShopifyAsync("themes/publish", """{ "id": 1 }""")).Status.ShouldBe(200);
        await AzureStage.UntilAsync(async () => (await PoisonAsync(stage)).Count == 3, "three are put aside");
        var before = await PoisonAsync(stage);
        before.Select(p => p.Kind).ShouldBe([DeadLetterKind.Invalid, DeadLetterKind.Invalid, DeadLetterKind.Unhandled], ignoreOrder: true);

        // Nothing was mended: each comes back as what it was, with its reason. What is no message at all stays where it is.
        var (status, count) = await stage.Host.SendAsync(HttpMethod.Post, "Redrive", "api/poison/redrive", [],
            new Dictionary<string, string>());
        (status, count).ShouldBe((200, "2"));
        await AzureStage.UntilAsync(async () => (await PoisonAsync(stage)).Count == 3, "all three are back");
        (await PoisonAsync(stage)).Select(Seen).ShouldBe(before.Select(Seen), ignoreOrder: true);
    }

    static (string Id, DeadLetterKind Kind, string Reason, string Body) Seen(DeadLetter dead) =>
        (dead.Id, dead.Kind, dead.Reason, Convert.ToBase64String(dead.Message.Body));

    static async Task UnreadableWakeUpAsync(AzureStage stage)
    {
        await stage.SendWakeUpAsync("no wake-up");
        await AzureStage.UntilAsync(() => stage.WakeUps.DeadLetters.Count == 1, "it is dead-lettered");
        stage.WakeUps.DeadLetters[0].DeadLetterReason.ShouldBe("Unreadable");
    }

    static async Task TwinTimersAsync(AzureStage stage)
    {
        foreach (var timer in (string[])["Sweep", "Nightly", "Audit", "Details", "Reconcile", "PullMessages"])
            await Task.WhenAll(stage.Host.RunTimerAsync(timer), stage.Host.RunTimerAsync(timer));
        var sweeps = new List<Row>();
        await foreach (var row in stage.Tables.Runs.RangeAsync(Sweep.Job, "r|", default)) sweeps.Add(row);
        // Over a full hour it may be two.
        sweeps.Count.ShouldBeInRange(1, 2);
    }

    /// <summary>Ten orders due at once while the broker is away: they are stored, and fire within a minute of its return.</summary>
    static async Task BrokerDownAsync(AzureStage stage)
    {
        stage.Broker.Stop();
        for (var i = 0; i < 10; i++)
            (await stage.ShopifyAsync("orders/create", AzureStage.UnpaidOrder(7_000_000_000 + i, $"+86139000000{i:d2}", 700 + i)))
                .Status.ShouldBe(200);
        await AzureStage.UntilAsync(async () => (await stage.TouchpointsAsync()).Count(t => t.Step == "unpaid-reminder") == 10,
            "all are stored", 180);
        stage.Sms.Taken.ShouldBeEmpty();
        stage.Broker.Start();
        // The minute's timer.
        await AzureStage.UntilAsync(async () =>
        {
            await stage.Host.RunTimerAsync("Details");
            await Task.Delay(1000);
            return stage.Sms.Taken.Count == 10;
        }, "all ten texts go out without the sweep", 60);
    }

    static async Task<List<DeadLetter>> PoisonAsync(AzureStage stage)
    {
        var all = new List<DeadLetter>();
        await foreach (var one in new DeadLetterStore(stage.Tables.Poison).ListAsync(default)) all.Add(one);
        return all;
    }
}
