using Crm.Customers;
using Crm.Events;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Ingest;

public sealed class MergeDueTests
{
    /// <summary>One merge in 256 joins two customers of the same bucket: there a due row of both has the same key.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_CustomersOfOneBucketBecomeOne_Should_KeepTheWaitingTouchpointsDue(bool sameBucket)
    {
        var phone = new FaultGateway();
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: phone);
        var bucket = Keys.Bucket(Customer.IdOf("yunduo", Identity.Phone(Telling.Phone)));
        var buyer = Enumerable.Range(0, 100_000).Select(i => $"b{i}")
            .First(b => Keys.Bucket(Customer.IdOf("yunduo", Identity.Buyer("demo", "shopify", b))) == bucket == sameBucket);
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", phone: null, buyer: buyer);
        await crm.CreatedAsync("2", "2026-02-20T09:00:00+08:00");
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities =
                [Identity.Buyer("demo", "shopify", buyer), Identity.Phone(Telling.Phone)],
            Profile = new(TestCrm.At("2026-03-02T01:00:00Z"), new Profile { Phone = Telling.Phone }),
        });
        (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (await crm.AllAsync<DueRow>("d|")).ShouldHaveSingleItem().Customer.ShouldBe((await crm.CustomersAsync())[0].Id);
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        (await crm.TouchpointAsync("unpaid-reminder", "1")).State.ShouldBe(TouchpointState.Accepted);
        phone.Texts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheOneTakenInHasMoreRowsThanACommitHolds_Should_MoveThemAll()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        var buyer = Identity.Buyer("demo", "shopify", "b1");
        for (var order = 0; order < 70; order++) await crm.CreatedAsync($"{order}", "2026-03-02T09:00:00+08:00", phone: null, buyer: "b1");
        var before = (await crm.TouchpointsAsync()).Select(t => t.Id).ToList();
        (before.Count + (await crm.OrdersAsync()).Count).ShouldBeGreaterThan(RowLimits.MaxWrites);
        await crm.ApplyAsync(
            new ShopEvent { Shop = "demo", Platform = "shopify", 
            Identities = [buyer, Identity.Phone(Telling.Phone)] });
        var one = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (one.Facts.Orders, one.PendingMerges.Count).ShouldBe((70, 0));
        (await crm.TouchpointsAsync()).Select(t => t.Id).ShouldBe(before, ignoreOrder: true);
        (await crm.AllAsync<DueRow>("d|")).Select(d => d.Customer).Distinct().ShouldBe([one.Id]);
        (await crm.Get<Crm.Reports.Audit>().RunAsync(default)).IsClean.ShouldBeTrue();
    }

    /// <summary>
    /// Both halves may have had an order's touchpoint for a while: who acted tells more than who planned, an answer more than a claim, and
    /// the first answer stays.
    /// </summary>
    [Theory]
    [InlineData(TouchpointState.Planned, TouchpointState.Accepted, TouchpointState.Accepted)]
    [InlineData(TouchpointState.Claimed, TouchpointState.Planned, TouchpointState.Claimed)]
    [InlineData(TouchpointState.Claimed, TouchpointState.Accepted, TouchpointState.Accepted)]
    [InlineData(TouchpointState.Claimed, TouchpointState.InDoubt, TouchpointState.Claimed)]
    [InlineData(TouchpointState.InDoubt, TouchpointState.Delivered, TouchpointState.Delivered)]
    [InlineData(TouchpointState.Delivered, TouchpointState.Failed, TouchpointState.Delivered)]
    public async Task When_BothHalvesHaveTheTouchpoint_Should_KeepWhatTellsMore(TouchpointState taker, TouchpointState taken,
        TouchpointState expected)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        crm.LosesWakeUps = true;
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", phone: null, buyer: "b1");
        await crm.CreatedAsync("2", "2026-02-20T09:00:00+08:00");
        var (one, other) = (Customer.IdOf("yunduo", Identity.Phone(Telling.Phone)),
            Customer.IdOf("yunduo", Identity.Buyer("demo", "shopify", "b1")));
        var planned = await crm.TouchpointAsync("unpaid-reminder", "1");
        await PutAsync(crm, one, planned, taker);
        await PutAsync(crm, other, planned, taken);
        await crm.ApplyAsync(
            new ShopEvent { Shop = "demo", Platform = "shopify", 
            Identities = [Identity.Buyer("demo", "shopify", "b1"), Identity.Phone(Telling.Phone)] });
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Id.ShouldBe(one);
        var kept = await crm.TouchpointAsync("unpaid-reminder", "1");
        kept.State.ShouldBe(expected);
        (await crm.AllAsync<DueRow>("d|")).Count(d => d.Touchpoint == kept.Id && d.Customer == one).ShouldBe(kept.Waits ? 1 : 0);
    }

    static async Task PutAsync(TestCrm crm, string customer, Touchpoint planned, TouchpointState state)
    {
        var row = planned with
        {
            State = state,
            Reason = state.ToString(),
            ClaimedAt = state == TouchpointState.Planned ? null : planned.Due,
            Next = state == TouchpointState.InDoubt ? planned.Due.AddMinutes(5) : null,
        };
        var (due, body) = (Keys.Due(row.WakeAt, row.Id), Crm.Common.Json.Bytes(new DueRow(customer, row.Id)));
        var writes = new List<RowWrite> { new RowWrite.Upsert(Keys.Touchpoint(customer, row.Id), Crm.Common.Json.Bytes(row)) };
        if (await crm.Get<CustomerRows>().DueAsync(customer, planned, default) is not null
            && Keys.Due(planned.WakeAt, planned.Id) is var old && old != due) writes.Add(new RowWrite.Delete(old, null));
        writes.Add(row.Waits ? new RowWrite.Upsert(due, body) : new RowWrite.Delete(due, null));
        (await crm.Rows.CommitAsync(Keys.Bucket(customer), writes, default)).ShouldBe(CommitResult.Committed);
    }
}
