using Crm.Common;
using Crm.Storage;

namespace Crm.Activities;

/// <param name="Chance">Of one try, as the file says.</param>
/// <param name="Expected">Draws of it that the chance comes to.</param>
/// <param name="Given">Fewer than drawn where none was left.</param>
public sealed record PrizeTally(string Prize, double Chance, double Expected, long Drawn, long Given, long? Stock);

/// <param name="Seed">Public once the draws are over.</param>
public sealed record FairnessVersion(int Version, DateTimeOffset PublishedAt, string Definition, string? Commitment, string? Seed);

/// <param name="Checked">Plays that were drawn again with the seed.</param>
/// <param name="Wrong">What does not agree, play by play; empty: all is as it was promised.</param>
public sealed record FairnessReport(string Activity, string Kind, long Plays, long Members, long Checked, IReadOnlyList<PrizeTally> Prizes,
    long PointsGiven, long? Budget, IReadOnlyList<FairnessVersion> Versions, IReadOnlyList<string> Wrong);

/// <summary>
/// Draws everything again: each play of a drawn activity has to be what the committed seed gives for its member and number, no number may
/// be missing, nothing may be given twice, and no stock or budget overrun.
/// </summary>
public sealed class FairnessCheck(ActivityStore store, PrizeStock stock, CrmTables tables)
{
    const int MostWrong = 50;

    public async Task<FairnessReport?> RunAsync(string id, CancellationToken cancel)
    {
        if (await store.HeadAsync(id, cancel) is not { } head || await store.VersionsAsync(head, cancel) is not { Count: > 0 } versions)
            return null;
        var plays = new List<PlayRow>();
        await foreach (var row in tables.Rows.ScanAsync(PlayKeys.Kind + "|", KeyText.After(PlayKeys.Kind + "|"), cancel))
            if (RowBody.Read<PlayRow>(row.Body) is var play && play.Activity == id) plays.Add(play);
        var newest = versions[^1].Activity;
        var told = new List<FairnessVersion>();
        foreach (var version in versions)
            told.Add(new FairnessVersion(version.Version.Version, version.Version.At, version.Version.Definition,
                version.Version.Commitment,
                await store.RevealedAsync(head, newest, version.Version.Version, cancel)));
        var wrong = new List<string>();
        wrong.AddRange(versions.Where(v => v.Version.Commitment is { } promised && promised != v.Dice.Commitment)
            .Select(v => $"The seed of version {v.Version.Version} is not the one that was committed to."));
        wrong.AddRange(Numbers(plays));
        wrong.AddRange(Draws(plays, versions.ToDictionary(v => v.Version.Version)));
        var tallies = Tallies(plays, versions);
        wrong.AddRange(tallies.Where(t => t.Given > t.Stock).Select(t => $"{t.Prize}: {t.Given} were given of {t.Stock}."));
        wrong.AddRange(await StockedAsync(id, tallies, cancel));
        var points = plays.Sum(p => (long)(p.Points ?? 0));
        if (points > newest.Budget) wrong.Add($"{points} points were given of a budget of {newest.Budget}.");
        return new FairnessReport(id, newest.Kind.Name, plays.Count, plays.Select(p => p.Member).Distinct().Count(),
            newest.Kind.IsDrawn ? plays.Count : 0, tallies, points, newest.Budget, told, [.. wrong.Take(MostWrong)]);
    }

    static IEnumerable<string> Numbers(List<PlayRow> plays)
    {
        foreach (var member in plays.GroupBy(p => p.Member).OrderBy(g => g.Key, StringComparer.Ordinal))
            if (!member.Select(p => p.Seq).Order().SequenceEqual(Enumerable.Range(1, member.Count())))
                yield return $"{member.Key}: the plays are not numbered 1 to {member.Count()}; some are missing or stand twice.";
        foreach (var place in plays.Where(p => p is { Place: not null, Prize: not null }).GroupBy(p => (p.Prize, p.Place))
            .Where(g => g.Count() > 1)) yield return $"{place.Key.Prize}: place {place.Key.Place} was given {place.Count()} times.";
    }

