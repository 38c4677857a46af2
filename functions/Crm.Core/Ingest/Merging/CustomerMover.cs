using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;
using Crm.Touchpoints.Planning;
using Crm.Touchpoints.Schedule;

namespace Crm.Ingest.Merging;

/// <summary>
/// Moves the rows of a frozen customer to the one that takes it in: the person, the orders with their touchpoints, tasks; then removes what
/// is left. Each step commits on the winner's lock and may be repeated: what is there already is joined, never doubled. False: one of the
/// two changed, look again. Both may be gone and come back under the same id while somebody is still at work on them. So a step is taken
/// only by a winner that knows it is taking this one in, and the rows are removed only if the frozen row is the very one they were read
/// under.
/// </summary>
public sealed class CustomerMover(CustomerRows rows, IdentityIndex index, ContactIndex contacts, ShopDirectory shops, PlanChanges plans,
    TaskClosing closing, OrderPointsWriter points, PointsMover ledger, PlaysMover plays, IWakeUps wakeUps)
{
    public async ValueTask<bool> MovePersonAsync(Stored<Customer> into, Customer from, CancellationToken cancel)
    {
        var changes = new Changes();
        changes.Put(Keys.Customer(into.Value.Id), into, Join(into.Value, from));
        if (!await rows.TryCommitAsync(into.Value.Id, changes, cancel)) return false;
        foreach (var text in from.Identities)
            if (Identity.TryParse(text, out var name)) await TakeNameAsync(from, name, into.Value.Id, cancel);
        foreach (var phone in from.Contacts ?? []) await contacts.MoveAsync(from.Group, phone, from.Id, into.Value.Id, cancel);
        return true;
    }

    // A third one's name is left alone, unless that one is gone: a merge that this one overtook moved the name to it too late.
    async ValueTask TakeNameAsync(Customer from, Identity name, string winner, CancellationToken cancel)
    {
        var holder = await index.MoveAsync(from.Group, name, from.Id, winner, cancel);
        if (holder != winner
            && await rows.CustomerAsync(holder, cancel) is null) await index.MoveAsync(from.Group, name, holder, winner, cancel);
    }

    /// <summary>All that two records know of one person, except what their orders add up to.</summary>
    static Customer Join(Customer a, Customer b) => Consents.Join(CustomerAttributes.Join(a, b.Attributes, b.Tags), b) with
    {
        Identities = new(a.Identities.Concat(b.Identities), StringComparer.Ordinal),
        Contacts = Customer.JoinContacts(a.Contacts, b.Contacts),
        Profile = KnownProfile.Join(a.Profile, b.Profile),
        SuppressedNumbers = a.SuppressedNumbers is null && b.SuppressedNumbers is null ? null
            : new((a.SuppressedNumbers ?? []).Concat(b.SuppressedNumbers ?? []), StringComparer.Ordinal),
        ErasedBefore = b.ErasedBefore > (a.ErasedBefore ?? DateTimeOffset.MinValue) ? b.ErasedBefore : a.ErasedBefore,
        Complaint = LwwRegister<ComplaintState>.Join(a.Complaint, b.Complaint),
        Classification = Classification.Join(a.Classification, b.Classification),
        Gifts = GiftState.Join(a.Gifts, b.Gifts),
        Ledger = [.. a.Ledger.Concat(b.Ledger).DistinctBy(e => e.Touchpoint).OrderBy(e => e.At)
            .ThenBy(e => e.Touchpoint, StringComparer.Ordinal)],
        PendingMerges = new(a.PendingMerges.Concat(b.PendingMerges).Append(b.Id), StringComparer.Ordinal),
    };

    /// <summary>
    /// The orders with their touchpoints, then what follows no order. Returns the touchpoints' rows as they were moved; null to look again.
    /// </summary>
    public async ValueTask<IReadOnlyList<Row>?> MoveOrdersAsync(string winner, Customer from, CancellationToken cancel)
    {
        var moved = await rows.OfCustomerAsync("t", from.Id, cancel);
        var touchpoints = moved.Select(r => RowBody.Read<Touchpoint>(r.Body)).ToLookup(t => t.Order);
        foreach (var row in await rows.OfCustomerAsync("o", from.Id, cancel))
        {
            var order = RowBody.Read<StoredOrder>(row.Body);
            if (!await MoveOrderAsync(winner, from.Id, order, [.. touchpoints[order.State.Key]], cancel)) return null;
            if (!await ReplanAsync(winner, from.Id, order, cancel)) return null;
            await TakeNameAsync(from, Identity.Order(order.State.Key), winner, cancel);
        }
        foreach (var moments in touchpoints.SelectMany(t => t).Where(t => t.FollowsCustomerEvent).Chunk(RowLimits.MaxWrites / 4))
            if (!await MoveCustomerEventsAsync(winner, from.Id, moments, cancel)) return null;
        return await MoveTasksAsync(winner, from.Id, cancel) && await MoveNotesAsync(winner, from.Id, cancel)
            && await ledger.MoveAsync(winner, from.Id, cancel)
            && await plays.MoveAsync(winner, from.Id, cancel) ? moved : null;
    }

    async ValueTask<bool> MoveOrderAsync(string winner, string loser, StoredOrder order, List<Touchpoint> touchpoints,
        CancellationToken cancel)
    {
        if (await rows.WinnerAsync(winner, loser, cancel) is not { } customer) return false;
        var stored = await rows.OrderAsync(winner, order.State.Key, cancel);
        var state = Orders.OrderState.Join(stored?.Value.State, order.State);
        var plan = Join(stored?.Value.Plan ?? [], order.Plan, touchpoints);
        var changes = new Changes();
        var moved = new List<WakeUp>();
        changes.Put(Keys.Customer(winner), customer,
            customer.Value with { Facts = customer.Value.Facts.With(stored?.Value.State, state, gross: stored?.Value.Net != true) });
        changes.Put(Keys.Order(winner, order.State.Key), stored,
            StoredOrder.Of(state, plan, Receipts.Join(stored?.Value.Received, order.Received, state)));
        foreach (var touchpoint in touchpoints.Where(t => plan.GetValueOrDefault($"{t.Flow}|{t.Step}")?.Past is null))
            await MoveTouchpointAsync(winner, SentBy(loser, touchpoint), changes, moved, cancel);
        // The half that stays may have the task, and the one that comes the delivery.
        await closing.AddAsync(winner, stored?.Value, state, changes, cancel);
        await points.MoveAsync(customer.Value, loser, state, changes, cancel);
        changes.Lock(Keys.Customer(winner), customer);
        if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        if (moved.Count > 0) await wakeUps.ScheduleAsync(moved, cancel);
        return true;
    }

    // Where both planned a step, the half that stays has the say; unless for it the step was over, and for the other it has acted.
    static SortedDictionary<string, PlannedStep> Join(SortedDictionary<string, PlannedStep> stays,
        SortedDictionary<string, PlannedStep> comes, List<Touchpoint> touchpoints)
    {
        var plan = new SortedDictionary<string, PlannedStep>(comes, StringComparer.Ordinal);
        var acted = touchpoints.Where(t => !t.IsUntouched).Select(t => $"{t.Flow}|{t.Step}").ToHashSet(StringComparer.Ordinal);
        foreach (var (step, planned) in stays) plan[step] = acted.Contains(step) ? planned with { Past = null } : planned;
        return plan;
    }

    async ValueTask<bool> MoveCustomerEventsAsync(string winner, string loser, Touchpoint[] touchpoints, CancellationToken cancel)
    {
        if (await rows.WinnerAsync(winner, loser, cancel) is not { } customer) return false;
        var changes = new Changes();
        var moved = new List<WakeUp>();
        foreach (var touchpoint in touchpoints)
            await MoveTouchpointAsync(winner, SentBy(loser, AsOf(winner, touchpoint)), changes, moved, cancel);
        changes.Lock(Keys.Customer(winner), customer);
        if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        if (moved.Count > 0) await wakeUps.ScheduleAsync(moved, cancel);
        return true;
    }

    // The same moment of one person has one id. What has acted keeps its own: the gateway knows it by that.
    static Touchpoint AsOf(string winner, Touchpoint touchpoint)
    {
        if (!touchpoint.IsUntouched || touchpoint.Begun is not { } begun) return touchpoint;
        var cut = touchpoint.Order.Id.LastIndexOf('@');
        var moment = new Events.CustomerEvent(touchpoint.Order.Id[..cut], touchpoint.Order.Id[(cut + 1)..], begun);
        return touchpoint with { Id = Touchpoint.IdOf(touchpoint.Order.Shop, touchpoint.Flow, touchpoint.Step, moment, winner) };
    }

    // What is still to be asked is asked in the name it was sent in: under another, a provider would say that it never had the text.
    static Touchpoint SentBy(string loser, Touchpoint touchpoint) =>
        touchpoint.Gateway is not null && touchpoint.State is TouchpointState.Claimed or TouchpointState.InDoubt or TouchpointState.Accepted
            && touchpoint.HasDue ? touchpoint with { SentFor = touchpoint.SentFor ?? loser } : touchpoint;

    async ValueTask MoveTouchpointAsync(string winner, Touchpoint touchpoint, Changes changes, List<WakeUp> moved, CancellationToken cancel)
    {
        var there = await rows.TouchpointAsync(winner, touchpoint.Id, cancel);
        // Both halves planned it: the one that has already acted tells the truth, and what the gateway said tells more than the claim
        // before it.
        if (there is not null && (touchpoint.IsUntouched || !there.Value.IsUntouched && !Answers(touchpoint, there.Value)))
        {
            // Moved before, by a merge that was cut short between its commit and the wake-ups.
            if (there.Value.HasDue) moved.Add(new WakeUp(winner, touchpoint.Id, there.Value.WakeAt));
            return;
        }
        changes.Put(Keys.Touchpoint(winner, touchpoint.Id), there, touchpoint);
        if (there is not null) changes.MoveDue(winner, there.Value, touchpoint);
        else if (touchpoint.HasDue) changes.AddDue(winner, touchpoint);
        if (touchpoint.HasDue) moved.Add(new WakeUp(winner, touchpoint.Id, touchpoint.WakeAt));
    }

    static bool Answers(Touchpoint touchpoint, Touchpoint there) => there.State switch
    {
        TouchpointState.Claimed or TouchpointState.InDoubt =>
            touchpoint.State is TouchpointState.Accepted or TouchpointState.Failed or TouchpointState.Delivered,
        // Moved, and delivered since where it came from.
        TouchpointState.Accepted => touchpoint.State == TouchpointState.Delivered,
        _ => false,
    };

    // The joined order may have begun earlier than either half knew.
    async ValueTask<bool> ReplanAsync(string winner, string loser, StoredOrder order, CancellationToken cancel)
    {
        if (await rows.WinnerAsync(winner, loser, cancel) is not { } customer) return false;
        if (await rows.OrderAsync(winner, order.State.Key, cancel) is not { } stored
            || shops.Find(order.State.Key.Shop) is not { } shop) return true;
        var changes = new Changes();
        var moved = new List<WakeUp>();
        var plan = await plans.WriteAsync(shop, winner, stored.Value, stored.Value.State, changes, moved, cancel);
        changes.Put(Keys.Order(winner, order.State.Key), stored, stored.Value with { Plan = plan });
        changes.Lock(Keys.Customer(winner), customer);
        if (!changes.Any) moved = await rows.WaitingAsync(winner, touchpoint => touchpoint.Order == order.State.Key, cancel);
        if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        if (moved.Count > 0) await wakeUps.ScheduleAsync(moved, cancel);
        return true;
    }

    async ValueTask<bool> MoveTasksAsync(string winner, string loser, CancellationToken cancel)
    {
        foreach (var chunk in (await rows.OfCustomerAsync("k", loser, cancel)).Chunk(RowLimits.MaxWrites - 1))
        {
            if (await rows.WinnerAsync(winner, loser, cancel) is not { } customer) return false;
            var changes = new Changes();
            foreach (var row in chunk)
            {
                // Moved before, by a merge that was cut short: what was done with it since then stays.
                var task = RowBody.Read<ServiceTask>(row.Body);
                var there = await rows.TaskAsync(winner, task.Id, cancel);
                var joined = ServiceTask.Join(there?.Value, task);
                if (joined is { Done: null, Order: { } about } && await rows.OrderAsync(winner, about, cancel) is { } order)
                    joined = await closing.SettleAsync(joined, order.Value, cancel);
                changes.Put(Keys.Task(winner, task.Id), there, joined);
            }
            changes.Lock(Keys.Customer(winner), customer);
            if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        }
        return true;
    }

    // The same note is the same note, whoever it stands with.
    async ValueTask<bool> MoveNotesAsync(string winner, string loser, CancellationToken cancel)
    {
        foreach (var chunk in (await rows.OfCustomerAsync(Note.Kind, loser, cancel)).Chunk(RowLimits.MaxWrites - 1))
        {
            if (await rows.WinnerAsync(winner, loser, cancel) is not { } customer) return false;
            var changes = new Changes();
            foreach (var row in chunk) changes.Add(new RowWrite.Upsert(Note.Key(winner, Keys.NameOf(row.Key)), row.Body.ToArray()));
            changes.Lock(Keys.Customer(winner), customer);
            if (!await rows.TryCommitAsync(winner, changes, cancel)) return false;
        }
        return true;
    }

    /// <summary>
    /// True when the customer is gone, its touchpoints as they were moved: one that was settled since is moved once more.
    /// What does not fit into one commit takes several, and a look at what is left between them.
    /// </summary>
    public async ValueTask<bool> RemoveAsync(Stored<Customer> frozen, IReadOnlyList<Row> touchpoints, CancellationToken cancel)
    {
        var (loser, gone) = (frozen.Value.Id, new List<RowWrite>());
        foreach (var row in touchpoints)
        {
            // In one bucket both customers' due rows have one key: by now it may be the winner's. Before its touchpoint, which the next
            // commit finds it by.
            if (RowBody.Read<Touchpoint>(row.Body) is { HasDue: true } waiting
                && (await rows.DueAsync(loser, waiting, cancel))?.Value.Customer == loser)
                gone.Add(new RowWrite.Delete(Keys.Due(waiting.WakeAt, waiting.Id), null));
            gone.Add(new RowWrite.Delete(row.Key, row.ETag));
        }
        foreach (var kind in new[] { "o", "k", Note.Kind, PointsRows.Kind, Keys.Plays })
            gone.AddRange((await rows.OfCustomerAsync(kind, loser, cancel)).Select(r => new RowWrite.Delete(r.Key, null)));
        var (changes, all) = (new Changes(), gone.Count < RowLimits.MaxWrites);
        foreach (var write in gone.Take(RowLimits.MaxWrites - 1)) changes.Add(write);
        changes.Add(all ? new RowWrite.Delete(Keys.Customer(loser), frozen.ETag)
            : new RowWrite.Replace(Keys.Customer(loser), frozen.Body.ToArray(), frozen.ETag));
        return await rows.TryCommitAsync(loser, changes, cancel) && all;
    }
}
