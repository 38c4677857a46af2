using Crm.Common;
using Crm.Customers;
using Crm.Erasure;
using Crm.Events;
using Crm.Membership;
using Crm.Orders;
using Crm.Points;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Membership;

/// <summary>Friends brought by members: both rewarded once the order cannot come back, others refused with a reason.</summary>
public sealed class ReferralTests : ReferralStage
{
    [Fact]
    public async Task Friend_WhoseOrderCannotComeBack_RewardsBothOnce()
    {
        await using var crm = await StartAsync();
        var (member, friend) = (await PersonAsync(crm, 1), await PersonAsync(crm, 2));
        await BringsAsync(crm, member, friend);
        await BuysAsync(crm, 2);
        (await NightAsync(crm, Over.AddHours(-1))).ShouldBe((0, 0));
        (await PointsAsync(crm, member)).ShouldBe(0);
        (await NightAsync(crm, Over)).ShouldBe((1, 0));
        (await NightAsync(crm, Over.AddDays(1))).ShouldBe((0, 0));
        ((await PointsAsync(crm, member)), await PointsAsync(crm, friend)).ShouldBe((100, 50));
        var figures = (await crm.Get<ReferralReport>().RunAsync(default)).Single();
        (figures.Rewarded, figures.Net, figures.Points).ShouldBe((1, 99m, 150));
        figures.Tree.Select(l => (l.Depth, l.Customer, l.State)).ShouldBe([(0, member, null), (1, friend, ReferralState.Rewarded)]);
        (await crm.Get<CustomerExport>().OfAsync(friend, default))!.Referral!.Referrer.ShouldBe(member);
    }

    [Fact]
    public async Task Reward_DyingAnywhere_AndDoneAgain_ComesOnce()
    {
        var plan = new CrashPlan();
        await using var crm = await StartAsync(tables => plan.Over(tables, split: false));
        var (member, friend) = (await PersonAsync(crm, 1), await PersonAsync(crm, 2));
        await BringsAsync(crm, member, friend);
        await BuysAsync(crm, 2);
        var crashes = 0;
        for (var point = 0; ; point++)
        {
            plan.Arm(point);
            try
            {
                await NightAsync(crm, Over);
                break;
            }
            catch (CrashException)
            {
                crashes++;
            }
        }
        plan.Disarm();
        crashes.ShouldBeGreaterThan(8);
        ((await PointsAsync(crm, member)), await PointsAsync(crm, friend)).ShouldBe((100, 50));
    }

    /// <summary>The docs say so.</summary>
    [Fact]
    public async Task Referral_CostsSoManyStorageOperations()
    {
        var plan = new CrashPlan();
        await using var crm = await StartAsync(tables => plan.Over(tables, split: false));
        var (member, friend, other) = (await PersonAsync(crm, 1), await PersonAsync(crm, 2), await PersonAsync(crm, 3));
        await BuysAsync(crm, 2);
        await BringsAsync(crm, member, other);
        await NightAsync(crm, Told);
        async Task<int> CostAsync(Func<Task> act)
        {
            plan.Arm(int.MaxValue - 1);
            await act();
            return plan.Count;
        }
        var code = await crm.Get<ReferralBook>().CodeAsync("yunduo", friend, null, default);
        (await CostAsync(async () => await crm.Get<ReferralBook>().CodeAsync("yunduo", other, null, default))).ShouldBe(2);
        (await CostAsync(async () => await crm.Get<ReferralBook>().TellAsync("yunduo", code.Code, member, null, default))).ShouldBe(3);
        var waiting = await CostAsync(() => NightAsync(crm, Told));
        // Two that wait, of three people: the range, whose they are now, and each with its code, two customers and their orders.
        waiting.ShouldBe(1 + 3 + 2 * 5);
    }

