using System.Security.Cryptography;
using System.Text;
using Crm.Common;
using Crm.Customers;

namespace Crm.Activities;

/// <summary>The rules of all kinds, pure: the same member, word, moment and dice come to the same outcome.</summary>
public static partial class Play
{
    public static PlayOutcome Of(Activity activity, ActivityMember member, PlayInput input, DateTimeOffset now, FairDice dice)
    {
        if (now < activity.Opens || now >= activity.Closes) return new PlayOutcome.Refused(PlayRules.NotOpen);
        if (!activity.When.Holds(member.Context)) return new PlayOutcome.Refused(PlayRules.NotForYou);
        var turn = new Turn(activity, member, input, now, dice);
        var outcome = activity.Kind switch
        {
            ActivityKind.SignIn rules => turn.SignIn(rules),
            ActivityKind.Birthday rules => turn.Birthday(rules),
            ActivityKind.Profile rules => turn.Profile(rules),
            ActivityKind.Survey rules => turn.Survey(rules),
            ActivityKind.Vote rules => turn.Vote(rules),
            ActivityKind.Lottery rules => turn.Lottery(rules),
            ActivityKind.Guess rules => turn.Guess(rules),
            ActivityKind.RedPacket rules => turn.RedPacket(rules),
            ActivityKind.Chain rules => turn.Chain(rules),
            var other => throw new InvalidOperationException($"No such kind: {other}."),
        };
        return outcome is PlayOutcome.Played { Limit: null, Play.Points: > 0 } played && activity.Budget is { } budget
            ? played with { Limit = new Limit(null, null, played.Play.Points!.Value, budget) } : outcome;
    }

    /// <summary>What the packet of a place in the row holds: the sizes in the order the seed fixed.</summary>
    public static int PacketAt(Activity activity, ActivityKind.RedPacket rules, long place, FairDice dice)
    {
        var at = (long)dice.Shuffle(activity.Id, (int)rules.Count)[(int)place - 1];
        foreach (var size in rules.Sizes)
        {
            if (at < size.Count) return size.Points;
            at -= size.Count;
        }
        throw new ArgumentOutOfRangeException(nameof(place));
    }

    /// <summary>The prize a roll shows; null for none.</summary>
    public static Prize? PrizeAt(ActivityKind.Lottery rules, int roll)
    {
        foreach (var prize in rules.Prizes)
        {
            if (roll < prize.Millionths) return prize;
            roll -= prize.Millionths;
        }
        return null;
    }

    sealed partial record Turn(Activity Activity, ActivityMember Member, PlayInput Input, DateTimeOffset Now, FairDice Dice)
    {
        static PlayOutcome.Refused Refuse(string rule, string? field = null) => new PlayOutcome.Refused(rule, field);

        DateOnly Today => Activity.DayOf(Now);
        int PlaysToday => Member.Plays.Count(p => Activity.DayOf(p.At) == Today);

        PlayRow Row(int points = 0) => new()
        {
            Activity = Activity.Id, Version = Activity.Version, Member = Member.Customer.Id, Seq = Member.Next, At = Now,
            Request = RequestKey(Input.Request), Points = points > 0 ? points : null,
        };

        public PlayOutcome SignIn(ActivityKind.SignIn rules)
        {
            var days = Member.Plays.Select(p => Activity.DayOf(p.At)).ToHashSet();
            if (days.Contains(Today)) return Refuse(PlayRules.DoneToday);
            var streak = 1;
            while (days.Contains(Today.AddDays(-streak))) streak++;
            var longest = rules.Streaks.Count == 0 ? 0 : rules.Streaks.Max(s => s.Days);
            var counted = rules.Repeats && longest > 0 ? (streak - 1) % longest + 1 : streak;
            var points = rules.Points + rules.Streaks.Where(s => s.Days == counted).Sum(s => s.Points);
            return new PlayOutcome.Played(Row(points) with { Streak = streak });
        }

        public PlayOutcome Birthday(ActivityKind.Birthday rules)
        {
            if (Member.Plays.Count > 0) return Refuse(PlayRules.Already);
            if (!BirthdayText.TryParse(Input.Birthday, BirthdayText.LatestAt(Now), out var day)) return Refuse(PlayRules.Input, "birthday");
            return new PlayOutcome.Played(Row(rules.Points)) { Birthday = day };
        }

        public PlayOutcome Vote(ActivityKind.Vote rules)
        {
            if (Member.Plays.Count > 0) return Refuse(PlayRules.Already);
            if (rules.Options.All(o => o.Value != Input.Option)) return Refuse(PlayRules.Input, "option");
            return new PlayOutcome.Played(Row(rules.Points) with { Answer = Input.Option });
        }

