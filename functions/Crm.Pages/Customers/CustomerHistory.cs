using Crm.Common;
using Crm.Orders;
using Crm.Pages.Finding;
using Crm.Pages.Language;
using Crm.Reports;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Pages.Customers;

/// <summary>Orders, parcels, touches sent and not sent, tasks: a line each on one line of time, newest first.</summary>
static class CustomerHistory
{
    public static IReadOnlyList<HistoryEntry> Of(CustomerCard card, CardView view, Texts texts, StepNames steps) =>
    [
        .. card.Orders.SelectMany(order => OfOrder(order, texts)).Concat(view.Touchpoints.Select(t => OfTouch(t, texts)))
            .Concat(card.Notes.Select(note => new HistoryEntry(note.At, "tasks", texts["history.note", note.By], note.Text, null, "")))
            .Concat(card.Tasks.SelectMany(task => OfTask(task, texts, steps))).OrderByDescending(e => e.At),
    ];

    static IEnumerable<HistoryEntry> OfOrder(OrderState order, Texts texts)
    {
        var name = texts["history.order", order.Details?.Value.Number ?? order.Key.Id];
        foreach (var (milestone, at) in order.Steps())
            yield return new(at, "order", $"{name}: {texts["milestone." + milestone]}",
                milestone == Milestone.Created ? Bought(order) : milestone == Milestone.Shipped ? Parcels(order) : null, null, "");
        foreach (var (milestone, tone) in new[] { (Milestone.ParcelException, "bad"), (Milestone.ParcelReturned, "warn") })
            if (!order.Steps().ContainsKey(milestone) && order.When(milestone) is { } at)
                yield return new(at, "order", $"{name}: {texts["milestone." + milestone]}", Parcels(order), null, tone);
    }

    static string? Bought(OrderState order) => order.Details?.Value is not { } details ? null
        : string.Join(" · ", details.Lines.Select(l => $"{l.Title} × {l.Pieces}")
            .Append($"{Money.Format(order.Total ?? details.Total, details.Currency)} {details.Currency}"));

    static string? Parcels(OrderState order) => string.Join(" · ",
        order.LiveParcels().Select(p => p.Label?.Value).OfType<ParcelLabel>()
            .Select(l => $"{l.Courier} {string.Join(", ", l.Numbers())}".Trim()).Where(l => l.Length > 0))
        is { Length: > 0 } text ? text : null;

    static HistoryEntry OfTouch(CardTouchpoint touch, Texts texts) => new(touch.At, "touch", touch.Label,
        Said(touch.Why ?? touch.Text, Clicks(touch, texts), touch.By is { } by ? texts["history.by", by] : null),
        texts["touch." + touch.State], touch.State switch
        {
            TouchpointState.Delivered or TouchpointState.Accepted => "good",
            TouchpointState.Failed => "bad",
            TouchpointState.InDoubt or TouchpointState.Claimed => "warn",
            TouchpointState.Planned or TouchpointState.TaskCreated => "accent",
            _ => "",
        });

    static string? Said(params string?[] parts) => string.Join(" · ", parts.OfType<string>()) is { Length: > 0 } said ? said : null;

    static string? Clicks(CardTouchpoint touch, Texts texts) => touch.Links?.Sum(link => link.Clicks) is > 0 and var clicks
        ? texts["history.clicked", clicks] : null;

    static IEnumerable<HistoryEntry> OfTask(ServiceTask task, Texts texts, StepNames steps)
    {
        yield return new(task.Opened, "tasks", texts["history.task", steps.Of(task.Kind, texts)], task.Text, null, "");
        if (task.Done is { } done)
            yield return new(done, "tasks", texts["history.task-done", steps.Of(task.Kind, texts)], task.Outcome?.Answer,
                task.DoneBy, "good");
    }
}
