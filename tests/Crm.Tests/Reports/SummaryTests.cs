using Crm.Customers;
using Crm.Orders;
using Crm.Reports;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Reports;

public sealed class SummaryTests
{
    [Fact]
    public async Task BoughtAgain_IsWhatTheNightSays()
    {
        await using var crm = await TestCrm.StartAsync();
        await PutAsync(crm, "once", Paid("1"));
        await PutAsync(crm, "again", Paid("2"), Paid("3"));
        await PutAsync(crm, "asked-twice", Unpaid("4"), Unpaid("5"));
        await PutAsync(crm, "paid-one-of-two", Paid("6"), Unpaid("7"));
        await PutAsync(crm, "gave-back", Paid("8"), Cancelled("9"));
        await PutAsync(crm, null, Paid("10"), Paid("11"));
        var summary = await Summary.OfAsync(crm.Rows, default);
        (summary.Customers, summary.Buyers, summary.RepeatCustomers).ShouldBe((5, 4, 1));
        var night = await NightShop.RunAsync(crm);
        (night.Customers, night.Buyers, night.Repeaters).ShouldBe((5, 4, 1));
    }

    static Task PutAsync(TestCrm crm, string? buyer, params OrderState[] orders)
    {
        var identity = Identity.Buyer("demo", "shopify", buyer ?? "nobody");
        var facts = orders.Aggregate(new CustomerFacts(), (sum, order) => sum.With(null, order));
        return NightShop.PutAsync(crm, new Customer
        {
            Id = Customer.IdOf("yunduo", identity), Group = "yunduo", Facts = facts,
            Identities = buyer is null ? [] : new(StringComparer.Ordinal) { identity.ToString() },
        });
    }

    static OrderState Paid(string id) => NightShop.Order("demo", id, TestCrm.At("2026-02-01T00:00:00Z"), 4200);

    static OrderState Unpaid(string id)
    {
        var order = Paid(id);
        order.Reached.Remove(Milestone.Paid);
        return order;
    }

    static OrderState Cancelled(string id)
    {
        var order = Paid(id);
        order.Reached[Milestone.Cancelled] = TestCrm.At("2026-02-02T00:00:00Z");
        return order;
    }
}
