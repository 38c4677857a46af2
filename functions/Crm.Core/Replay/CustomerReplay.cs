using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Sms;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Planning;
using Crm.Touchpoints.Sending;

namespace Crm.Replay;

/// <summary>
/// One buyer's time from the first news on: what comes in is planned by the draft, what falls due is decided with what was known then, and
/// what would have gone out counts for the next. The same pure functions as in the running product; nothing is written.
/// </summary>
sealed class CustomerReplay
{
    readonly ReplayWorld world;
    readonly StoredCustomer stored;
    readonly List<(DateTimeOffset At, StoredOrder? Order, string Shop, CustomerEvent? Event)> news = [];
    readonly Dictionary<OrderKey, OrderState> orders = [];
    readonly SortedDictionary<string, Touchpoint> touchpoints = new(StringComparer.Ordinal);
    readonly Dictionary<string, ReplayOutcome> outcomes = new(StringComparer.Ordinal);
    readonly Dictionary<string, Touchpoint> real;
    readonly List<LedgerEntry> ledger = [];
    readonly Dictionary<string, NumberConsent?> numbers = new(StringComparer.Ordinal);
    CustomerFacts facts = new();
    int told;
    (DateTimeOffset At, Touchpoint Touchpoint)? due;

    public CustomerReplay(ReplayWorld world, StoredCustomer stored)
    {
        (this.world, this.stored) = (world, stored);
        real = stored.Touchpoints.ToDictionary(t => t.Id, StringComparer.Ordinal);
        foreach (var order in stored.Orders)
            foreach (var at in Receipts.Arrivals(order)) news.Add((at, order, order.State.Key.Shop, null));
        foreach (var (shop, moment) in stored.Moments()) news.Add((moment.At, null, shop, moment));
        news.Sort((a, b) => (a.At, Name(a.Order, a.Event)).CompareTo((b.At, Name(b.Order, b.Event))));
        foreach (var before in stored.Touchpoints) Remember(before);
    }

    public long Decisions { get; private set; }