    [Fact]
    public async Task News_InAnyOrder_ComeToTheSame()
    {
        foreach (var order in new[] { new[] { 0, 1, 2 }, [2, 1, 0], [1, 2, 0], [2, 0, 1] })
        {
            await using var crm = await StartAsync();
            var (member, friend) = (await PersonAsync(crm, 1), await PersonAsync(crm, 2));
            await BringsAsync(crm, member, friend);
            ShopEvent[] news = [News(2, "9", Milestone.Created, Told.AddHours(1)), News(2, "9", Milestone.Paid, Paid),
                News(2, "9", Milestone.Signed, Signed)];
            foreach (var at in order) await crm.ApplyAsync(news[at]);
            foreach (var at in order) await crm.ApplyAsync(news[at]);
            (await NightAsync(crm, Over)).ShouldBe((1, 0));
            ((await PointsAsync(crm, member)), await PointsAsync(crm, friend)).ShouldBe((100, 50));
        }
    }

    [Fact]
    public async Task Refused_SelfCircleTwiceOldAndLate()
    {
        await using var crm = await StartAsync();
        var all = new List<string>();
        for (var i = 0; i < 8; i++) all.Add(await PersonAsync(crm, i));
        await BringsAsync(crm, all[0], all[0]);
        await BringsAsync(crm, all[1], all[2]);
        await BringsAsync(crm, all[2], all[3]);
        await BringsAsync(crm, all[3], all[1]);
        await crm.ApplyAsync(News(4, "before", Milestone.Paid, Told.AddDays(-9)));
        await BringsAsync(crm, all[1], all[4]);
        await BringsAsync(crm, all[1], all[5]);
        foreach (var buyer in new[] { 0, 1, 2, 3, 4 }) await BuysAsync(crm, buyer);
        (await NightAsync(crm, Over)).ShouldBe((2, 3));
        (await ReasonAsync(crm, all[0])).ShouldBe(ReferralReasons.Self);
        (await ReasonAsync(crm, all[1])).ShouldBe(ReferralReasons.Circle);
        (await ReasonAsync(crm, all[4])).ShouldBe(ReferralReasons.NotNew);
        (await NightAsync(crm, Told.AddDays(61))).ShouldBe((0, 1));
        (await ReasonAsync(crm, all[5])).ShouldBe(ReferralReasons.Late);
        var another = await crm.Get<ReferralBook>().CodeAsync("yunduo", all[6], null, default);
        var told = await crm.Get<ReferralBook>().TellAsync("yunduo", another.Code, all[2], null, default);
        (told.Again, told.Row!.Referrer).ShouldBe((true, all[1]));
    }

    [Fact]
    public async Task Refused_SamePhoneAddressAndDevice()
    {
        await using var crm = await StartAsync();
        var member = await PersonAsync(crm, 1, "王小明");
        var (phone, address, device, mine, fine) = (await PersonAsync(crm, 2), await PersonAsync(crm, 3), await PersonAsync(crm, 4),
            await PersonAsync(crm, 5), await PersonAsync(crm, 6));
        await BringsAsync(crm, member, phone, own: "d-0");
        await BringsAsync(crm, member, address);
        await BringsAsync(crm, member, fine, "d-1");
        await BringsAsync(crm, member, device, "d-1");
        await BringsAsync(crm, member, mine, "d-0");
        await BuysAsync(crm, 3, name: "王小明");
        foreach (var buyer in new[] { 2, 4, 5, 6 }) await BuysAsync(crm, buyer, name: "李" + buyer);
        // A parcel of the friend's went to the member's phone.
        var sent = News(2, "2-gift", Milestone.Created, Paid);
        var contact = new OrderContact { Name = "李2", Phone = Phone(1) };
        await crm.ApplyAsync(sent with { Order = sent.Order! with { Contact = new(Paid, contact) } });
        (await NightAsync(crm, Over)).ShouldBe((1, 4));
        foreach (var (friend, reason) in new[] { (phone, ReferralReasons.SamePhone), (address, ReferralReasons.SameAddress),
            (device, ReferralReasons.SameDevice), (mine, ReferralReasons.SameDevice), (fine, null) })
            (await ReasonAsync(crm, friend)).ShouldBe(reason);
    }