    static IEnumerable<string> Draws(List<PlayRow> plays, Dictionary<int, PublishedActivity> versions)
    {
        foreach (var play in plays.OrderBy(p => p.At).ThenBy(p => p.Member, StringComparer.Ordinal).ThenBy(p => p.Seq))
            if (versions.GetValueOrDefault(play.Version) is not { } version)
                yield return $"{Name(play)}: there is no version {play.Version}.";
            else if (version.Activity.Kind is ActivityKind.Lottery lottery)
            {
                var drawn = Play.PrizeAt(lottery, version.Dice.Roll(play.Activity, play.Member, play.Seq))?.Id;
                if (drawn != play.Drawn)
                    yield return $"{Name(play)}: the seed gives {drawn ?? "nothing"}, and {play.Drawn ?? "nothing"} was drawn.";
                if (play.Prize is not null && play.Prize != play.Drawn) yield return $"{Name(play)}: {play.Prize} was given and not drawn.";
                if (play.Drawn is not null && play.Prize is null && lottery.Find(play.Drawn) is { Stock: null, Coupon: null, Gift: null }
                    && version.Activity.Budget is null)
                    yield return $"{Name(play)}: {play.Drawn} was drawn, and is not limited, and not given.";
            }
            else if (version.Activity.Kind is ActivityKind.RedPacket packets && play.Place is { } place
                && Play.PacketAt(version.Activity, packets, place, version.Dice) is var points && points != play.Points)
                yield return $"{Name(play)}: the packet of place {place} holds {points}, and {play.Points ?? 0} were given.";
    }

    static List<PrizeTally> Tallies(List<PlayRow> plays, List<PublishedActivity> versions)
    {
        var newest = versions[^1].Activity.Kind;
        if (newest is ActivityKind.RedPacket packets)
            return [new PrizeTally(Play.Packet, 1, plays.Count, plays.Count, plays.Count, packets.Count)];
        if (newest is ActivityKind.Guess guess)
            return [new PrizeTally(Play.Right, 0, 0, plays.Count(p => p.Answer == Play.Right), plays.Count(p => p.Prize == Play.Right),
                guess.Winners)];
        if (newest is not ActivityKind.Lottery lottery) return [];
        var byVersion = plays.CountBy(p => p.Version).ToDictionary();
        return lottery.Prizes.Select(prize => new PrizeTally(prize.Id, (double)prize.Millionths / FairDice.Sides,
            versions.Sum(v => byVersion.GetValueOrDefault(v.Version.Version)
                * (double)((v.Activity.Kind as ActivityKind.Lottery)?.Find(prize.Id)?.Millionths ?? 0) / FairDice.Sides),
            plays.Count(p => p.Drawn == prize.Id), plays.Count(p => p.Prize == prize.Id), prize.Stock)).ToList();
    }

    // What was drawn and not given has to be out of stock; what the stock counts may only be more than was given while a play is under way.
    async ValueTask<List<string>> StockedAsync(string id, List<PrizeTally> tallies, CancellationToken cancel)
    {
        var (state, wrong) = (await stock.StateAsync(id, cancel), new List<string>());
        foreach (var tally in tallies.Where(t => t.Stock is not null))
        {
            var taken = state.Taken(tally.Prize);
            if (taken < tally.Given) wrong.Add($"{tally.Prize}: {tally.Given} were given and {taken} taken of the stock.");
            if (tally.Drawn > tally.Given && taken < tally.Stock)
                wrong.Add($"{tally.Prize}: {tally.Drawn} were drawn and {tally.Given} given, though {tally.Stock - taken} are left.");
        }
        return wrong;
    }

    static string Name(PlayRow play) => $"{play.Member} play {play.Seq}";
}
