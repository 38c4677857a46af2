using Crm.Customers;
using Crm.Erasure;
using Crm.Events;
using Crm.Points;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Points;

/// <summary>Two who prove to be one person have the points of both, and an erased person's sums stay.</summary>
public sealed class PointsMergeTests
{
    const string Phone = "+8613800138001", Other = "+8613800138002";

    static async Task AddAsync(TestCrm crm, string phone, string id, long points)
    {
        var (rows, rules) = (crm.Get<CustomerRows>(), crm.Get<ShopDirectory>().PointsOf("yunduo")!);
        var customer = (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:" + phone)).Id;
        var member = await rows.CustomerAsync(customer, default);
        var account = await rows.PointsAsync(customer, crm.Time.GetUtcNow(), default);
        var call = new PointsCall(id, points > 0 ? PointsCause.Activity : PointsCause.Redemption, Math.Abs(points))
        {
            Reason = "told by phone",
        };
        var result = points > 0 ? PointsLedger.Earn(account, rules, call) : PointsLedger.Spend(account, call);
        var changes = new Changes();
        changes.AddPoints(customer, result.ShouldBeOfType<PointsResult.Added>().Entry);
        changes.Lock(Keys.Customer(customer), member);
        (await rows.TryCommitAsync(customer, changes, default)).ShouldBeTrue();
    }

    static readonly ShopEvent Together = new()
    {
        Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(Phone), Identity.Phone(Other)],
    };

    static async Task TwoAsync(TestCrm crm)
    {
        await crm.CreatedAsync("1", "2026-03-02T10:00:00Z", Phone);
        await crm.PaidAsync("1", "2026-03-02T10:05:00Z");
        await crm.CreatedAsync("2", "2026-03-03T10:00:00Z", Other);
        await crm.PaidAsync("2", "2026-03-03T10:05:00Z");
        await AddAsync(crm, Phone, "a-signin-1", 5);
        await AddAsync(crm, Other, "a-signin-1", 7);
        await AddAsync(crm, Other, "a-survey", 20);
        await AddAsync(crm, Other, "r-1", -12);
    }

    [Fact]
    public async Task When_TwoBuyersBecomeOne_Should_KeepTheSum()
    {
        await using var crm = await PointsStage.StartAsync();
        await TwoAsync(crm);
        await crm.ApplyAsync(Together);
        var account = await crm.AccountAsync();
        (account.Balance, account.Available, account.Pending).ShouldBe((128 * 2 + 20, 20, 256));
        account.Entries.Select(e => e.Id).Where(id => id.StartsWith("a-signin-1", StringComparison.Ordinal)).Count().ShouldBe(2);
        (await crm.AllAsync<PointsEntry>("p|")).Count.ShouldBe(6);
    }

    /// <summary>Whatever operation it dies at, before or after: the next delivery takes it up again.</summary>
    [Fact]
    public async Task When_TheMergeDiesAnywhere_Should_KeepTheSum()
    {
        var plan = new CrashPlan { WritesOnly = true };
        await using var crm = await PointsStage.StartAsync(tables: tables => plan.Over(tables, split: false));
        var (point, died) = (0, true);
        for (; died; point++)
        {
            await TwoAsync(crm);
            plan.Arm(point);
            died = await DiesAsync(crm);
            plan.Disarm();
            await crm.ApplyAsync(Together, again: died);
            var account = await crm.AccountAsync();
            (account.Balance, account.Available, account.Entries.Count).ShouldBe((276, 20, 6), $"died at point {point}");
            await crm.ClearAsync();
            crm.WakeUps.Forget();
        }
        point.ShouldBeGreaterThan(8);
    }

    static async Task<bool> DiesAsync(TestCrm crm)
    {
        try
        {
            await crm.ApplyAsync(Together);
            return false;
        }
        catch (CrashException)
        {
            return true;
        }
    }

    [Fact]
    public async Task When_APersonIsErased_Should_KeepTheSumAndNoWords()
    {
        await using var crm = await PointsStage.StartAsync();
        await TwoAsync(crm);
        var customer = (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:" + Other)).Id;
        var before = await crm.AccountAsync(customer);
        (await crm.Get<CustomerErasure>().EraseAsync(customer, default)).ShouldBeTrue();
        var after = await crm.AccountAsync(customer);
        (after.Balance, after.Available).ShouldBe((before.Balance, before.Available));
        after.Entries.ShouldAllBe(e => e.Reason == null);
        (await crm.Get<CustomerExport>().OfAsync(customer, default))!.Points!.Count.ShouldBe(4);
    }
}
