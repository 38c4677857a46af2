using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Replay;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;

namespace Crm.Publishing;

/// <summary>
/// Compares a draft with what is in force for everything that waits, bucket by bucket. Reads only; the same rows at the same minute give
/// the same difference.
/// </summary>
public sealed class DifferenceRun(CrmTables tables, ShopDirectory shops, FlowLibrary flows, FlowVersions versions, ShopKnowledge knowledge,
    TimeProvider time)
{
    public const int MostShown = 20;
    static readonly TimeSpan UnderWayFor = TimeSpan.FromDays(90);
    static readonly Milestone[] Ends = [Milestone.Cancelled, Milestone.RefundFinished];
    readonly ExpectedTouch expected = new(knowledge);

    public async Task<FlowDifference> RunAsync(ReplanRules rules, CancellationToken cancel)
    {
        await versions.RefreshAsync(cancel);
        var (at, before) = (time.GetUtcNow(), flows.Newest(rules.Draft.Name));
        var difference = new FlowDifference
        {
            Flow = rules.Draft.Name, Version = rules.Draft.Version, Before = before?.Version, CatchUp = rules.CatchUp.ToString(),
        };
        foreach (var step in rules.Draft.Steps.Concat(before?.Steps ?? []).Select(s => s.Name).Distinct())
            difference.Steps[step] = new StepDifference { Policy = rules.PolicyOf(step) };
        foreach (var bucket in Keys.AllBuckets())
            foreach (var stored in await StoredCustomer.OfBucketAsync(tables.Rows, bucket, cancel))
                if (stored.Customer.Erased is null) await AddAsync(difference, stored, rules, at, cancel);
        difference.Changes = difference.Lines.Count;
        difference.First.AddRange(difference.Lines.Take(MostShown).Select(line =>
            DifferenceText.Sentence(line, shops.Find(line.Order.Shop))));
        difference.Hash = HashOf(difference, rules.Content);
        return difference;
    }

    async ValueTask AddAsync(FlowDifference difference, StoredCustomer stored, ReplanRules rules, DateTimeOffset at,
        CancellationToken cancel)
    {
        CountUnderWay(difference, stored, at);
        foreach (var one in CustomerReplan.Of(stored, rules, shops.Find, at).OrderBy(r => r.Either.Id, StringComparer.Ordinal))
        {
            if (!difference.Steps.TryGetValue(one.Either.Step, out var step))
                step = difference.Steps[one.Either.Step] = new StepDifference { Policy = rules.PolicyOf(one.Either.Step) };
            var line = await LineAsync(stored, one, rules.Draft, cancel);
            Count(step, one, line);
            if (step.Policy == StepPolicy.Replan && one.After is not null && Shows(line)) difference.Lines.Add(line);
        }
    }

    static bool Shows(DifferenceLine line) => line.Kind != DifferenceKind.SameTime || line.OtherText || line.OtherCost
        || line.Before?.Stopped != line.After?.Stopped;

    async ValueTask<DifferenceLine> LineAsync(StoredCustomer stored, Replanned one, Flow draft, CancellationToken cancel)
    {
        var (before, after) = (one.Before is { Waits: true } waits ? waits : null, one.After is { Waits: true } will ? will : null);
        var was = before is null ? null : await versions.StepAsync(before.Flow, before.Version, before.Step, cancel) is { } old
            ? await expected.OfAsync(stored, before, old, one.Shop, cancel) : null;
        var becomes = after is null || draft.Find(after.Step) is not { } step ? null
            : await expected.OfAsync(stored, after, step, one.Shop, cancel);
        var kind = one.After is null ? DifferenceKind.SameTime
            : one.After.Reason?.StartsWith(CatchUp.Rule, StringComparison.Ordinal) == true ? DifferenceKind.PastDue
            : after is null ? DifferenceKind.Withdrawn : before is null ? DifferenceKind.New
            : after.Due == before.Due ? DifferenceKind.SameTime : after.Due < before.Due ? DifferenceKind.Earlier : DifferenceKind.Later;
        return new DifferenceLine(stored.Customer.Id, one.Either.Order, one.Either.Flow, one.Either.Step, one.Either.Id, kind, before?.Due,
            after?.Due, was, becomes);
    }

    static void Count(StepDifference step, Replanned one, DifferenceLine line)
    {
        if (line.DueBefore is not null) step.Waiting++;
        Pay(step.Keep, line.Before);
        Pay(step.Replan, one.After is null ? line.Before : line.After);
        if (one.After is null) return;
        step.Earlier += line.Kind == DifferenceKind.Earlier ? 1 : 0;
        step.Later += line.Kind == DifferenceKind.Later ? 1 : 0;
        step.New += line.Kind == DifferenceKind.New ? 1 : 0;
        step.Withdrawn += line.Kind == DifferenceKind.Withdrawn ? 1 : 0;
        step.PastDue += line.Kind == DifferenceKind.PastDue ? 1 : 0;
        step.OtherText += line.OtherText ? 1 : 0;
        step.OtherCost += line.OtherCost ? 1 : 0;
    }

    static void Pay(PolicyCost sum, Expected? one)
    {
        if (one is not { Text: not null }) return;
        if (one.Parts == 0) sum.Tasks++;
        else sum.Texts++;
        if (one.Currency is { } currency) sum.Cost[currency] = sum.Cost.GetValueOrDefault(currency) + one.CostMicros;
    }

    void CountUnderWay(FlowDifference difference, StoredCustomer stored, DateTimeOffset at)
    {
        foreach (var order in stored.Orders)
        {
            if (order.State.Test || Touchpoints.Planning.Planner.Begun(order.State) < at - UnderWayFor
                || Ends.Any(m => order.State.When(m) is not null)
                || shops.Find(order.State.Key.Shop) is not { } shop || !shop.Flows.Contains(difference.Flow)) continue;
            foreach (var (name, step) in difference.Steps)
                if (!order.Plan.ContainsKey($"{difference.Flow}|{name}")) step.UnderWay++;
        }
    }

    static string HashOf(FlowDifference difference, string content)
    {
        var all = new StringBuilder();
        all.Append(content).Append('|').Append(difference.Flow).Append('|').Append(difference.Before).Append('|')
            .Append(difference.Version).Append('|').Append(difference.CatchUp);
        foreach (var (name, step) in difference.Steps) all.Append('|').Append(name).Append('=').Append(step.Policy);
        foreach (var line in difference.Lines) all.Append('\n').Append(line.Digest);
        return Common.Hash.Hex(all.ToString());
    }
}
