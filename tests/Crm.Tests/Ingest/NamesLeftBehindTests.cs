using Crm.Customers;
using Crm.Events;
using Crm.Ingest.Merging;
using Crm.Orders;
using Crm.Tests.Support;

namespace Crm.Tests.Ingest;

/// <summary>
/// A merge that another overtook may leave a name with a customer that is gone. Whoever meets such a name next puts it right.
/// </summary>
public sealed class NamesLeftBehindTests
{
    const string Nobody = "00gone00";
    static readonly Identity Phone = Identity.Phone(Telling.Phone), Other = Identity.Buyer("second", "shopify", "w1");
    static readonly Identity Order = Identity.Order(new OrderKey("demo", "shopify", "1"));

    [Fact]
    public async Task When_AnOrdersNamePointsAtNobody_Should_ApplyItsNextEventToItsBuyer()
    {
        await using var crm = await StartAsync();
        await LeaveBehindAsync(crm, Order);
        await LeaveBehindAsync(crm, Phone);
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", buyer: "b1");
        await ShouldBeOneAsync(crm, Order, Phone);
        (await crm.OrdersAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_AnEventsOtherNamePointsAtNobody_Should_ClaimItAtOnce()
    {
        await using var crm = await StartAsync();
        await LeaveBehindAsync(crm, Other);
        (await ChangedAsync(crm, Phone, Other)).ShouldBeOfType<IngestResult.Applied>();
        await ShouldBeOneAsync(crm, Phone, Other);
    }

    [Fact]
    public async Task When_AMergeMeetsNamesThatPointAtNobody_Should_TakeThemAlong()
    {
        await using var crm = await StartAsync();
        await crm.CreatedAsync("2", "2026-03-02T09:00:00+08:00", phone: null, buyer: "b2");
        Identity[] left = [Identity.Buyer("demo", "shopify", "b2"), Identity.Order(new OrderKey("demo", "shopify", "2"))];
        foreach (var name in left) await LeaveBehindAsync(crm, name);
        (await crm.Get<CustomerMerger>().UniteAsync(IdOf(Phone), IdOf(left[0]), CancellationToken.None)).ShouldBe(IdOf(Phone));
        await ShouldBeOneAsync(crm, [Phone, .. left]);
        (await crm.OrdersAsync()).Count.ShouldBe(2);
    }

    /// <summary>As two events leave it that name the buyer differently and are applied at the same instant, before the merge.</summary>
    [Fact]
    public async Task When_TwoCustomersStillHaveTheOrder_Should_SendItsTextOnce()
    {
        var phone = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
        var (index, buyer) = (crm.Get<IdentityIndex>(), Identity.Buyer("demo", "shopify", "b1"));
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", buyer: "b1", phone: null);
        foreach (var name in new[] { Order, buyer }) await index.FreeAsync("yunduo", name, IdOf(buyer), CancellationToken.None);
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        (await crm.CustomersAsync()).Count.ShouldBe(2);
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        phone.Texts.ShouldHaveSingleItem();
        await ShouldBeOneAsync(crm, Order, Phone);
    }

    /// <summary>A buyer with a phone, a buyer id and an order.</summary>
    static async Task<TestCrm> StartAsync()
    {
        var crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z");
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", buyer: "b1");
        return crm;
    }

    static string IdOf(Identity name) => Customer.IdOf("yunduo", name);

    static async Task LeaveBehindAsync(TestCrm crm, Identity name)
    {
        var index = crm.Get<IdentityIndex>();
        var holder = await index.FindAsync("yunduo", name, CancellationToken.None) ?? Nobody;
        (await index.MoveAsync("yunduo", name, holder, Nobody, CancellationToken.None)).ShouldBe(Nobody);
    }

    static ValueTask<IngestResult> ChangedAsync(TestCrm crm, params Identity[] names) =>
        crm.ApplyAsync(new ShopEvent { Shop = "demo", Platform = "shopify", Identities = names });

    static async Task ShouldBeOneAsync(TestCrm crm, params Identity[] names)
    {
        var one = (await crm.CustomersAsync()).ShouldHaveSingleItem().Id;
        foreach (var name in names) (await crm.Get<IdentityIndex>().FindAsync("yunduo", name, CancellationToken.None))
            .ShouldBe(one, name.ToString());
    }
}
