using System.Text;
using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Gifts;
using Crm.Membership;
using Crm.Campaigns;
using Crm.Points;
using Crm.Shops;
using Crm.Staff;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Points;

/// <summary>Points are given for something once a request, and never more than there are.</summary>
public sealed class RedeemTests
{
    /// <summary>A member with so many points to spend.</summary>
    static async Task<string> MemberAsync(TestCrm crm, long points, string phone = Telling.Phone)
    {
        await crm.CreatedAsync(phone[^3..], "2026-03-02T10:00:00Z", phone);
        var id = (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:" + phone)).Id;
        if (points > 0) (await CorrectAsync(crm, id, "start", points)).Status.ShouldBe(200);
        return id;
    }

    static Task<ApiResponse> CorrectAsync(TestCrm crm, string id, string request, long points, string reason = "welcome") =>
        crm.Get<PointsDesk>().CorrectAsync(id, Json.Bytes(new CorrectBody(request, points, reason, "Li")), default);
    static Task<ApiResponse> RedeemAsync(TestCrm crm, string id, string request, string? reward = null, long points = 0,
        string? price = null) =>
        crm.Get<PointsDesk>().RedeemAsync(id, Json.Bytes(new RedeemBody(request, reward, points, price, null)), default);
    static PointsChanged Done(ApiResponse reply)
    {
        reply.Status.ShouldBe(200, reply.Body);
        return Json.Read<PointsChanged>(Encoding.UTF8.GetBytes(reply.Body));
    }

    static async Task PoolAsync(TestCrm crm, int codes)
    {
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("thanks") { ValidDays = 30 }, default);
        await crm.Get<CouponPools>().ImportAsync("thanks", Enumerable.Range(0, codes).Select(i => $"T-{i:000}"), default);
    }

    [Fact]
    public async Task When_ACouponIsRedeemed_Should_TakeThePointsOnceHoweverOftenItIsAsked()
    {
        await using var crm = await PointsStage.StartAsync();
        await PoolAsync(crm, 5);
        var id = await MemberAsync(crm, 250);
        var first = Done(await RedeemAsync(crm, id, "w1", "thanks"));
        (first.Left, first.Again, first.Entry.Points, first.Entry.Given!.Until).ShouldBe((150, false, -100, new DateOnly(2026, 4, 4)));
        var again = Done(await RedeemAsync(crm, id, "w1", "thanks"));
        (again.Left, again.Again, again.Entry.Given!.Code).ShouldBe((150, true, first.Entry.Given!.Code));
        // The keeper finds the line: the code stays the member's.
        crm.Time.Advance(TimeSpan.FromDays(2));
        (await crm.Get<CouponKeeper>().FreeAsync("thanks", default)).ShouldBe(0);
        (await crm.Get<CouponPools>().StockAsync("thanks", default))!.Given.ShouldBe(1);
    }

    /// <summary>The docs say so.</summary>
    [Fact]
    public async Task Redeem_CostsSoManyStorageOperations()
    {
        var plan = new CrashPlan();
        await using var crm = await PointsStage.StartAsync(tables: tables => plan.Over(tables, split: false));
        await PoolAsync(crm, 40);
        await crm.Get<GiftStock>().PutAsync(new Gift("mug", new() { ["zh-CN"] = "马克杯" }, null, 0, 9), default);
        var (id, other) = (await MemberAsync(crm, 2000), await MemberAsync(crm, 2000, "+8613800138999"));
        async Task<int> CostAsync(Func<string, Task<ApiResponse>> act)
        {
            // Pools and the catalogue are read once.
            Done(await act(other));
            plan.Arm(int.MaxValue - 1);
            Done(await act(id));
            return plan.Count;
        }
        Task<ApiResponse> PayAsync(string member) => RedeemAsync(crm, member, "w1", points: 100, price: "99.00");
        (await CostAsync(PayAsync)).ShouldBe(7);
        (await CostAsync(PayAsync)).ShouldBe(4, "asked again");
        (await CostAsync(m => RedeemAsync(crm, m, "w2", "thanks"))).ShouldBe(10, "few codes are left after the member's place");
        await crm.Get<CouponPools>().ImportAsync("thanks", Enumerable.Range(0, 900).Select(i => $"M-{i:000}"), default);
        (await CostAsync(m => RedeemAsync(crm, m, "w4", "thanks"))).ShouldBe(9);
        (await CostAsync(m => RedeemAsync(crm, m, "w3", "mug"))).ShouldBe(10);
        (await CostAsync(m => CorrectAsync(crm, m, "c1", 5))).ShouldBe(3);
    }

