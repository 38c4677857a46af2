using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Membership;
using Crm.Orders;
using Crm.Points;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Membership;

/// <summary>A shop that rewards who brings a friend, and what tests of it tell.</summary>
public abstract class ReferralStage
{
    internal static readonly DateTimeOffset Told = At("2026-03-02T02:00:00Z"), Paid = Told.AddHours(2), Signed = Told.AddDays(3),
        Over = Signed.AddDays(15);

    internal static Task<TestCrm> StartAsync(Func<CrmTables, CrmTables>? tables = null, int most = 20) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", tables: tables, change: s =>
        {
            var points = s.Shops["demo"].Points;
            (points.Since, points.PerUnit, points.ExpireMonths) = ("2027-01-01", new() { ["CNY"] = 1 }, 0);
            points.Referral = new()
            {
                ReferrerPoints = 100, FriendPoints = 50, Link = "https://shop.example/?friend={code}", MostPerYear = most,
            };
        });

    internal static string Phone(int person) => $"+86138001380{person:00}";

    internal static ShopEvent News(int person, string order, Milestone milestone, DateTimeOffset at, string? name = null) => new()
    {
        Shop = "demo", Platform = "shopify", Milestone = milestone, Identities = [Identity.Phone(Phone(person))],
        Order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", order), Reached = new() { [milestone] = at },
            Details = new LwwRegister<OrderDetails>(at, new OrderDetails
            {
                Currency = "CNY", Total = 9900, Lines = [new OrderLine { Title = "枕头", Quantity = 1, Amount = 9900 }],
            }),
            Contact = name is null ? null : new LwwRegister<OrderContact>(at, new OrderContact
            {
                Name = name, Region = new Region("CN", "浙江省", "杭州市", "西湖区", null),
            }),
        },
    };

    internal static async Task<string> PersonAsync(TestCrm crm, int person, string? name = null)
    {
        await crm.ApplyAsync(News(person, $"old-{person}", Milestone.Created, Told.AddDays(-30), name));
        return Customer.IdOf("yunduo", Identity.Phone(Phone(person)));
    }

    internal static async Task<string> BringsAsync(TestCrm crm, string referrer, string friend, string? device = null, string? own = null)
    {
        var code = await crm.Get<ReferralBook>().CodeAsync("yunduo", referrer, own, default);
        var told = await crm.Get<ReferralBook>().TellAsync("yunduo", code.Code, friend, device, default);
        told.Row.ShouldNotBeNull();
        crm.Time.Set(crm.Time.GetUtcNow().AddSeconds(1));
        return code.Code;
    }

    internal static async Task BuysAsync(TestCrm crm, int person, string order = "1", string? name = null)
    {
        await crm.ApplyAsync(News(person, $"{person}-{order}", Milestone.Created, Paid.AddMinutes(-5), name));
        await crm.ApplyAsync(News(person, $"{person}-{order}", Milestone.Paid, Paid, name));
        await crm.ApplyAsync(News(person, $"{person}-{order}", Milestone.Signed, Signed, name));
    }

    internal static async Task<(int, int)> NightAsync(TestCrm crm, DateTimeOffset at)
    {
        crm.Time.Set(at);
        return await crm.Get<ReferralKeeper>().RunAsync("yunduo", crm.Get<ShopDirectory>().PointsOf("yunduo")!.Referral!, default);
    }

    internal static async Task MergeAsync(TestCrm crm, int one, int other) => await crm.ApplyAsync(new ShopEvent
    {
        Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(Phone(one)), Identity.Phone(Phone(other))],
    });

    internal static async Task<long> PointsAsync(TestCrm crm, string customer) =>
        (await crm.Get<CustomerRows>().PointsAsync(customer, crm.Time.GetUtcNow(), default)).Balance;

    internal static async Task<string?> ReasonAsync(TestCrm crm, string friend) =>
        (await crm.Get<ReferralBook>().AllAsync("yunduo", default)).Single(r => r.Friend == friend).Reason;
}
