using Crm.Notices;
using Crm.Sync;
using Crm.Touchpoints.Schedule;
using Microsoft.Azure.Functions.Worker;

namespace Crm.Functions.Triggers;

/// <summary>
/// What is asked of the platforms by the clock. Each may fire twice or late: runs are claimed, and what is fetched twice changes nothing.
/// </summary>
public sealed class PlatformTimers(Reconcile reconcile, WebhookRegistry webhooks, OperatorNotices notices, MessagePull pull,
    Enrichment enricher, UnsentWakeUps unsent)
{
    /// <summary>
    /// Hourly: the shops whose local hour has come, each once a local date; once a day whether their webhooks are still there; and what
    /// people could not be told before.
    /// </summary>
    [Function("Reconcile")]
    public Task ReconcileAsync([TimerTrigger(ResourceNames.ReconcileSchedule)] TimerInfo timer, CancellationToken cancel) =>
        Task.WhenAll(reconcile.RunDueAsync(cancel), webhooks.WatchDueAsync(cancel), notices.SendDueAsync(cancel));

    /// <summary>Every minute: messages that wait at Taobao, for shops that have them fetched.</summary>
    [Function("PullMessages")]
    public Task PullAsync([TimerTrigger(ResourceNames.PullSchedule)] TimerInfo timer, CancellationToken cancel) => pull.RunAsync(cancel);

    /// <summary>
    /// Every minute: what another service could not do when it was asked. Orders whose details could not be had when their push came, and
    /// wake-ups the broker did not take.
    /// </summary>
    [Function("Details")]
    public Task DetailsAsync([TimerTrigger(ResourceNames.DetailsSchedule)] TimerInfo timer, CancellationToken cancel) =>
        Task.WhenAll(enricher.RunDueAsync(cancel), unsent.RunDueAsync(cancel));
}
