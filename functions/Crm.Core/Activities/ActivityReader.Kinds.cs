using System.Text.Json;
using Crm.Conditions;
using Crm.Coupons;
using Crm.Gifts;

namespace Crm.Activities;

/// <summary>What only one kind has.</summary>
public sealed partial class ActivityReader
{
    const int MostEntries = 100, MostTries = 100, MostPackets = 10_000, LongestText = 200,
        ShortestPassword = 2;

    static ActivityKind.SignIn SignIn(JsonFields own)
    {
        own.Only("points", "streaks", "repeats");
        var streaks = own.ListOrNone("streaks", 20).ConvertAll(s => new Streak(s.Only("days", "points").Number("days", 2, 366), Points(s)));
        own.NoTwo("streaks", streaks.Select(s => $"{s.Days} days"));
        return new ActivityKind.SignIn(Points(own), streaks, own.Flag("repeats"));
    }

    static ActivityKind.Profile Profile(JsonFields own)
    {
        own.Only("fields", "points");
        var fields = new List<string>();
        foreach (var field in own.List("fields", 20))
            if (field.Element.ValueKind == JsonValueKind.String && field.Element.GetString()!.Trim() is { Length: > 0 and <= 40 } name)
                fields.Add(name);
            else field.Mistake(null, "is birthday or the name of an attribute, up to 40 characters");
        own.NoTwo("fields", fields);
        return new ActivityKind.Profile(fields, Points(own));
    }

    static ActivityKind.Survey Survey(JsonFields own, string? language)
    {
        own.Only("questions", "points", "refreshMonths");
        var questions = own.List("questions", 20).ConvertAll(q =>
        {
            q.Only("attribute", "text", "choices", "many");
            return new Question(q.Text("attribute", 40) ?? "", q.Texts("text", language, LongestText), Choices(q, "choices", language,
                false),
                q.Flag("many"));
        });
        own.NoTwo("questions", questions.Select(q => q.Attribute));
        return new ActivityKind.Survey(questions, Points(own), own.NumberOrNone("refreshMonths", 1, 60));
    }

    static ActivityKind.Vote Vote(JsonFields own, string? language)
    {
        own.Only("options", "points");
        return new ActivityKind.Vote(Choices(own, "options", language, true), Points(own, otherwise: 0));
    }

    static List<Choice> Choices(JsonFields own, string name, string? language, bool isNeeded)
    {
        var choices = (isNeeded ? own.List(name, 50) : own.ListOrNone(name, 50)).ConvertAll(c =>
        {
            c.Only("value", "text");
            if (c.Text("value", 40) is { } value && !value.Contains(',', StringComparison.Ordinal))
                return new Choice(value, c.Texts("text", language, LongestText));
            return c.Mistake("value", "holds no comma", new Choice("", new Dictionary<string, string>()));
        });
        own.NoTwo(name, choices.Select(c => c.Value));
        return choices;
    }

    static ActivityKind.Lottery Lottery(JsonFields own, string? language)
    {
        own.Only("freePerDay", "cost", "perDay", "prizes");
        var (free, cost) = (own.Number("freePerDay", 0, MostTries, 0), own.NumberOrNone("cost", 1, MostPoints));
        if (free == 0 && cost is null) own.Mistake("freePerDay", "without free tries and without cost nobody can play: give one of them");
        var perDay = own.Number("perDay", 1, MostTries, Math.Max(1, free));
        if (perDay < free) own.Mistake("perDay", "is at least freePerDay");
        return new ActivityKind.Lottery(free, cost, perDay, Prizes(own, language, isGame: false), IsGame: false);
    }

    static ActivityKind.Lottery Game(JsonFields own, string? language)
    {
        own.Only("stake", "perDay", "prizes");
        return new ActivityKind.Lottery(0, own.Number("stake", 1, MostPoints), own.Number("perDay", 1, MostTries),
            Prizes(own, language, isGame: true), IsGame: true);
    }