    [Fact]
    public async Task When_ItDiesBetweenCodeAndPoints_Should_TakeNoPointsAndPutTheCodeBack()
    {
        await using var crm = await PointsStage.StartAsync();
        await PoolAsync(crm, 1);
        var id = await MemberAsync(crm, 100);
        var name = PointsClaims.NameOf(PointsRedeemer.IdOf("w1"), id);
        await crm.Get<CouponReservations>().ReserveAsync("thanks", name, id, new DateOnly(2026, 3, 5), crm.Time.GetUtcNow(), default);
        (await RedeemAsync(crm, id, "w2", "thanks")).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(409),
            r => r.Body.ShouldContain("no points were taken"));
        (await crm.AccountAsync(id)).Available.ShouldBe(100);
        crm.Time.Advance(TimeSpan.FromDays(1));
        (await crm.Get<CouponKeeper>().FreeAsync("thanks", default)).ShouldBe(1);
        Done(await RedeemAsync(crm, id, "w2", "thanks")).Left.ShouldBe(0);
    }

    [Fact]
    public async Task When_AGiftIsRedeemed_Should_BePackedWithTheNextOrder()
    {
        await using var crm = await PointsStage.StartAsync();
        await crm.Get<GiftStock>().PutAsync(new Gift("mug", new() { ["zh-CN"] = "马克杯" }, null, 0, 1), default);
        var id = await MemberAsync(crm, 200);
        var done = Done(await RedeemAsync(crm, id, "w1", "mug"));
        (done.Left, done.Entry.Given!.Gift, done.Entry.Given.Pay).ShouldBe((120, "mug", 990));
        (await RedeemAsync(crm, id, "w2", "mug")).Status.ShouldBe(409);
        (await crm.Get<GiftDesk>().PackingAsync("2026-03-05", default)).Body.ShouldContain("2026-03-05,mug,马克杯,1,demo,next order,");
        crm.Time.Advance(TimeSpan.FromDays(2));
        (await crm.Get<GiftKeeper>().FreeAsync(default)).ShouldBe(0);
        (await crm.CustomersAsync()).Single().Gifts!["mug"].Step.ShouldBe(GiftStep.Given);
    }

    [Fact]
    public async Task When_PointsPayAPartOfAPrice_Should_TellWhatIsLeftToPay()
    {
        await using var crm = await PointsStage.StartAsync();
        var id = await MemberAsync(crm, 5000);
        var given = Done(await RedeemAsync(crm, id, "w1", points: 300, price: "58.00")).Entry.Given!;
        (given.Off, given.Pay, given.Currency).ShouldBe((300, 5500, "CNY"));
        (await RedeemAsync(crm, id, "w2", points: 2901, price: "58.00")).Body
            .ShouldContain("at most 2900 go towards 58.00 CNY (50 % of a price)");
        (await RedeemAsync(crm, id, "w3", points: 300)).Body.ShouldContain("say how many points, and the price");
    }

    [Theory]
    [InlineData("w 1", "thanks", 400, "request:")]
    [InlineData("w1", "castle", 400, "there are mug, thanks")]
    [InlineData("w1", "thanks", 409, "100 points are needed and 20 can be spent")]
    public async Task Redeem_WhatCannotBe_SaysWhy(string request, string reward, int status, string says)
    {
        await using var crm = await PointsStage.StartAsync();
        await PoolAsync(crm, 1);
        var reply = await RedeemAsync(crm, await MemberAsync(crm, 20), request, reward);
        (reply.Status, reply.Body.Contains(says, StringComparison.Ordinal)).ShouldBe((status, true), reply.Body);
        (await crm.Get<CouponPools>().StockAsync("thanks", default))!.Given.ShouldBe(0);
    }

    [Fact]
    public async Task Correct_TakesNoMoreThanThereIsAndKeepsTheReason()
    {
        await using var crm = await PointsStage.StartAsync();
        var id = await MemberAsync(crm, 50);
        (await CorrectAsync(crm, id, "c1", -60)).Status.ShouldBe(409);
        (await CorrectAsync(crm, id, "c2", -20, " ")).Status.ShouldBe(400);
        Done(await CorrectAsync(crm, id, "c3", -20, "typing error")).Left.ShouldBe(30);
        Done(await CorrectAsync(crm, id, "c3", -20, "typing error")).ShouldSatisfyAllConditions(
            c => c.Again.ShouldBeTrue(), c => c.Left.ShouldBe(30));
        (await crm.AccountAsync(id)).Find("k-c3")!.Reason.ShouldBe("typing error");
        (await crm.Get<PointsDesk>().ShowAsync("nobody", default)).Status.ShouldBe(404);
    }

    /// <summary>
    /// Many requests through two books that share nothing but a store, one that hesitates: exactly as many as there are points for.
    /// </summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public async Task When_TwoRedeemFromOneAccountAtOnce_Should_NeverGoBelowZero()
    {
        await using var crm = await PointsStage.StartAsync();
        var id = await MemberAsync(crm, 1050);
        var tables = HesitantStore.Over(crm.Get<CrmTables>(), split: true);
        var (mine, theirs) = (Book(crm, tables), Book(crm, tables));
        var (done, refused) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 60), new ParallelOptions { MaxDegreeOfParallelism = 12 }, async (i, _) =>
        {
            // Every wish is told twice.
            var call = new PointsCall($"r-{i / 2}", PointsCause.Redemption, 50);
            var booked = await (i % 2 == 0 ? mine : theirs).ChangeAsync(id, member => PointsLedger.Spend(member.Account, call), default);
            if (booked.Result is PointsResult.Added) Interlocked.Increment(ref done);
            else if (booked.Result is PointsResult.Short) Interlocked.Increment(ref refused);
        });
        var account = await crm.AccountAsync(id);
        (done, account.Available, account.Balance).ShouldBe((21, 0, 0));
        refused.ShouldBeGreaterThan(0);
        account.Entries.Count(e => e.Cause == PointsCause.Redemption).ShouldBe(21);
    }

    static PointsBook Book(TestCrm crm, CrmTables tables) =>
        new(new CustomerRows(tables.Rows), new IdentityIndex(tables.Index), crm.Get<ShopDirectory>(), crm.Time);
}
