using System.Text;
using Crm.Activities;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Membership;
using Crm.Orders;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Tests.Contracts;

/// <summary>
/// What members' points, plays and referrals must come to on every store: exact under many at once, and the same when it is asked again. An
/// adapter derives from it and gives empty tables per test.
/// </summary>
public abstract class MembershipContract : IAsyncLifetime
{
    const string Group = "yunduo";
    static readonly DateTimeOffset Now = new(2026, 6, 10, 12, 1, 0, TimeSpan.Zero);
    readonly string folder = Directory.CreateTempSubdirectory("crm-members-").FullName;
    readonly ManualTime time = new(Now);
    CrmHost host = null!;

    /// <param name="local">Those of the host's own folder.</param>
    protected abstract CrmTables Tables(CrmTables local);

    static ShopOptions Shop => new()
    {
        Name = "云朵家居", Group = Group, Platforms = new() { ["shopify"] = new() { Secrets = ["not-a-real-secret"] } },
        Points = new()
        {
            Since = "2026-01-01", PerUnit = new() { ["CNY"] = 1 }, Value = 0.01m, MostPercent = 50, ExpireMonths = 0,
            Referral = new() { ReferrerPoints = 100, FriendPoints = 50, ReturnDays = 7 },
        },
    };

    public async Task InitializeAsync() => host = await CrmHost.StartAsync(
        new CrmSettings { Url = "http://127.0.0.1:0", DataFolder = folder, Shops = new() { ["demo"] = Shop } },
        new HostSetup { Time = time, Listens = false, FiresByItself = false, LogLevel = LogLevel.Critical, Tables = Tables });

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, true);
    }

    static string Phone(int member) => $"+86138001380{member:00}";
    static string IdOf(int member) => Customer.IdOf(Group, Identity.Phone(Phone(member)));

    Task TellAsync(int member, Milestone milestone, DateTimeOffset at, string order = "1") => host.Get<IIngest>().ApplyAsync(new ShopEvent
    {
        Shop = "demo", Platform = "shopify", Milestone = milestone, Identities = [Identity.Phone(Phone(member))],
        Order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", $"{member}-{order}"), Reached = new() { [milestone] = at },
            Details = new LwwRegister<OrderDetails>(at, new OrderDetails
            {
                Currency = "CNY", Total = 9900, Lines = [new OrderLine { Title = "枕头", Quantity = 1, Amount = 9900 }],
            }),
        },
    }, default).AsTask();

    async Task<string> MemberAsync(int member, long points = 0)
    {
        await TellAsync(member, Milestone.Created, Now.AddDays(-30), "old");
        if (points > 0) (await host.Get<PointsDesk>().CorrectAsync(IdOf(member), Json.Bytes(new CorrectBody("start", points, "welcome",
            "Li")), default)).Status.ShouldBe(200);
        return IdOf(member);
    }

    async Task<PointsAccount> AccountAsync(int member) =>
        await host.Get<CustomerRows>().PointsAsync(IdOf(member), time.GetUtcNow(), default);

    Task<ApiResponse> PayAsync(int member, string request) => host.Get<PointsDesk>().RedeemAsync(IdOf(member),
        Json.Bytes(new RedeemBody(request, null, 100, "99.00", null)), default);

    static Task<T[]> TogetherAsync<T>(int many, Func<int, Task<T>> act) =>
        Task.WhenAll(Enumerable.Range(0, many).Select(i => Task.Run(() => act(i))));

    [Fact]
    public async Task Redeem_ByManyAtOnce_TakesWhatThereIsAndNoMore()
    {
        await MemberAsync(1, 250);
        var replies = await TogetherAsync(12, i => PayAsync(1, $"w{i}"));
        replies.Count(r => r.Status == 200).ShouldBe(2);
        replies.Where(r => r.Status != 200).ShouldAllBe(r => r.Status == 409);
        var account = await AccountAsync(1);
        (account.Available, account.Balance, account.Entries.Sum(e => e.Points)).ShouldBe((50, 50, 50));
    }

    [Fact]
    public async Task Redeem_OneRequestByManyAtOnce_TakesOnce()
    {
        await MemberAsync(1, 250);
        var replies = await TogetherAsync(8, _ => PayAsync(1, "w1"));
        replies.ShouldAllBe(r => r.Status == 200);
        replies.Count(r => !Json.Read<PointsChanged>(Encoding.UTF8.GetBytes(r.Body)).Again).ShouldBe(1);
        (await AccountAsync(1)).Balance.ShouldBe(150);
    }

    [Fact]
    public async Task Merge_OfTwoMembers_KeepsTheSumOfTheirLines()
    {
        await MemberAsync(1, 250);
        await MemberAsync(2, 40);
        await PayAsync(2, "w1");
        await host.Get<IIngest>().ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(Phone(1)), Identity.Phone(Phone(2))],
        }, default);
        ((await AccountAsync(1)).Balance + (await AccountAsync(2)).Balance).ShouldBe(290);
        new[] { await AccountAsync(1), await AccountAsync(2) }.Count(a => a.Entries.Count == 0).ShouldBe(1);
    }

    [Fact]
    public async Task Play_FirstCome_GivesEachPieceOnce()
    {
        await PublishAsync("""
            "redPacket": {"at": "2026-06-10T20:00", "minutes": 10, "password": "cloud", "packets": [{"count": 1, "points": 9},
              {"count": 2, "points": 5}]}
            """);
        for (var i = 1; i <= 10; i++) await MemberAsync(i);
        var answers = await TogetherAsync(10, i => PlayAsync(i + 1, "r1", "cloud"));
        var given = answers.OfType<PlayAnswer.Done>().Where(d => d.Play.Points > 0).ToList();
        given.Select(d => d.Play.Points).Order().ShouldBe([5, 5, 9]);
        var sum = 0L;
        for (var i = 1; i <= 10; i++) sum += (await AccountAsync(i)).Balance;
        sum.ShouldBe(19);
        // The same request again answers the same, and gives nothing.
        (await PlayAsync(Array.FindIndex(answers, a => a == given[0]) + 1, "r1", "cloud")).ShouldBeOfType<PlayAnswer.Done>().Play.Points
            .ShouldBe(given[0].Play.Points);
    }

    [Fact]
    public async Task Play_OfOneMemberByManyAtOnce_CountsOnceADay()
    {
        await PublishAsync(""" "signIn": {"points": 5} """);
        await MemberAsync(1);
        var answers = await TogetherAsync(6, i => PlayAsync(1, $"r{i}"));
        answers.OfType<PlayAnswer.Done>().Count().ShouldBe(1);
        answers.Where(a => a is not PlayAnswer.Done).ShouldAllBe(a => a is PlayAnswer.Refused || a is PlayAnswer.Busy);
        (await AccountAsync(1)).Balance.ShouldBe(5);
    }

    async Task PublishAsync(string kind) => (await host.Get<ActivityStore>().PublishAsync($$"""
        {"activity": "it", "shop": "demo", "title": {"zh-CN": "标题", "en": "Title"}, "from": "2026-06-01", "until": "2026-06-20", {{kind}} }
        """, "test", default)).ShouldBeOfType<PublishResult.Published>();

    Task<PlayAnswer> PlayAsync(int member, string request, string? password = null) => host.Get<ActivityPlays>()
        .PlayAsync(IdOf(member), "it", new PlayInput(request) { Password = password }, default).AsTask();

    [Fact]
    public async Task Referral_ToldByManyAtOnce_StandsOnceAndRewardsBothOnce()
    {
        var (member, friend) = (await MemberAsync(1), await MemberAsync(2));
        var book = host.Get<ReferralBook>();
        var codes = await TogetherAsync(8, _ => book.CodeAsync(Group, member, null, default).AsTask());
        codes.Select(c => c.Code).Distinct().ShouldHaveSingleItem();
        var told = await TogetherAsync(8, _ => book.TellAsync(Group, codes[0].Code, friend, null, default).AsTask());
        told.ShouldAllBe(t => t.Row!.Referrer == member && t.Row.Friend == friend);
        (await book.AllAsync(Group, default)).ShouldHaveSingleItem();

        foreach (var (milestone, hours) in new[] { (Milestone.Created, 1), (Milestone.Paid, 2), (Milestone.Signed, 48) })
            await TellAsync(2, milestone, Now.AddHours(hours));
        var before = ((await AccountAsync(1)).Balance, (await AccountAsync(2)).Balance);
        time.Set(Now.AddDays(30));
        await TogetherAsync(3, async _ =>
        {
            await host.Get<ReferralKeeper>().RunAsync(default);
            return true;
        });
        ((await AccountAsync(1)).Balance - before.Item1, (await AccountAsync(2)).Balance - before.Item2).ShouldBe((100, 50));
        (await book.AllAsync(Group, default)).Single().State.ShouldBe(ReferralState.Rewarded);
    }
}
