using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports.Sentences;
using Crm.Shops;
using Crm.Touchpoints;
using Crm.Touchpoints.Planning;

namespace Crm.Reports;

public enum WhyNotKind { Stopped, Expired, Failed, InDoubt, Waiting, NotPlanned }

/// <summary>One touch that a buyer did not get, or not yet.</summary>
/// <param name="Rule">As stored, with the values it saw; null where time alone has the say.</param>
/// <param name="Sentence">The same for a person, in the shop's language.</param>
public sealed record WhyNotEntry(WhyNotKind Kind, OrderKey Order, string Step, string Label, DateTimeOffset? Due, string? Rule,
    string Sentence);

/// <param name="Phone">Masked.</param>
public sealed record WhyNotReport(string Customer, string? Name, string? Phone, IReadOnlyList<WhyNotEntry> Entries);

/// <summary>
/// Every touch that was not sent and the rule that stopped it; what still waits and for what; which steps were never planned and why.
/// </summary>
/// <param name="rows">Where it is read.</param>
/// <param name="shops">Whose rules held.</param>
/// <param name="flows">The steps.</param>
/// <param name="language">Of who reads it; null: of the order's shop.</param>
public sealed class WhyNot(CustomerRows rows, ShopDirectory shops, FlowLibrary flows, string? language = null)
{
    /// <summary>The same for a reader of another language.</summary>
    public WhyNot In(string reader) => new(rows, shops, flows, reader);

    /// <param name="customer">The customer's id.</param>
    /// <param name="only">One order; null for all of the customer's.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<WhyNotReport?> OfAsync(string customer, OrderKey? only, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(customer, cancel) is not { } row) return null;
        var orders = (await rows.OfCustomerAsync("o", customer, cancel)).Select(r => RowBody.Read<StoredOrder>(r.Body))
            .ToDictionary(o => o.State.Key);
        var touchpoints = PastTouchpoints.With(await rows.OfCustomerAsync("t", customer, cancel), orders.Values).ToDictionary(t => t.Id);
        var entries = touchpoints.Values.Select(t => Of(t, row.Value, orders.GetValueOrDefault(t.Order)?.State, touchpoints))
            .OfType<WhyNotEntry>()
            .Concat(orders.Values.SelectMany(NotPlanned)).Concat(NoMoment(orders.Keys, touchpoints.Values))
            .Where(e => only is null || e.Order == only)
            .OrderBy(e => e.Order.ToString(), StringComparer.Ordinal).ThenBy(e => e.Kind == WhyNotKind.NotPlanned).ThenBy(e => e.Due)
                .ThenBy(e => e.Step, StringComparer.Ordinal);
        var reach = Reach.Of(row.Value, orders.Values.Select(o => o.State));
        return new WhyNotReport(customer, reach.Name, reach.Phone is { } phone ? PhoneNumber.Mask(phone) : null, [.. entries]);
    }

    /// <summary>Null for one that was sent or became a task.</summary>
    public WhyNotEntry? Of(Touchpoint touchpoint, Customer customer, OrderState? order, IReadOnlyDictionary<string, Touchpoint> others)
    {
        var step = touchpoint.Hand is { } hand ? shops.Find(touchpoint.Order.Shop) is { } of ? hand.ToStep(customer, of) : null
            : flows.Find(touchpoint.Flow, touchpoint.Version, touchpoint.Step);
        var seen = new Seen(touchpoint, step, customer, order, shops.Find(touchpoint.Order.Shop), others) { Reader = language };
        WhyNotKind? kind = touchpoint switch
        {
            { Waits: true } => WhyNotKind.Waiting,
            { State: TouchpointState.Suppressed } => WhyNotKind.Stopped,
            { State: TouchpointState.Expired } => WhyNotKind.Expired,
            { State: TouchpointState.Failed } => WhyNotKind.Failed,
            { State: TouchpointState.InDoubt } => WhyNotKind.InDoubt,
            _ => null,
        };
        if (kind is not { } told) return null;
        var sentence = told == WhyNotKind.Waiting ? Waiting(touchpoint, seen) : RuleDescriptions.Say(touchpoint.Reason ?? "(none)", seen);
        return new WhyNotEntry(told, touchpoint.Order, touchpoint.Step, Label(step, seen.Language, touchpoint.Step), touchpoint.WakeAt,
            touchpoint.Reason, sentence);
    }

    static string Waiting(Touchpoint touchpoint, Seen seen)
    {
        var why = touchpoint.Reason is { } reason ? RuleDescriptions.Say(reason, seen) : "";
        var name = touchpoint.State switch
        {
            TouchpointState.Claimed => "sending",
            TouchpointState.InDoubt => "in-doubt",
            _ => why.Length > 0 ? "put-off" : "waiting",
        };
        var book = SentenceBook.Of(seen.Language);
        var values = new RuleValues(default, seen, book);
        return book.Say(name, place => place == "why" ? why : values.Find(place));
    }

    IEnumerable<WhyNotEntry> NotPlanned(StoredOrder order)
    {
        if (shops.Find(order.State.Key.Shop) is not { } shop) yield break;
        foreach (var flow in FlowsOf(shop))
        {
            var due = Planner.Plan(order.State, flow, shop).Select(p => p.Step.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var step in flow.Steps.Where(s => !StepTiming.IsOfMoments(s) && !order.Plan.ContainsKey($"{flow.Name}|{s.Name}")))
                yield return new WhyNotEntry(WhyNotKind.NotPlanned, order.State.Key, step.Name,
                    Label(step, language ?? shop.Language, step.Name), null, null, Has(flow, shop, step)
                        ? NotPlannedReasons.Say(step, order.State, due.Contains(step.Name),
                            flows.InForce(flow.Name) is { History.Count: > 1 }, language ?? shop.Language)
                        : NotPlannedReasons.LeftOut(shop, language));
        }
    }

    /// <summary>Steps that wait for something to happen to the buyer, which has not happened.</summary>
    IEnumerable<WhyNotEntry> NoMoment(IEnumerable<OrderKey> orders, IEnumerable<Touchpoint> touchpoints)
    {
        var planned = touchpoints.Select(t => (t.Order.Shop, t.Flow, t.Step)).ToHashSet();
        foreach (var shop in orders.Select(o => o.Shop).Distinct().Select(shops.Find).OfType<Shop>())
            foreach (var flow in FlowsOf(shop))
                foreach (var step in flow.Steps.Where(s => StepTiming.IsOfMoments(s) && !planned.Contains((shop.Id, flow.Name, s.Name))))
                    yield return new WhyNotEntry(WhyNotKind.NotPlanned, new OrderKey(shop.Id, CustomerEvent.Platform, "-"), step.Name,
                        Label(step, language ?? shop.Language, step.Name), null, null, Has(flow, shop, step)
                            ? NotPlannedReasons.CustomerEvent(step, language ?? shop.Language)
                            : NotPlannedReasons.LeftOut(shop, language));
    }

    // What a preset leaves out waits for nothing: no step of the order would bring it.
    static bool Has(Flow flow, Shop shop, Step step) => flow.StepsOf(shop.Preset).Contains(step);

    IEnumerable<Flow> FlowsOf(Shop shop) => shop.Flows.Select(flows.Newest).OfType<Flow>();

    static string Label(Step? step, string language, string name) => step?.Label.GetValueOrDefault(language) ?? name;
}
