using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Staff.Teams;

/// <summary>A task with what whoever works on it has to know.</summary>
/// <param name="Phone">Masked.</param>
/// <param name="LastText">The last one that reached the buyer, and when.</param>
/// <param name="Script">What to say, line by line.</param>
/// <param name="Outcomes">What may come of it.</param>
public sealed record TaskGuide(string Customer, ServiceTask Task, bool Overdue, string ETag, string? Name, string? Phone,
    CardOrder? Order, LastText? LastText, IReadOnlyList<string> Script, IReadOnlyList<OutcomeCode> Outcomes);

public sealed record LastText(DateTimeOffset At, string Step, string? Text);

/// <summary>What the step that made a task says of working on it.</summary>
public sealed class TaskGuides(CustomerRows rows, FlowVersions flows, ShopDirectory shops, TimeProvider time)
{
    /// <summary>By the version the task was made by; null for one added by hand.</summary>
    public async ValueTask<Step?> StepAsync(string customer, string task, CancellationToken cancel) =>
        await rows.TouchpointAsync(customer, task, cancel) is { Value: var made }
            ? await flows.StepAsync(made.Flow, made.Version, made.Step, cancel) : null;

    /// <param name="item">The task as it was read.</param>
    /// <param name="card">Its buyer, phones masked.</param>
    /// <param name="language">Of the script; null: the shop's.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async ValueTask<TaskGuide> OfAsync(TaskItem item, CardView card, string? language, CancellationToken cancel)
    {
        var step = await StepAsync(item.Customer, item.Task.Id, cancel);
        var last = card.Touchpoints.Where(t => t.Text is not null && t.State is TouchpointState.Accepted or TouchpointState.Delivered)
            .MaxBy(t => t.At);
        return new TaskGuide(item.Customer, item.Task, item.Overdue, item.ETag, card.Name, card.Phone,
            card.Orders.FirstOrDefault(o => o.Key == item.Task.Order), last is null ? null : new LastText(last.At, last.Step, last.Text),
            await ScriptAsync(item, step, language, cancel), step.Outcomes());
    }

    // Written when it is looked at: a script that was mended helps with what lies there already, and no row keeps what it says of a buyer.
    async ValueTask<IReadOnlyList<string>> ScriptAsync(TaskItem item, Step? step, string? language, CancellationToken cancel)
    {
        if (step?.Task is not { Script.Count: > 0 } policy || item.Task.Order is not { } key || shops.Find(key.Shop) is not { } shop
            || await rows.CustomerAsync(item.Customer, cancel) is not { } customer) return [];
        var order = await rows.OrderAsync(item.Customer, key, cancel);
        return Texts.ForStaff(policy.Script, new EvaluationContext(shop, customer.Value, order?.Value.State, time.GetUtcNow()),
            language ?? shop.Language);
    }
}

public static class StepOutcomes
{
    public static IReadOnlyList<OutcomeCode> Outcomes(this Step? step) => step?.Task?.Outcomes ?? OutcomeCode.Default;
}
