using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Ingest;

/// <summary>
/// Tasks that settle themselves: a late parcel that is delivered needs no call any more. A step names the milestones
/// (<see cref="Step.CloseOn"/>); the task is done in the commit of the event that tells.
/// </summary>
public sealed class TaskClosing(FlowVersions flows, CustomerRows rows, TimeProvider time)
{
    /// <summary>Who is written down as having done it.</summary>
    public const string By = "crm";

    /// <param name="customer">Whose order it is.</param>
    /// <param name="stored">The order as it was, with the plan that has made its tasks; null for a new one.</param>
    /// <param name="after">The order as it is now.</param>
    /// <param name="changes">What is committed.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async ValueTask AddAsync(string customer, StoredOrder? stored, OrderState after, Changes changes, CancellationToken cancel)
    {
        if (stored is not { State: var before }) return;
        var now = time.GetUtcNow();
        foreach (var (key, planned) in stored.Plan)
        {
            // What is not due yet has made no task, nor what never waited; none of this is read for most events.
            if (planned.Due > now || planned.Past is not null || key.Split('|') is not [var flow, var name]) continue;
            if (await flows.StepAsync(flow, planned.Version, name, cancel) is not { } step
                || Reason(step, before, after) is not { } reason) continue;
            var id = Touchpoint.IdOf(after.Key.Shop, flow, name, after.Key);
            if (await rows.TaskAsync(customer, id, cancel) is not { Value.Done: null } open) continue;
            changes.Put(Keys.Task(customer, id), open, Closed(open.Value, reason, now));
        }
    }

    /// <summary>
    /// A task that a merge brings to an order of which the other half knew more: what would have closed it had come before.
    /// </summary>
    public async ValueTask<ServiceTask> SettleAsync(ServiceTask task, StoredOrder order, CancellationToken cancel)
    {
        if (task is not { Done: null, AddedBy: null }) return task;
        foreach (var (key, planned) in order.Plan)
            if (key.Split('|') is [var flow, var name] && name == task.Kind
                && await flows.StepAsync(flow, planned.Version, name, cancel) is { Channel: not Channel.Sms } step
                && step.CloseOn.Where(m => order.State.When(m) is not null).Select(m => (Milestone?)m).FirstOrDefault() is { } reached)
                return Closed(task, Word(reached), time.GetUtcNow());
        return task;
    }

    static ServiceTask Closed(ServiceTask open, string reason, DateTimeOffset now) => open with
    {
        Done = now, DoneBy = By, Outcome = new TaskOutcome { Answer = reason },
        History = [.. open.History, new TaskEntry(now, "done", By)],
    };

    static string Word(Milestone milestone) => "order: " + System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(milestone.ToString());

    static string? Reason(Step step, OrderState before, OrderState after)
    {
        if (step.IsMessage) return null;
        foreach (var milestone in step.CloseOn)
            if (before.When(milestone) is null && after.When(milestone) is not null) return Word(milestone);
        if (!StepTiming.IsTakenBack(step, before) && StepTiming.IsTakenBack(step, after)) return "parcel: taken back";
        return StepTiming.WaitsForSilence(step) && before.IsRefundOpen() && !after.IsRefundOpen() ? "refund: over" : null;
    }
}
