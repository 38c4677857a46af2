using Crm.Activities;
using Crm.Coupons;
using Crm.Customers;
using Crm.Events;
using Crm.Erasure;
using Crm.Storage;
using Crm.Tests.Support;
using static Crm.Tests.Activities.ActivityStage;
using static Crm.Tests.Activities.ActivitySamples;

namespace Crm.Tests.Activities;

/// <summary>Plays as they are written: once by their request, with their points, wherever the member's rows go.</summary>
public sealed class ActivityPlaysTests
{
    static string Paid(string fields) => $$"""
        "lottery": {"cost": 20, "perDay": 50, "prizes": [{"prize": "mug", "text": {"zh-CN": "杯"}, "chance": 1{{fields}}}]}
        """;

    [Fact]
    public async Task Play_TheSameRequestAgain_AnswersTheSameAndPaysOnce()
    {
        await using var crm = await ActivityStage.StartAsync();
        await crm.PublishAsync(File("it", SignIn));
        await crm.MembersAsync(1);
        var first = (await crm.PlayAsync(0, "it", "r1")).Play();
        crm.Time.Set(TestCrm.At("2026-06-03T02:00:00Z"));
        (await crm.PlayAsync(0, "it", "r1")).Play().ShouldBe(first);
        (await crm.BalanceAsync(IdOf(0))).ShouldBe(5);
        (await crm.PlayAsync(0, "it", "r2")).Play().Streak.ShouldBe(2);
        (await crm.PlayAsync(0, "it", "r3")).Rule().ShouldBe(PlayRules.DoneToday);
        (await crm.BalanceAsync(IdOf(0))).ShouldBe(10);
    }