        public PlayOutcome Lottery(ActivityKind.Lottery rules)
        {
            var tries = PlaysToday;
            if (tries >= rules.PerDay) return Refuse(PlayRules.TriesUsedUp);
            var free = Member.Plays.Count(p => p.Cost is null && Activity.DayOf(p.At) == Today) < rules.FreePerDay;
            if (!free && rules.Cost is null) return Refuse(PlayRules.TriesUsedUp);
            if (!free && Member.Balance < rules.Cost) return Refuse(PlayRules.PointsShort);
            var row = Row() with { Cost = free ? null : rules.Cost };
            if (PrizeAt(rules, Dice.Roll(Activity.Id, row.Member, row.Seq)) is not { } prize) return new PlayOutcome.Played(row);
            var lost = row with { Drawn = prize.Id };
            var won = lost with { Prize = prize.Id, Points = prize.Points > 0 ? prize.Points : null };
            // A code and a gift have a stock of their own, so what no play came of has to be found again.
            var isLimited = prize.Stock is not null || prize.Coupon is not null || prize.Gift is not null
                || prize.Points > 0 && Activity.Budget is not null;
            return new PlayOutcome.Played(won, lost)
            {
                Limit = isLimited ? new Limit(prize.Id, prize.Stock, prize.Points, Activity.Budget) : null,
            };
        }

        public PlayOutcome Guess(ActivityKind.Guess rules)
        {
            if (Member.Plays.Any(p => p.Answer == Right)) return Refuse(PlayRules.Already);
            if (PlaysToday >= rules.PerDay) return Refuse(PlayRules.TriesUsedUp);
            if (Input.Guess is not (> 0 and < 1_000_000_000) || Input.Guess is not { } guess) return Refuse(PlayRules.Input, "guess");
            if (Math.Abs(guess - rules.Price) > rules.Within)
                return new PlayOutcome.Played(Row() with { Answer = guess < rules.Price ? "higher" : "lower" });
            var right = Row() with { Answer = Right };
            return new PlayOutcome.Played(right with { Points = rules.Points, Prize = Right }, right)
            {
                Limit = rules.Winners is null && Activity.Budget is null ? null
                    : new Limit(Right, rules.Winners, rules.Points, Activity.Budget),
            };
        }

        public PlayOutcome RedPacket(ActivityKind.RedPacket rules)
        {
            var opens = LocalTime.Zone(Activity.Shop.Zone).AtLeniently(rules.At).ToDateTimeOffset();
            if (Now < opens || Now >= opens.AddMinutes(rules.Minutes)) return Refuse(PlayRules.NotOpen);
            if (Member.Plays.Count > 0) return Refuse(PlayRules.Already);
            if (!IsPassword(rules.Password, Input.Password)) return Refuse(PlayRules.WrongPassword);
            // What it holds is known by its place in the row only.
            return new PlayOutcome.Played(Row() with { Prize = Packet }) { Limit = new Limit(Packet, rules.Count, 0, null) };
        }

        public PlayOutcome Chain(ActivityKind.Chain rules)
        {
            var paid = Member.Plays.SelectMany(p => p.Tasks ?? []).ToHashSet(StringComparer.Ordinal);
            var done = rules.Tasks.Where(t => !paid.Contains(t.Id) && IsDone(t)).ToList();
            if (done.Count == 0) return Refuse(paid.Count == rules.Tasks.Count ? PlayRules.Already : PlayRules.NothingNew);
            var bonus = paid.Count + done.Count == rules.Tasks.Count ? rules.Bonus : 0;
            return new PlayOutcome.Played(Row(done.Sum(t => t.Points) + bonus) with { Tasks = [.. done.Select(t => t.Id)] });
        }

        bool IsDone(ChainTask task) => task.Activity is { } other ? Member.TookPart.Contains(other) : task.When!.Holds(Member.Context);
    }

    internal const string Right = "right", Packet = "packet";

    internal static string RequestKey(string request) => Hash.Hex("request", request);

    // By their digests, so neither length nor letters show in the time it takes.
    static bool IsPassword(string password, string? told) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(Folded(password))), SHA256.HashData(Encoding.UTF8.GetBytes(Folded(told ?? ""))));

    // As people type it: in any letters of their keyboard, with or without spaces.
    internal static string Folded(string text) => Folding.Fold(text).Letters;
}