    [Fact]
    public async Task Refund_TakesTheRewardAway_BeforeItIsGiven_AndAnotherOrderEarnsIt()
    {
        await using var crm = await StartAsync();
        var (member, friend) = (await PersonAsync(crm, 1), await PersonAsync(crm, 2));
        await BringsAsync(crm, member, friend);
        await BuysAsync(crm, 2);
        await crm.ApplyAsync(News(2, "2-1", Milestone.Cancelled, Signed.AddDays(2)));
        (await NightAsync(crm, Over)).ShouldBe((0, 0));
        await BuysAsync(crm, 2, "2");
        (await NightAsync(crm, Over)).ShouldBe((1, 0));
        (await PointsAsync(crm, member)).ShouldBe(100);
    }

    [Fact]
    public async Task People_WhoBecomeOne_KeepTheirReward_AndGetNoOther()
    {
        await using var crm = await StartAsync(most: 2);
        var ids = new List<string>();
        for (var i = 1; i <= 6; i++) ids.Add(await PersonAsync(crm, i));
        await BringsAsync(crm, ids[0], ids[1]);
        await BringsAsync(crm, ids[0], ids[2]);
        await BuysAsync(crm, 2);
        (await NightAsync(crm, Over)).ShouldBe((1, 0));
        // The two friends are one person.
        await MergeAsync(crm, 2, 3);
        await BuysAsync(crm, 3);
        (await NightAsync(crm, Over)).ShouldBe((0, 1));
        (await ReasonAsync(crm, ids[2])).ShouldBe(ReferralReasons.Twice);
        // The member and somebody else are one.
        await BringsAsync(crm, ids[0], ids[3]);
        await BringsAsync(crm, ids[0], ids[4]);
        await MergeAsync(crm, 1, 6);
        var later = Over.AddDays(1);
        foreach (var buyer in new[] { 4, 5 })
        {
            await crm.ApplyAsync(News(buyer, $"{buyer}-1", Milestone.Paid, later));
            await crm.ApplyAsync(News(buyer, $"{buyer}-1", Milestone.Signed, later));
        }
        (await NightAsync(crm, later.AddDays(15))).ShouldBe((1, 1));
        (await ReasonAsync(crm, ids[4])).ShouldBe(ReferralReasons.TooMany);
        var one = (await crm.CustomersAsync()).Single(c => c.Identities.Contains(Identity.Phone(Phone(6)).ToString()));
        (await PointsAsync(crm, one.Id)).ShouldBe(200);
        await crm.Get<CustomerErasure>().EraseAsync(one.Id, default);
        (await PointsAsync(crm, one.Id)).ShouldBe(200);
    }

    [Fact]
    public async Task Desk_TakesAFriendWhoIsNobodyYet_AndTellsWhatIsWrong()
    {
        await using var crm = await StartAsync();
        var member = await PersonAsync(crm, 1);
        var desk = crm.Get<ReferralDesk>();
        var reply = await desk.CodeAsync(Json.Bytes(new ReferralCodeBody(member, null)), default);
        var code = Json.Read<ReferralCodeView>(System.Text.Encoding.UTF8.GetBytes(reply.Body));
        code.Link.ShouldBe("https://shop.example/?friend=" + code.Code);
        ReferralKeys.Normal(code.Code.ToLowerInvariant().Insert(4, " ")).ShouldBe(code.Code);
        async Task<ApiResponse> TellAsync(string shop, string told, string phone) =>
            await desk.TellAsync(Json.Bytes(new ReferralBody(shop, told, null, phone, null, null, null)), default);
        var told = await TellAsync("demo", code.Code, "13900139000");
        (told.Status, told.Body.Contains("\"state\":\"open\"")).ShouldBe((200, true));
        (await TellAsync("demo", "AAAA2222", "13900139000")).Status.ShouldBe(404);
        (await TellAsync("demo", "no", "13900139000")).Status.ShouldBe(400);
        (await TellAsync("demo", code.Code, "1")).Status.ShouldBe(400);
        (await TellAsync("us", code.Code, "2025550123")).Status.ShouldBe(404);
    }
}
