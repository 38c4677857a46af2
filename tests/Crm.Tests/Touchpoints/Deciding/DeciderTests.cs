using Crm.Common;
using Crm.Conditions;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;

namespace Crm.Tests.Touchpoints.Deciding;

/// <summary>decide(…) by itself: one row a rule, each a case that would be sent but for one thing.</summary>
public sealed class DeciderTests
{
    const string Mobile = "+8613800138000";

    // A Monday, 10:00 in Shanghai.
    static readonly DateTimeOffset Now = TestCrm.At("2026-03-02T10:00:00+08:00");
    static readonly Shop Shop = ShopDirectory.From(TestCrm.Settings("unused").Shops).Find("demo")!;
    static readonly Step Text = FlowLibrary.Load(null).Newest("post-purchase")!.Find("arrived")! with
    {
        Name = "step", Class = MessageClass.Care, Exit = [], Audience = Condition.Always, OncePerDay = false, ExitOnOrder = false,
        Variants = [new Variant("all", Condition.Always, Texts("您好"))],
    };

    static Dictionary<string, TextTemplate> Texts(string text) =>
        new() { ["zh-CN"] = TextTemplate.Parse(text, "$", [])!, ["en"] = TextTemplate.Parse(text, "$", [])! };

    static OrderState Order(string? phone = Mobile, params (Milestone Milestone, string At)[] reached)
    {
        var order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", "1"), Contact =
                new LwwRegister<OrderContact>(Now.AddDays(-9), new OrderContact { Phone = phone }),
        };
        foreach (var (milestone, at) in reached.Prepend((Milestone.Created, "2026-02-20T10:00:00+08:00"))) order.Reached[milestone] =
            TestCrm.At(at);
        return order;
    }

    static Customer Buyer(params (MessageClass Class, bool Granted)[] consent)
    {
        var customer = new Customer { Id = new string('a', 32), Group = "yunduo" };
        foreach (var (messageClass, granted) in consent)
            customer.Consent[messageClass] = new LwwRegister<ConsentState>(Now.AddDays(-1), new ConsentState(granted, "test"));
        return customer;
    }

    static OrderState Gift() => Order() with
    {
        Contact = new(Now.AddDays(-9), new OrderContact { Phone = Mobile, Name = "Grandma" }),
    };

    static Customer Named(Customer customer, string? name, params string[] identities) => customer with
    {
        Identities = new(identities, StringComparer.Ordinal),
        Profile = name is null ? null : new KnownProfile(Now.AddDays(-9), new Profile { Name = name }, "shopify"),
    };

    static DecisionContext Case(Step? step = null, Customer? customer = null, OrderState? order = null, DateTimeOffset? now = null,
        Shop? shop = null) =>
        new(new Touchpoint
        {
            Id = "t1", Flow = "post-purchase", Version = 1, Step = "step", Order = new OrderKey("demo", "shopify", "1"),
            Due = Now, Expires = Now.AddHours(12),
        }, step ?? Text, customer ?? Buyer(), order ?? Order(), shop ?? Shop, now ?? Now, []);

    static LedgerEntry Sent(string at, MessageClass messageClass, string step = "other", string touchpoint = "t0") =>
        new(TestCrm.At(at), messageClass, step, touchpoint);

    static readonly Step Promotion = Text with { Class = MessageClass.Promotional };
    static readonly Step Call = Text with { Channel = Channel.Task, Task = new TaskPolicy { Call = true } };
    static readonly Customer Willing = Buyer((MessageClass.Promotional, true));

    static readonly Dictionary<string, (DecisionContext Case, string Decision)> Rules = new()
    {
        ["nothing objects"] = (Case(), "send"),
        ["too early"] = (Case(now: Now.AddSeconds(-1)), "wait not-due"),
        ["too late"] = (Case(now: Now.AddHours(12)), "expire late"),
        ["test order"] = (Case(order: Order() with { Test = true }), "suppress test-order"),
        ["a milestone it ends with"] =
            (Case(Text with { Exit = [Milestone.Paid] }, order: Order(Mobile, (Milestone.Paid, "2026-02-20T10:05:00+08:00"))),
            "suppress exit:paid"),
        ["ordered since"] = (
            Case(Text with { ExitOnOrder = true }, Buyer() with { Facts = new CustomerFacts { OrderTimes = [Now.ToUnixTimeSeconds()] } }),
            "suppress exit:ordered-since"),
        ["not its audience"] = (Case(Text with { Audience = Never() }), "suppress audience"),
        ["comparison group"] = (Case(Text with { Holdout = 100 }), "suppress holdout:100-percent"),
        ["no variant"] = (Case(Text with { Variants = [new Variant("x", Never(), Texts("您好"))] }), "suppress no-variant"),
        ["one a day"] = (Case(Text with { OncePerDay = true },
            Buyer() with { Ledger = [Sent("2026-03-02T09:00:00+08:00", MessageClass.Care, "step")] }), "suppress merged:t0"),
        ["a paused platform"] = (Case() with { Paused = true }, "wait platform-paused"),
        ["a paused platform until it is too late"] =
            (Case(now: Now.AddHours(11.5)) with { Paused = true }, "suppress platform-paused"),
        ["a paused platform and a task"] = (Case(Text with { Channel = Channel.Task }) with { Paused = true }, "task"),
        ["a paused step"] = (Case() with { StepPaused = PausedTouch.Later }, "wait step-paused"),
        ["a paused step until it is too late"] =
            (Case(now: Now.AddHours(11.5)) with { StepPaused = PausedTouch.Later }, "wait step-paused"),
        ["a paused step whose touches expire"] = (Case() with { StepPaused = PausedTouch.Expire }, "expire step-paused:expire"),
        ["a paused step and a task"] = (Case(Text with { Channel = Channel.Task }) with { StepPaused = PausedTouch.Later },
            "wait step-paused"),
        ["no phone"] = (Case(order: Order(phone: null)), "suppress no-phone"),
        ["a gift's receiver and news"] = (Case(customer: Named(Buyer(), "Kim Lee", "e:kim@example.com"), order: Gift()), "send"),
        ["a gift's receiver and promotion"] =
            (Case(Promotion, Named(Willing, "Kim Lee", "e:kim@example.com"), Gift()), "suppress no-own-phone"),
        ["a land line"] = (Case(order: Order("+861065529988")), "suppress no-mobile"),
        ["a dead number"] = (Case(customer: Buyer() with { SuppressedNumbers = new(StringComparer.Ordinal) { Mobile } }),
            "suppress phone-dead"),
        ["care refused"] = (Case(customer: Buyer((MessageClass.Care, false))), "suppress consent:care-refused"),
        ["everything refused"] = (Case(customer: Buyer((MessageClass.Transactional, false))), "suppress consent:transactional-refused"),
        ["promotion without a yes"] = (Case(Promotion), "suppress consent:none"),
        ["promotion with a yes"] = (Case(Promotion, Willing), "send"),
        ["an open complaint"] =
            (Case(customer: Buyer() with { Complaint = new(Now.AddDays(-1), new ComplaintState(true)) }),
            "suppress do-not-disturb:complaint-open"),
        ["at night, and too late in the morning"] = (Case(now: TestCrm.At("2026-03-02T21:30:00+08:00")), "suppress quiet-hours"),
        ["before the morning"] =
            (Case() with { Now = TestCrm.At("2026-03-02T08:59:00+08:00"), Touchpoint = Case().Touchpoint with { Due = Now.AddHours(-3) } },
            "wait quiet-hours"),
        ["the day's cap"] = (
            Case(customer: Buyer()
            with { Ledger = [Sent("2026-03-02T08:00:00+08:00", MessageClass.Care), Sent("2026-03-02T08:30:00+08:00", MessageClass.Care)] }),
            "suppress frequency-cap:2-per-day"),
        ["promotion on a trade day"] =
            (Case(Promotion, Willing with { Ledger = [Sent("2026-03-02T08:00:00+08:00", MessageClass.Transactional)] }),
            "suppress trade-day"),
        ["a shop that is not live"] = (Case(shop: Shop with { Live = false }), "suppress not-live"),
        ["due before the data was restored"] =
            (Case(shop: Shop with { RestoredAt = Now }), "suppress restored:2026-03-02T02:00:00Z"),
        ["due after the data was restored"] = (Case(shop: Shop with { RestoredAt = Now.AddMinutes(-1) }), "send"),
        ["an empty text"] = (
            Case(Text with { Variants = [new Variant("all", Condition.Always, Texts("{{offer}}"))], Class = MessageClass.Transactional }),
            "suppress empty-text"),
        ["a call, and no number"] = (Case(Call, order: Order(phone: null)), "suppress no-phone"),
        ["a call to a land line"] = (Case(Call, order: Order("+861065529988")), "task"),
        ["work, and no number"] = (Case(Text with { Channel = Channel.Task }, order: Order(phone: null)), "task"),
        ["a task"] = (Case(Text with { Channel = Channel.Task }, Buyer((MessageClass.Transactional, false))), "task"),
    };

    public static TheoryData<string> Names => [.. Rules.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Decide_OneThingInTheWay_SaysItsRule(string rule)
    {
        var (question, expected) = Rules[rule];
        Describe(Decider.Decide(question)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Kim Lee", "p:+8613900139000", "+8613900139000")]
    [InlineData("Kim Lee", "p:" + Mobile, Mobile)]
    [InlineData("grandma", "e:kim@example.com", Mobile)]
    [InlineData(null, "b:demo:taobao:1", Mobile)]
    public void Decide_PromotionAboutAnOrder_GoesToWhatTheBuyerSpeaksFor(string? name, string identity, string to) =>
        Decider.Decide(Case(Promotion, Named(Willing, name, identity), Gift())).ShouldBeOfType<Decision.Send>().To.ShouldBe(to);

    [Fact]
    public void Decide_BudgetSpent_PutsOffToTheNextMonthOrSuppresses()
    {
        var shop = Shop with { Rules = Shop.Rules
            with { Budget = new Crm.Shops.Budget { PerMonthMicros = 1_000_000, PromotionUntil = new Dictionary<Grade, int>(),
            CareUntil = 100 } } };
        Decider.Decide(Case(shop: shop) with { SpentMicros = 1_000_000 }).ShouldBeOfType<Decision.Suppress>()
            .Rule.ShouldStartWith("budget:care-until-100-percent");
    }

    [Fact]
    public void Decide_AnotherOfHigherPriority_LetsItGoFirst()
    {
        var rival = (Case().Touchpoint with { Id = "t2" }, Promotion with { Name = "birthday", Priority = 9 });
        Describe(Decider.Decide(Case(Promotion, Willing) with { Competing = [rival] })).ShouldBe("suppress priority:birthday");
    }

    static Condition Never() =>
        Condition.Parse(System.Text.Json.JsonDocument.Parse("""{"fact":"shop.id","is":"nobody's"}""").RootElement, "$", []);

    static string Describe(Decision decision) => decision switch
    {
        Decision.Send => "send",
        Decision.CreateTask => "task",
        Decision.Wait wait => "wait " + wait.Rule,
        Decision.Expire expire => "expire " + expire.Rule,
        Decision.Suppress suppress => "suppress " + suppress.Rule,
        _ => decision.ToString(),
    };
}