    [Fact]
    public async Task Play_SixteenAtOnce_OfOneMember_SpendsNoMoreThanThereIs()
    {
        await using var crm = await ActivityStage.StartAsync();
        await crm.PublishAsync(File("it", Paid("")));
        await crm.MembersAsync(1);
        await crm.GiveAsync(IdOf(0), 110);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => crm.PlayAsync(0, "it", $"r{i}").AsTask()));
        answers.OfType<PlayAnswer.Done>().Count().ShouldBe(5);
        answers.OfType<PlayAnswer.Refused>().ShouldAllBe(r => r.Rule == PlayRules.PointsShort);
        (await crm.BalanceAsync(IdOf(0))).ShouldBe(10);
        (await crm.AllAsync<PlayRow>("y|")).Select(p => p.Seq).Order().ShouldBe([1, 2, 3, 4, 5]);
    }

    [Fact]
    public async Task Play_DyingAnywhere_EndsInOnePlayWithOnePrizeAndOneCode()
    {
        var plan = new CrashPlan();
        await using var crm = await ActivityStage.StartAsync(tables: tables => plan.Over(tables, split: false));
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("spring"), default);
        await crm.Get<CouponPools>().ImportAsync("spring", Enumerable.Range(0, 50).Select(i => $"CODE-{i:000}"), default);
        await crm.PublishAsync(File("it", Paid(""", "stock": 30, "coupon": "spring", "points": 1""")));
        await crm.MembersAsync(1);
        await crm.GiveAsync(IdOf(0), 1000);
        var crashes = 0;
        for (var (number, point) = (0, 0); number < 6; point++)
        {
            plan.Arm(point);
            try
            {
                await crm.PlayAsync(0, "it", $"r{number}");
                (number, point) = (number + 1, -1);
            }
            catch (CrashException)
            {
                crashes++;
            }
            plan.Disarm();
        }
        crashes.ShouldBeGreaterThan(60);
        var plays = await crm.AllAsync<PlayRow>("y|");
        plays.Select(p => (p.Seq, p.Prize, p.Cost)).Order().ShouldBe(Enumerable.Range(1, 6).Select(i => (i, (string?)"mug", (int?)20)));
        plays.Select(p => p.Coupon).ShouldBeUnique();
        (await crm.BalanceAsync(IdOf(0))).ShouldBe(1000 - 6 * 19);
        (await crm.Get<PrizeStock>().StateAsync("it", default)).Taken("mug").ShouldBe(6);
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(6);
        // Days later the keepers find nothing to give back.
        crm.Time.Set(TestCrm.At("2026-06-05T02:00:00Z"));
        await crm.Get<ActivityKeeper>().RunAsync(default);
        (await crm.Get<Crm.Campaigns.CouponKeeper>().FreeAsync("spring", default)).ShouldBe(0);
        (await crm.Get<PrizeStock>().StateAsync("it", default)).Taken("mug").ShouldBe(6);
    }

    /// <summary>The docs say so.</summary>
    [Fact]
    public async Task Play_CostsSoManyStorageOperations()
    {
        var plan = new CrashPlan();
        await using var crm = await ActivityStage.StartAsync(tables: tables => plan.Over(tables, split: false));
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("spring"), default);
        await crm.Get<CouponPools>().ImportAsync("spring", Enumerable.Range(0, 40).Select(i => $"CODE-{i:000}"), default);
        await crm.PublishAsync(File("plain", SignIn));
        await crm.PublishAsync(File("limited", Paid(""", "stock": 30""")));
        await crm.PublishAsync(File("coded", Paid(""", "coupon": "spring" """)));
        await crm.MembersAsync(2);
        await crm.GiveAsync(IdOf(0), 1000);
        await crm.GiveAsync(IdOf(1), 1000);
        var counts = new List<int>();
        foreach (var activity in new[] { "plain", "limited", "coded" })
        {
            // The file is read once.
            await crm.PlayAsync(1, activity);
            plan.Arm(int.MaxValue - 1);
            await crm.PlayAsync(0, activity);
            counts.Add(plan.Count);
        }
        counts[..2].ShouldBe([5, 8]);
        // One more where the free codes after the member's place are few.
        counts[2].ShouldBeInRange(11, 12);
    }

    [Fact]
    public async Task Keeper_WhatNoPlayCameOf_GoesBackWithItsCode()
    {
        var plan = new CrashPlan { WritesOnly = true };
        await using var crm = await ActivityStage.StartAsync(tables: tables => plan.Over(tables, split: false));
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("spring"), default);
        await crm.Get<CouponPools>().ImportAsync("spring", ["CODE-1"], default);
        await crm.PublishAsync(File("it", Paid(""", "stock": 1, "coupon": "spring" """)));
        await crm.MembersAsync(2);
        await crm.GiveAsync(IdOf(0), 100);
        await crm.GiveAsync(IdOf(1), 100);
        // The stock and the code are taken, the play is not written.
        plan.Arm(4);
        await Should.ThrowAsync<CrashException>(async () => await crm.PlayAsync(0, "it", "r0"));
        plan.Disarm();
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(1);
        (await crm.PlayAsync(1, "it", "r0")).Play().Prize.ShouldBeNull();
        crm.Time.Set(crm.Time.GetUtcNow() + TimeSpan.FromHours(13));
        (await crm.Get<Crm.Campaigns.CouponKeeper>().FreeAsync("spring", default)).ShouldBe(0);
        await crm.Get<ActivityKeeper>().RunAsync(default);
        var play = (await crm.PlayAsync(1, "it", "r1")).Play();
        (play.Prize, play.Coupon).ShouldBe(("mug", "CODE-1"));
        (await crm.PlayAsync(0, "it", "r0")).Play().Prize.ShouldBeNull();
        (await crm.Get<FairnessCheck>().RunAsync("it", default))!.Wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Play_LearnsOfTheMember_WhatWasTold()
    {
        await using var crm = await ActivityStage.StartAsync();
        await crm.PublishAsync(File("form", ActivitySamples.Profile));
        await crm.MembersAsync(1);
        (await crm.PlayAsync(0, "form", told: i => i with
        {
            Answers = new Dictionary<string, string> { ["birthday"] = "1990-03-05", ["尺码"] = "XL" },
        })).Play().Points.ShouldBe(15);
        var customer = (await crm.CustomersAsync()).Single();
        (customer.Profile!.Birthday!.Value, customer.Attributes["尺码"].Value.Value, customer.Attributes["尺码"].Value.By)
            .ShouldBe((new DateOnly(1990, 3, 5), "XL", "activity:form"));
    }

    [Fact]
    public async Task Plays_OfTwoWhoBecomeOne_StayWithTheirPointsAndTheirDraws()
    {
        await using var crm = await ActivityStage.StartAsync();
        await crm.PublishAsync(File("it", Paid("")));
        await crm.PublishAsync(File("daily", SignIn));
        foreach (var member in new[] { 0, 1 })
        {
            await crm.OrderAsync(member, $"o{member}", TestCrm.At("2026-05-01T02:00:00Z"), 100);
            await crm.GiveAsync(IdOf(member), 100);
            (await crm.PlayAsync(member, "it", "same")).Play().Seq.ShouldBe(1);
            (await crm.PlayAsync(member, "daily", $"d{member}")).Play();
        }
        var before = (await crm.AllAsync<PlayRow>("y|")).OrderBy(p => p.Member).ThenBy(p => p.Activity).ToList();
        // One buyer turns out to have both phones.
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(Phone(0)), Identity.Phone(Phone(1))],
            Profile = new(crm.Time.GetUtcNow(), new Crm.Customers.Profile { Phone = Phone(0) }),
        });
        var one = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (await crm.AllAsync<PlayRow>("y|")).OrderBy(p => p.Member).ThenBy(p => p.Activity).ShouldBe(before);
        (await crm.PlayAsync(0, "daily", "d9")).Rule().ShouldBe(PlayRules.DoneToday);
        (await crm.PlayAsync(1, "it", "next")).Play().Seq.ShouldBe(2);
        (await crm.Get<FairnessCheck>().RunAsync("it", default))!.ShouldSatisfyAllConditions(r => r.Wrong.ShouldBeEmpty(), r =>
            r.Plays.ShouldBe(3));
        (await crm.Get<CustomerExport>().OfAsync(one.Id, default))!.Plays!.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Play_OfNobodyOrNothing_SaysSo()
    {
        await using var crm = await ActivityStage.StartAsync();
        await crm.MembersAsync(1);
        (await crm.PlayAsync(0, "it")).ShouldBeOfType<PlayAnswer.NoActivity>();
        await crm.PublishAsync(File("it", SignIn));
        (await crm.PlayAsync(7, "it")).ShouldBeOfType<PlayAnswer.NoMember>();
        await crm.Get<ActivityStore>().StopAsync("it", default);
        (await crm.PlayAsync(0, "it")).Rule().ShouldBe(PlayRules.NotOpen);
    }
}