    static List<Prize> Prizes(JsonFields own, string? language, bool isGame)
    {
        var prizes = own.List("prizes", MostEntries).ConvertAll(p => PrizeOf(p, language, isGame));
        own.NoTwo("prizes", prizes.Select(p => p.Id));
        if (prizes.Sum(p => (long)p.Millionths) > FairDice.Sides)
            own.Mistake("prizes", $"the chances come to {prizes.Sum(p => (long)p.Millionths) / 1e6:0.######}, more than 1");
        return prizes;
    }

    static Prize PrizeOf(JsonFields own, string? language, bool isGame)
    {
        if (isGame) own.Only("prize", "text", "chance", "points");
        else own.Only("prize", "text", "chance", "stock", "points", "coupon", "gift", "value");
        var chance = own.Amount("chance", 0.000001m, 1);
        if (chance * FairDice.Sides % 1 != 0) own.Mistake("chance", "has up to six places after the point");
        var (coupon, gift) = (own.Text("coupon", 40, isNeeded: false), own.Text("gift", 40, isNeeded: false));
        if (coupon is not null && !CouponPool.IsName(coupon)) own.Mistake("coupon",
            "is the name of a pool: small letters, digits, '-', '_'");
        if (gift is not null && !Gift.IsId(gift)) own.Mistake("gift", "is the id of a gift: small letters, digits, '-', '_'");
        if (coupon is not null && gift is not null) own.Mistake("gift", "a prize is a coupon or a gift, not both");
        var points = isGame ? own.Number("points", 1, MostPoints) : Points(own, otherwise: 0);
        return new Prize(own.Id("prize"), own.Texts("text", language, LongestText), (int)(chance * FairDice.Sides),
            own.NumberOrNone("stock", 1, 10_000_000), points, coupon, gift, own.Has("value") ? own.Amount("value", 0, 1_000_000) : null);
    }

    static ActivityKind.Guess Guess(JsonFields own)
    {
        own.Only("price", "within", "perDay", "points", "winners");
        return new ActivityKind.Guess(own.Amount("price", 0.01m, 10_000_000), own.Amount("within", 0, 1_000_000, 0),
            own.Number("perDay", 1, MostTries, 1), own.Number("points", 1, MostPoints), own.NumberOrNone("winners", 1, 1_000_000));
    }

    static ActivityKind.RedPacket RedPacket(JsonFields own)
    {
        own.Only("at", "minutes", "password", "packets");
        var sizes = own.List("packets", MostEntries).ConvertAll(p =>
            new PacketSize(p.Only("count", "points").Number("count", 1, MostPackets), p.Number("points", 1, MostPoints)));
        if (sizes.Sum(s => s.Count) > MostPackets) own.Mistake("packets", $"are at most {MostPackets} in all");
        return new ActivityKind.RedPacket(own.Time("at"), own.Number("minutes", 1, 60 * 24 * 7), PasswordOf(own), sizes);
    }

    static string PasswordOf(JsonFields own) => own.Text("password", 40) is { } word && Play.Folded(word).Length >= ShortestPassword ? word
        : own.Mistake("password", $"has at least {ShortestPassword} letters or digits", "");

    static ActivityKind.Chain Chain(JsonFields own, string? language, List<string> mistakes)
    {
        own.Only("tasks", "bonus");
        var tasks = own.List("tasks", 20).ConvertAll(t =>
        {
            t.Only("task", "text", "activity", "when", "points");
            if (t.Has("activity") == t.Has("when")) t.Mistake(null,
                "is done by an activity or when a condition holds: give one of the two");
            var when = t.Has("when") ? Condition.Parse(t.Element.GetProperty("when"), t.Path + ".when", mistakes) : null;
            return new ChainTask(t.Id("task"), t.Texts("text", language, LongestText), t.Has("activity") ? t.Id("activity") : null, when,
                Points(t, otherwise: 0));
        });
        own.NoTwo("tasks", tasks.Select(t => t.Id));
        return new ActivityKind.Chain(tasks, Points(own, "bonus", 0));
    }
}