    /// <summary>When something happens next; null when nothing does before the end.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            due ??= FirstDue();
            var next = told < news.Count && !(due is { } waiting && waiting.At < news[told].At) ? news[told].At : due?.At;
            return next < world.Plan.To ? next : null;
        }
    }

    /// <summary>One piece of news or one decision; news first where both come in the same second.</summary>
    public async ValueTask StepAsync(CancellationToken cancel)
    {
        due ??= FirstDue();
        if (told < news.Count && !(due is { } waiting && waiting.At < news[told].At))
        {
            var (at, order, shop, moment) = news[told++];
            if (order is not null) Hear(order, at);
            else if (moment is not null) Hear(shop, moment);
            due = null;
            return;
        }
        var (now, touchpoint) = due!.Value;
        due = null;
        await DecideAsync(touchpoint, now, cancel);
    }

    /// <summary>Every touchpoint of either side that fell due in the replayed time.</summary>
    public IEnumerable<ReplayLine> Lines()
    {
        var plan = world.Plan;
        foreach (var id in touchpoints.Keys.Union(real.Keys).Order(StringComparer.Ordinal))
        {
            var known = touchpoints.GetValueOrDefault(id) ?? real[id];
            if (known.Due < plan.From || known.Due >= plan.To || plan.Shop is { } only && known.Order.Shop != only) continue;
            var draft = !touchpoints.TryGetValue(id, out var mine) ? ReplayOutcome.None : outcomes.GetValueOrDefault(id)
                ?? (mine.State != TouchpointState.Expired ? ReplayOutcome.Waiting
                    : new ReplayOutcome(ReplayEnd.NotSent, null, mine.Reason));
            yield return new ReplayLine(stored.Customer.Id, known, world.Flows.Find(known.Flow, known.Version, known.Step), draft,
                ReplayOutcome.Of(real.GetValueOrDefault(id), plan.To));
        }
    }

    // Texts from before the replayed time are facts: they count for caps and merges, and their cost for the month.
    void Remember(Touchpoint before)
    {
        if (before.Due >= world.Plan.From || before.ClaimedAt is not { } at || before.State == TouchpointState.Failed) return;
        var step = world.Flows.Find(before.Flow, before.Version, before.Step);
        var listed = stored.Customer.Ledger.FirstOrDefault(e => e.Touchpoint == before.Id);
        ledger.Add(listed ?? new LedgerEntry(at, step?.Class ?? MessageClass.Transactional, before.Step, before.Id));
        if (world.Shop(before.Order.Shop) is { } shop && before.CostMicros is { } cost) world.Spend(shop, at, cost);
    }

    static string Name(StoredOrder? order, CustomerEvent? moment) => order?.State.Key.ToString() ?? $"{moment!.Kind}@{moment.Key}";

    void Hear(StoredOrder order, DateTimeOffset at)
    {
        if (order.Known(at) is not { } known) return;
        var before = orders.GetValueOrDefault(known.Key);
        facts = facts.With(before, known);
        orders[known.Key] = known;
        if (world.Shop(known.Key.Shop) is not { } shop) return;
        foreach (var planned in shop.Flows.Select(world.Flows.Newest).OfType<Flow>().SelectMany(flow => Planner.Plan(known, flow, shop)))
        {
            var id = Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, known.Key);
            if (!touchpoints.TryGetValue(id, out var there)) touchpoints[id] = Fresh(Of(planned, id, known.Key), at);
            else if (there.Due != planned.Due && there.IsUntouched)
                touchpoints[id] = Fresh(there with { Due = planned.Due, Expires = planned.Expires, Next = null, Reason = null }, at);
        }
    }

    void Hear(string shopId, CustomerEvent moment)
    {
        if (world.Shop(shopId) is not { } shop) return;
        foreach (var planned in shop.Flows.Select(world.Flows.Newest).OfType<Flow>().SelectMany(flow => Planner.Plan(moment, flow, shop)))
        {
            var id = Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, moment, stored.Customer.Id);
            touchpoints.TryAdd(id, Fresh(Of(planned, id, moment.OrderKey(shop.Id)) with { Begun = moment.At }, moment.At));
        }
    }

    static Touchpoint Of(Planned planned, string id, OrderKey order) => new()
    {
        Id = id, Flow = planned.Flow.Name, Version = planned.Flow.Version, Step = planned.Step.Name, Order = order, Due = planned.Due,
        Expires = planned.Expires,
    };

    static Touchpoint Fresh(Touchpoint planned, DateTimeOffset now) => planned.Expires <= now
        ? planned with { State = TouchpointState.Expired, Reason = "past" } : planned with { State = TouchpointState.Planned };

    (DateTimeOffset At, Touchpoint Touchpoint)? FirstDue()
    {
        (DateTimeOffset At, Touchpoint Touchpoint)? first = null;
        foreach (var touchpoint in touchpoints.Values)
        {
            if (!touchpoint.Waits || touchpoint.Due < world.Plan.From) continue;
            // The same look, and the same second: ties are rare, and only they pay for a key.
            var at = world.Plan.Fires(touchpoint.WakeAt);
            if (first is { } best && (best.At < at || best.At == at && Before(best.Touchpoint, touchpoint))) continue;
            first = (at, touchpoint);
        }
        // News that came after it fell due is heard first: nothing is decided in the past.
        if (first is { } due && told > 0 && due.At < news[told - 1].At) first = due with { At = world.Plan.Fires(news[told - 1].At) };
        return first;
    }

    // What falls due while the host was not looking is fired in the order of the due rows.
    static bool Before(Touchpoint a, Touchpoint b) =>
        string.CompareOrdinal(Keys.Due(a.WakeAt, a.Id), Keys.Due(b.WakeAt, b.Id)) < 0;

    async ValueTask DecideAsync(Touchpoint touchpoint, DateTimeOffset now, CancellationToken cancel)
    {
        Decisions++;
        if (world.Shop(touchpoint.Order.Shop) is not { } shop
            || world.Flows.Find(touchpoint.Flow, touchpoint.Version, touchpoint.Step) is not { } step) return;
        var customer = CustomerAsOf.Known(stored, now, ReplayWorld.Today(shop, now)) with { Facts = facts, Ledger = [.. ledger] };
        var decision = Decider.Decide(await AskAsync(touchpoint, step, customer, shop, now, cancel));
        if (decision is Decision.Send send
            && await WordsAsync(send.To, cancel) is { } words
            && ReplayWorld.Refusal(words, send.To, step.Class, customer, now) is { } refused) decision = new Decision.Suppress(refused);
        switch (decision)
        {
            case Decision.Wait wait:
                touchpoints[touchpoint.Id] = touchpoint with { Next = wait.Until, Reason = wait.Rule };
                break;
            case Decision.Suppress suppress:
                Settle(touchpoint, TouchpointState.Suppressed, new ReplayOutcome(ReplayEnd.NotSent, now, suppress.Rule));
                break;
            case Decision.Expire expire:
                Settle(touchpoint, TouchpointState.Expired, new ReplayOutcome(ReplayEnd.NotSent, now, expire.Rule));
                break;
            case Decision.CreateTask task:
                Settle(touchpoint, TouchpointState.TaskCreated, new ReplayOutcome(ReplayEnd.Task, now, null) { Variant = task.Variant });
                break;
            case Decision.Send text:
                Send(touchpoint, step, shop, text, now);
                break;
        }
    }

    // One read a number, not one a text.
    async ValueTask<NumberConsent?> WordsAsync(string phone, CancellationToken cancel)
    {
        if (!numbers.TryGetValue(phone, out var words)) numbers[phone] = words = await world.WordsOfAsync(phone, cancel);
        return words;
    }

    void Send(Touchpoint touchpoint, Step step, Shop shop, Decision.Send send, DateTimeOffset now)
    {
        Settle(touchpoint, TouchpointState.Accepted, new ReplayOutcome(ReplayEnd.Text, now, null)
        {
            Variant = send.Variant, Text = send.Text, Parts = send.Parts, CostMicros = send.CostMicros, Currency = shop.Rules.PriceCurrency,
        });
        // What a carrier really refused would have been refused again, and counts for nothing.
        if (real.GetValueOrDefault(touchpoint.Id)?.State == TouchpointState.Failed) return;
        ledger.Add(new LedgerEntry(now, send.Class, step.Name, touchpoint.Id));
        world.Spend(shop, now, send.CostMicros);
    }

    void Settle(Touchpoint touchpoint, TouchpointState state, ReplayOutcome outcome)
    {
        touchpoints[touchpoint.Id] = touchpoint with { State = state, Reason = outcome.Reason, SettledAt = outcome.At, Next = null };
        outcomes[touchpoint.Id] = outcome;
    }

    async ValueTask<DecisionContext> AskAsync(Touchpoint touchpoint, Step step, Customer customer, Shop shop, DateTimeOffset now,
        CancellationToken cancel)
    {
        var order = touchpoint.FollowsCustomerEvent ? null : orders.GetValueOrDefault(touchpoint.Order);
        var rivals = step.Class != MessageClass.Promotional ? [] : touchpoints.Values
            .Where(t => t.Waits && t.Id != touchpoint.Id && t.Due >= world.Plan.From)
            .Select(t => (Touchpoint: t, Step: world.Flows.Find(t.Flow, t.Version, t.Step))).Where(t => t.Step is not null)
            .Select(t => (t.Touchpoint, t.Step!)).ToList();
        return new DecisionContext(touchpoint, step, customer, order, shop, now, rivals)
        {
            SpentMicros = world.Spent(shop, now),
            GivesTracking = order is null || !StepTiming.WaitsForLateness(step) || world.GivesTracking(order, now),
            MeanOrder = order?.Details is { } details && DispatchReads.Asks(step, "order.highValue")
                ? await world.MeanOrderAsync(shop, details.Value.Currency, now, cancel) : null,
            BuyersOrders = [.. orders.Values],
            Related = step.IsMessage && DispatchReads.Says(step, shop, "related")
                ? (await world.ProductsAsync(shop.Id, cancel))?.RelatedTo(orders.Values.Where(o => o.Key.Shop == shop.Id)) : null,
            Own = order is null && customer is { OwnPhone: null, Contacts: not null } ? OwnOrders.Latest(customer, orders.Values) : null,
        };
    }
}
