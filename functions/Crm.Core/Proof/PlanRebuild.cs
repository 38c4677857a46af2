using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Planning;

namespace Crm.Proof;

/// <summary>What planning all stored orders anew came to.</summary>
/// <param name="Planned">Touchpoints that the orders' plans name.</param>
/// <param name="Equal">Of these, the untouched ones whose rows are the same byte for byte, and those that need none.</param>
/// <param name="Touched">A rule, person or gateway has acted on them since: the plan does not say how they are.</param>
/// <param name="OfMoments">Follow something outside orders; orders say nothing of them.</param>
/// <param name="Mistakes">The first that differ, as sentences.</param>
public sealed record RebuildReport(long Orders, long Planned, long Equal, long Touched, long OfMoments, long Different,
    IReadOnlyList<string> Mistakes)
{
    public bool Holds => Different == 0;
}

/// <summary>
/// Plans every stored order anew, from its state and the version each step was planned with, and holds the rows against those that are
/// there. A schedule that can be made again from the orders alone has nothing in it that only a queue knew. Reads only, unless it is
/// given an
/// empty table to plan into.
/// </summary>
public sealed class PlanRebuild(CrmTables tables, ShopDirectory shops, FlowVersions versions, TimeProvider time)
{
    const int MostMistakes = 20;

    sealed class Tally
    {
        public long Orders, Planned, Equal, Touched, OfMoments, Different;
        public readonly List<string> Mistakes = [];

        public void Wrong(string sentence)
        {
            Different++;
            if (Mistakes.Count < MostMistakes) Mistakes.Add(sentence);
        }
    }

    /// <param name="into">Touchpoint and due rows are planned into it; null: they are only compared.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<RebuildReport> RunAsync(IRowStore? into, CancellationToken cancel)
    {
        await versions.AdoptAsync(cancel);
        var tally = new Tally();
        foreach (var bucket in Keys.AllBuckets())
        {
            var rows = await Planned(bucket, tally, cancel);
            if (into is not null)
                foreach (var chunk in rows.Chunk(RowLimits.MaxWrites))
                    await into.CommitAsync(bucket, [.. chunk.Select(r => new RowWrite.Upsert(r.Key, r.Value))], cancel);
        }
        return new RebuildReport(tally.Orders, tally.Planned, tally.Equal, tally.Touched, tally.OfMoments, tally.Different, tally.Mistakes);
    }

    async ValueTask<SortedDictionary<string, byte[]>> Planned(string bucket, Tally tally, CancellationToken cancel)
    {
        var rows = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var there = new Dictionary<string, Row>(StringComparer.Ordinal);
        await foreach (var row in tables.Rows.RangeAsync(bucket, "t|", cancel)) there[row.Key] = row;
        var due = new Dictionary<string, Row>(StringComparer.Ordinal);
        await foreach (var row in tables.Rows.RangeAsync(bucket, "d|", cancel)) due[row.Key] = row;
        await foreach (var row in tables.Rows.RangeAsync(bucket, "o|", cancel))
        {
            tally.Orders++;
            var (customer, order) = (Keys.CustomerOf(row.Key), RowBody.Read<StoredOrder>(row.Body));
            foreach (var (key, planned) in order.Plan)
                if (await AgainAsync(order, key, planned, tally, cancel) is not { } touchpoint) continue;
                else if (planned.Past is { } past) ComparePast(customer, touchpoint, past, there, tally);
                else Compare(customer, touchpoint, rows, there, due, tally);
        }
        Left(there.Values, tally);
        return rows;
    }

    async ValueTask<Touchpoint?> AgainAsync(StoredOrder order, string key, PlannedStep planned, Tally tally, CancellationToken cancel)
    {
        tally.Planned++;
        var (state, parts) = (order.State, key.Split('|'));
        if (parts is not [var flow, var name] || shops.Find(state.Key.Shop) is not { } shop) return null;
        if (await versions.FindAsync(flow, planned.Version, cancel) is not { } version || version.Find(name) is not { } step)
        {
            tally.Wrong($"{state.Key} {key}: version {planned.Version} is neither kept nor in a file.");
            return null;
        }
        if (Planner.Due(state, step, shop) is not { } due || due != planned.Due)
            tally.Wrong($"{state.Key} {key}: planned for {planned.Due:u}, and planning anew says {Planner.Due(state, step, shop):u}.");
        var again = new Touchpoint
        {
            Id = Touchpoint.IdOf(shop.Id, flow, name, state.Key), Flow = flow, Version = planned.Version, Step = name, Order = state.Key,
            Due = planned.Due, Expires = planned.Due + step.Expires, State = TouchpointState.Planned,
        };
        return again.Expires <= time.GetUtcNow() ? again.AsPast() : again;
    }

    // It was over when it was planned: then the plan itself says until when it held, and there is no row.
    static void ComparePast(string customer, Touchpoint again, DateTimeOffset past, Dictionary<string, Row> there, Tally tally)
    {
        if (past != again.Expires || !again.IsPast)
            tally.Wrong($"{again.Order} {again.Flow}|{again.Step}: over since {past:u}, and planning anew says {again.Expires:u}.");
        else if (there.Remove(Keys.Touchpoint(customer, again.Id)))
            tally.Wrong($"{again.Order} {again.Flow}|{again.Step}: it was over when it was planned, and it has a row.");
        else tally.Equal++;
    }

    static void Compare(string customer, Touchpoint again, SortedDictionary<string, byte[]> rows, Dictionary<string, Row> there,
        Dictionary<string, Row> due, Tally tally)
    {
        var (key, body) = (Keys.Touchpoint(customer, again.Id), RowBody.Bytes(again));
        rows[key] = body;
        var dueKey = again.Waits ? Keys.Due(again.WakeAt, again.Id) : null;
        if (dueKey is not null) rows[dueKey] = RowBody.Bytes(new DueRow(customer, again.Id));
        if (!there.Remove(key, out var stored))
            tally.Wrong($"{again.Order} {again.Flow}|{again.Step}: planned, and its touchpoint is gone.");
        else if (IsTouched(RowBody.Read<Touchpoint>(stored.Body), again)) tally.Touched++;
        else if (!RowBody.IsSame<Touchpoint>(stored.Body, body))
            tally.Wrong($"{again.Order} {again.Flow}|{again.Step}: its row is not what planning anew gives.");
        else if (dueKey is not null && !(due.TryGetValue(dueKey, out var row) && RowBody.IsSame<DueRow>(row.Body, rows[dueKey])))
            tally.Wrong($"{again.Order} {again.Flow}|{again.Step}: its due row is not what planning anew gives.");
        else tally.Equal++;
    }

    // One whose time has run out before anybody looked is as planned, and about to be told so.
    static bool IsTouched(Touchpoint stored, Touchpoint again) => !stored.IsUntouched || stored.Next is not null
        || stored.Reason is not (null or "past") || stored.State == TouchpointState.Planned && again.State == TouchpointState.Expired;

    static void Left(IEnumerable<Row> rows, Tally tally)
    {
        foreach (var row in rows)
            if (RowBody.Read<Touchpoint>(row.Body) is { FollowsCustomerEvent: false } extra)
                tally.Wrong($"{extra.Order} {extra.Flow}|{extra.Step}: a touchpoint that its order does not plan.");
            else tally.OfMoments++;
    }
}
