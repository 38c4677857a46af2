using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Storage;

namespace Crm.Activities;

/// <summary>An activity as it stands for one member.</summary>
/// <param name="Rule">Why no play is taken now; null where one is.</param>
/// <param name="Plays">The member's, in the order they were made.</param>
/// <param name="Cost">Points the next play takes.</param>
/// <param name="Tasks">Of a chain: done and paid already.</param>
public sealed record BoardLine(Activity Activity, string? Commitment, string? Rule, IReadOnlyList<PlayRow> Plays, int Cost,
    IReadOnlyCollection<string> Tasks);

/// <summary>What a member can take part in, by one read of all the member's plays.</summary>
public sealed class ActivityBoard(ActivityStore store, CrmTables tables)
{
    /// <summary>Those of the group that are not over, by their ends.</summary>
    public async ValueTask<List<BoardLine>> OfAsync(Customer customer, long balance, DateTimeOffset now, CancellationToken cancel)
    {
        var plays = new Dictionary<string, List<PlayRow>>(StringComparer.Ordinal);
        await foreach (var row in tables.Rows.RangeAsync(Keys.Bucket(customer.Id), $"{PlayKeys.Kind}|{customer.Id}|", cancel))
            (plays.TryGetValue(Keys.NameOf(row.Key), out var own) ? own : plays[Keys.NameOf(row.Key)] = [])
                .Add(RowBody.Read<PlayRow>(row.Body));
        var lines = new List<BoardLine>();
        foreach (var head in await store.ListAsync(cancel))
            if (head.Ended is null && await store.VersionAsync(head.Id, head.Version, cancel) is { } published
                && published.Activity.Shop.Group == customer.Group && published.Activity.Closes > now)
                lines.Add(Of(published, customer, plays, balance, now));
        return [.. lines.OrderBy(l => l.Activity.Until).ThenBy(l => l.Activity.Id, StringComparer.Ordinal)];
    }

    static BoardLine Of(PublishedActivity published, Customer customer, Dictionary<string, List<PlayRow>> all, long balance,
        DateTimeOffset now)
    {
        var activity = published.Activity;
        List<PlayRow> own = [.. (all.GetValueOrDefault(activity.Id) ?? []).OrderBy(p => p.At).ThenBy(p => p.Seq)];
        var member = new ActivityMember(new EvaluationContext(activity.Shop, customer, null, now), own, balance, all.Keys);
        // Asked as if it were played, with no word and no dice: only the refusal is looked at.
        var outcome = Play.Of(activity, member, new PlayInput("asked"), now, FairDice.None);
        var rule = outcome is PlayOutcome.Refused { Rule: var refused } && refused is not (PlayRules.Input or PlayRules.WrongPassword)
            ? refused : null;
        var cost = activity.Kind is ActivityKind.Lottery { Cost: { } price } lottery
            && own.Count(p => p.Cost is null && activity.DayOf(p.At) == activity.DayOf(now)) >= lottery.FreePerDay ? price : 0;
        return new BoardLine(activity, published.Version.Commitment, rule, own, cost,
            own.SelectMany(p => p.Tasks ?? []).ToHashSet(StringComparer.Ordinal));
    }
}
