using Crm.Activities;
using Crm.Conditions;
using Crm.Customers;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Activities;

/// <summary>One file of each kind, and what plays them without a store.</summary>
static class ActivitySamples
{
    public static readonly Shop Shop = ShopDirectory.From(TestCrm.Settings("x").Shops).Find("demo")!;
    public static readonly ActivityReader Reader = new(new ShopDirectory([Shop]));

    public static string File(string id, string kind, string more = "", string from = "2026-06-01", string until = "2026-06-20") => $$"""
        {"activity": "{{id}}", "shop": "demo", "title": {"zh-CN": "标题", "en": "Title"}, "from": "{{from}}", "until": "{{until}}",{{more}}
         {{kind}} }
        """;

    public const string SignIn = """
        "signIn": {"points": 5, "streaks": [{"days": 3, "points": 10}, {"days": 7, "points": 30}], "repeats": true}
        """;
    public const string Birthday = """ "birthday": {"points": 20} """;
    public const string Profile = """ "profile": {"fields": ["birthday", "尺码"], "points": 15} """;
    public const string Survey = """
        "survey": {"points": 30, "refreshMonths": 6, "questions": [
          {"attribute": "肤质", "text": {"zh-CN": "肤质？"}, "choices": [
            {"value": "dry", "text": {"zh-CN": "干"}}, {"value": "oily", "text": {"zh-CN": "油"}}]},
          {"attribute": "风格", "text": {"zh-CN": "风格？"}, "many": true, "choices": [
            {"value": "a", "text": {"zh-CN": "甲"}}, {"value": "b", "text": {"zh-CN": "乙"}}]},
          {"attribute": "建议", "text": {"zh-CN": "还想要什么？"}}]}
        """;
    public const string Vote = """
        "vote": {"points": 2, "options": [{"value": "red", "text": {"zh-CN": "红"}}, {"value": "blue", "text": {"zh-CN": "蓝"}}]}
        """;
    public const string Lottery = """
        "lottery": {"freePerDay": 1, "cost": 20, "perDay": 3, "prizes": [
          {"prize": "mug", "text": {"zh-CN": "马克杯"}, "chance": 0.01, "stock": 5, "value": 12.5},
          {"prize": "ten", "text": {"zh-CN": "10积分"}, "chance": 0.3, "points": 10}]}
        """;
    public const string Game = """
        "game": {"stake": 10, "perDay": 5, "prizes": [{"prize": "double", "text": {"zh-CN": "翻倍"}, "chance": 0.4, "points": 20}]}
        """;
    public const string Guess = """ "guess": {"price": 129, "within": 1, "perDay": 3, "points": 50, "winners": 10} """;
    public const string RedPacket = """
        "redPacket": {"at": "2026-06-10T20:00", "minutes": 10, "password": "云朵 618", "packets": [
          {"count": 2, "points": 100}, {"count": 8, "points": 10}]}
        """;
    public const string Chain = """
        "chain": {"bonus": 40, "tasks": [
          {"task": "form", "text": {"zh-CN": "完善资料"}, "activity": "form", "points": 5},
          {"task": "again", "text": {"zh-CN": "再买一次"}, "when": {"fact": "customer.paidOrders", "atLeast": 2}, "points": 10}]}
        """;

    public static IEnumerable<(string Kind, string File)> All =>
    [
        ("signIn", SignIn), ("birthday", Birthday), ("profile", Profile), ("survey", Survey), ("vote", Vote), ("lottery", Lottery),
        ("game", Game), ("guess", Guess), ("redPacket", RedPacket), ("chain", Chain),
    ];

    public static Activity Read(string file)
    {
        var mistakes = new List<string>();
        var activity = Reader.Read(file, 1, mistakes);
        mistakes.ShouldBeEmpty();
        return activity.ShouldNotBeNull();
    }

    public static Activity Of(string kind, string more = "") => Read(File("it", kind, more));

    public static readonly string Member = Crm.Common.Hash.Hex("member", "1");

    /// <summary>Plays a member's acts one after the other; what is limited is always there.</summary>
    public sealed class Table(Activity activity, FairDice? dice = null, string? member = null)
    {
        public List<PlayRow> Plays { get; } = [];
        public long Balance { get; set; }
        public HashSet<string> TookPart { get; } = [];
        public Customer Customer { get; set; } = new() { Id = member ?? Member, Group = "yunduo" };

        public PlayOutcome Try(string at, PlayInput? input = null) => Try(TestCrm.At(at), input);

        public PlayOutcome Try(DateTimeOffset at, PlayInput? input = null) => Play.Of(activity,
            new ActivityMember(new EvaluationContext(Shop, Customer, null, at), Plays, Balance, TookPart),
            input ?? new PlayInput($"{Plays.Count}"), at, dice ?? FairDice.None);

        public PlayOutcome Act(string at, PlayInput? input = null)
        {
            var outcome = Try(at, input);
            if (outcome is PlayOutcome.Played { Play: var play })
            {
                Plays.Add(play);
                Balance += (play.Points ?? 0) - (play.Cost ?? 0);
            }
            return outcome;
        }
    }

    public static PlayRow ShouldPlay(this PlayOutcome outcome) => outcome.ShouldBeOfType<PlayOutcome.Played>().Play;
    public static void ShouldRefuse(this PlayOutcome outcome, string rule, string? field = null)
    {
        var refused = outcome.ShouldBeOfType<PlayOutcome.Refused>();
        (refused.Rule, refused.Field).ShouldBe((rule, field));
    }
}
