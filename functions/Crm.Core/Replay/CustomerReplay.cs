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
    readonly List<ReplayNews> news;
    readonly Dictionary<OrderKey, HeardOrder> orders = [];
    readonly Dictionary<string, ReplayTouch> touches = new(StringComparer.Ordinal);
    readonly ReplayQueue waiting;
    readonly Dictionary<string, Touchpoint> real;
    readonly List<LedgerEntry> ledger = [];
    readonly Dictionary<string, NumberConsent?> numbers = new(StringComparer.Ordinal);
    readonly KnownCustomer known;
    CustomerFacts facts = new();
    Customer? customer;
    IReadOnlyList<OrderState>? states;
    int told;
    (DateTimeOffset At, ReplayTouch Touch)? due;

    public CustomerReplay(ReplayWorld world, StoredCustomer stored)
    {
        (this.world, this.stored, known, waiting) = (world, stored, new KnownCustomer(stored), new ReplayQueue(world.Plan));
        real = stored.Touchpoints.ToDictionary(t => t.Id, StringComparer.Ordinal);
        news = ReplayNews.Of(stored, world);
        foreach (var before in stored.Touchpoints) Remember(before);
    }

    public long Decisions { get; private set; }

    /// <summary>When something happens next; null when nothing does before the end.</summary>
    public DateTimeOffset? Next
    {
        get
        {
            due ??= FirstDue();
            var next = told < news.Count && !(due is { } first && first.At < news[told].At) ? news[told].At : due?.At;
            return next < world.Plan.To ? next : null;
        }
    }

    /// <summary>One piece of news or one decision; news first where both come in the same second.</summary>
    public async ValueTask StepAsync(CancellationToken cancel)
    {
        due ??= FirstDue();
        if (told < news.Count && !(due is { } first && first.At < news[told].At))
        {
            var (at, order, shop, moment) = news[told++];
            if (order is not null) Hear(order, at);
            else if (moment is not null) Hear(shop, moment, at);
            due = null;
            return;
        }
        var (now, touch) = due!.Value;
        due = null;
        await DecideAsync(touch, now, cancel);
    }

    /// <summary>Every touchpoint of either side that fell due in the replayed time.</summary>
    public IEnumerable<ReplayLine> Lines()
    {
        var plan = world.Plan;
        foreach (var id in touches.Keys.Union(real.Keys).Order(StringComparer.Ordinal))
        {
            var touch = touches.GetValueOrDefault(id);
            var known = touch?.Touchpoint ?? real[id];
            if (known.Due < plan.From || known.Due >= plan.To || plan.Shop is { } only && known.Order.Shop != only) continue;
            var draft = touch is null ? ReplayOutcome.None : touch.Outcome ?? (known.State != TouchpointState.Expired
                ? ReplayOutcome.Waiting : new ReplayOutcome(ReplayEnd.NotSent, null, known.Reason));
            yield return new ReplayLine(stored.Customer.Id, known,
                touch?.Step.Step ?? world.Flows.Find(known.Flow, known.Version, known.Step), draft,
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

    void Hear(StoredOrder order, DateTimeOffset at)
    {
        if (order.Known(at) is not { } state) return;
        var (shop, steps) = (world.Shop(state.Key.Shop), world.StepsOf(state.Key.Shop));
        var before = orders.GetValueOrDefault(state.Key);
        facts = facts.With(before?.State, state);
        var heard = before ?? (orders[state.Key] = new HeardOrder(steps.Count) { State = state });
        heard.State = state;
        (customer, states) = (null, null);
        if (shop is null) return;
        var subject = Planner.Subject(state, shop);
        for (var i = 0; i < steps.Count; i++)
            if (Planner.Due(steps[i].Step, subject) is { } planned)
                Plan(ref heard.Touches[i], steps[i], new Planned(steps[i].Flow, steps[i].Step, planned), state.Key, at);
    }

    void Plan(ref ReplayTouch? there, ReplayStep step, Planned planned, OrderKey order, DateTimeOffset at)
    {
        if (there is null)
        {
            var id = Touchpoint.IdOf(order.Shop, planned.Flow.Name, planned.Step.Name, order);
            Add(there = new ReplayTouch(step) { Touchpoint = ReplayTouch.Fresh(ReplayTouch.Of(planned, id, order), at) });
        }
        else if (there.Touchpoint is { IsUntouched: true } old && old.Due != planned.Due)
        {
            there.Touchpoint = ReplayTouch.Fresh(old with { Due = planned.Due, Expires = planned.Expires, Next = null, Reason = null }, at);
            waiting.Add(there);
        }
    }

    void Add(ReplayTouch touch)
    {
        touches[touch.Touchpoint.Id] = touch;
        waiting.Add(touch);
    }

    void Hear(string shopId, CustomerEvent moment, DateTimeOffset at)
    {
        if (world.Shop(shopId) is not { } shop) return;
        foreach (var step in world.StepsOf(shopId))
            foreach (var planned in Planner.Plan(moment, [(step.Flow, step.Step)], shop))
            {
                var key = moment.OrderKey(shop.Id);
                var id = stored.IdOf(planned.Flow.Name, planned.Step.Name, key)
                    ?? Touchpoint.IdOf(shop.Id, planned.Flow.Name, planned.Step.Name, moment, stored.Customer.Id);
                if (!touches.ContainsKey(id))
                    Add(new ReplayTouch(step)
                    {
                        Touchpoint = ReplayTouch.Fresh(ReplayTouch.Of(planned, id, key) with { Begun = moment.At }, at),
                    });
            }
    }

    // News that came after it fell due is heard first: nothing is decided in the past.
    (DateTimeOffset At, ReplayTouch Touch)? FirstDue() => waiting.First is { } first && told > 0 && first.At < news[told - 1].At
        ? first with { At = world.Plan.Fires(news[told - 1].At) } : waiting.First;

    async ValueTask DecideAsync(ReplayTouch touch, DateTimeOffset now, CancellationToken cancel)
    {
        Decisions++;
        var (touchpoint, step) = (touch.Touchpoint, touch.Step.Step);
        if (world.Shop(touchpoint.Order.Shop) is not { } shop) return;
        var asked = CustomerAt(now, shop);
        var decision = Decider.Decide(await AskAsync(touch, asked, shop, now, cancel));
        if (decision is Decision.Send send
            && await WordsAsync(send.To, cancel) is { } words
            && ReplayWorld.Refusal(words, send.To, step.Class, asked, now) is { } refused) decision = new Decision.Suppress(refused);
        switch (decision)
        {
            case Decision.Wait wait:
                touch.Touchpoint = touchpoint with { Next = wait.Until, Reason = wait.Rule };
                waiting.Add(touch);
                break;
            case Decision.Suppress suppress:
                Settle(touch, TouchpointState.Suppressed, new ReplayOutcome(ReplayEnd.NotSent, now, suppress.Rule));
                break;
            case Decision.Expire expire:
                Settle(touch, TouchpointState.Expired, new ReplayOutcome(ReplayEnd.NotSent, now, expire.Rule));
                break;
            case Decision.CreateTask task:
                Settle(touch, TouchpointState.TaskCreated, new ReplayOutcome(ReplayEnd.Task, now, null) { Variant = task.Variant });
                break;
            case Decision.Send text:
                Send(touch, shop, text, now);
                break;
        }
    }

    // The same buyer as long as nothing was heard, sent or known anew.
    Customer CustomerAt(DateTimeOffset now, Shop shop)
    {
        if (known.IsNew(now, ReplayWorld.Today(shop, now)) || customer is null)
            customer = known.Customer with { Facts = facts, Ledger = [.. ledger] };
        return customer;
    }

    // One read a number, not one a text.
    async ValueTask<NumberConsent?> WordsAsync(string phone, CancellationToken cancel)
    {
        if (!numbers.TryGetValue(phone, out var words)) numbers[phone] = words = await world.WordsOfAsync(phone, cancel);
        return words;
    }

    void Send(ReplayTouch touch, Shop shop, Decision.Send send, DateTimeOffset now)
    {
        var id = touch.Touchpoint.Id;
        Settle(touch, TouchpointState.Accepted, new ReplayOutcome(ReplayEnd.Text, now, null)
        {
            Variant = send.Variant, Text = send.Text, Parts = send.Parts, CostMicros = send.CostMicros, Currency = shop.Rules.PriceCurrency,
        });
        // What a carrier really refused would have been refused again, and counts for nothing.
        if (real.GetValueOrDefault(id)?.State == TouchpointState.Failed) return;
        ledger.Add(new LedgerEntry(now, send.Class, touch.Step.Step.Name, id));
        customer = null;
        world.Spend(shop, now, send.CostMicros);
    }

    static void Settle(ReplayTouch touch, TouchpointState state, ReplayOutcome outcome)
    {
        touch.Touchpoint = touch.Touchpoint with { State = state, Reason = outcome.Reason, SettledAt = outcome.At, Next = null };
        touch.Outcome = outcome;
    }

    async ValueTask<DecisionContext> AskAsync(ReplayTouch touch, Customer asked, Shop shop, DateTimeOffset now, CancellationToken cancel)
    {
        var (touchpoint, step) = (touch.Touchpoint, touch.Step.Step);
        var order = touchpoint.FollowsCustomerEvent ? null : orders.GetValueOrDefault(touchpoint.Order)?.State;
        states ??= [.. orders.Values.Select(o => o.State)];
        return new DecisionContext(touchpoint, step, asked, order, shop, now, step.Class == MessageClass.Promotional ? Rivals(touch) : [])
        {
            SpentMicros = world.Spent(shop, now),
            GivesTracking = order is null || !touch.Step.WaitsForLateness || world.GivesTracking(order, now),
            MeanOrder = touch.Step.AsksMeanOrder && order?.Details is { } details
                ? await world.MeanOrderAsync(shop, details.Value.Currency, now, cancel) : null,
            BuyersOrders = states,
            Related = touch.Step.SaysRelated
                ? (await world.ProductsAsync(shop.Id, cancel))?.RelatedTo(states.Where(o => o.Key.Shop == shop.Id)) : null,
            Own = order is null && asked is { OwnPhone: null, Contacts: not null } ? OwnOrders.Latest(asked, states) : null,
        };
    }

    // In the order of their rows, as the host finds them.
    List<(Touchpoint, Step)> Rivals(ReplayTouch touch) =>
        [.. touches.Values.Where(t => t != touch && t.Touchpoint is { Waits: true } other && other.Due >= world.Plan.From)
            .OrderBy(t => t.Touchpoint.Id, StringComparer.Ordinal).Select(t => (t.Touchpoint, t.Step.Step))];
}
