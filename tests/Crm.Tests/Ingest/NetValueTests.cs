using Crm.Common;
using Crm.Customers;
using Crm.Customers.Views;
using Crm.Events;
using Crm.Ingest;
using Crm.Orders;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Ingest;

/// <summary>A buyer's value is what the shop keeps: net of finished refunds, returns and credit notes.</summary>
public sealed class NetValueTests
{
    static readonly DateTimeOffset Day = At("2026-03-01T00:00:00Z");

    static OrderState Order(string id, long total, int hour = 0, params (string Id, Refund Refund)[] refunds)
    {
        var at = Day.AddHours(hour);
        var state = new OrderState
        {
            Key = new("demo", "shopify", id), Reached = new() { [Milestone.Created] = at, [Milestone.Paid] = at },
            Details = new LwwRegister<OrderDetails>(at,
                new OrderDetails { Currency = "CNY", Total = total,
                Lines = [new OrderLine { Title = "杯", Product = "p", Quantity = total < 0 ? -1 : 1, Amount = total }] }),
        };
        foreach (var (name, refund) in refunds)
        {
            state.Refunds[name] = refund;
            if (refund.Opened is { } opened) state.Reached[Milestone.RefundOpened] = opened;
            if (refund.Finished is { } finished) state.Reached[Milestone.RefundFinished] = finished;
        }
        return state;
    }

    static (string, Refund) Given(string id, long? amount) =>
        (id, new Refund { Opened = Day.AddHours(5), Finished = Day.AddHours(6), Amount = amount is { } minor
            ? new(Day.AddHours(6), new RefundAmount(minor)) : null });

    static CustomerFacts Facts(params OrderState[] orders) =>
        orders.Aggregate(new CustomerFacts(), (facts, order) => facts.With(null, order));

    [Fact]
    public void Facts_PartlyRefunded_CountThePurchaseAtWhatIsKept()
    {
        var facts = Facts(Order("1", 10000), Order("2", 8000, 1, Given("a", 1000), Given("b", 2000)));
        facts.PaidTotal["CNY"].ShouldBe(15000);
        (facts.PaidOrders, facts.RefundedOrders).ShouldBe((2, 1));
        facts.Paid["CNY"].ShouldBe([Day.ToUnixTimeSeconds(), 10000, Day.AddHours(1).ToUnixTimeSeconds(), 5000]);
        var view = CustomerViews.Of(new Customer { Id = "c", Group = "g", Facts = facts });
        (view.Purchases, view.Total).ShouldBe((2, 15000L));
    }

    [Theory]
    [InlineData(8000L)]
    [InlineData(9000L)]
    [InlineData(null)]
    public void Facts_WhollyRefunded_CountNoPurchase(long? amount)
    {
        var facts = Facts(Order("2", 8000, 0, Given("a", amount)));
        facts.PaidTotal.ShouldBeEmpty();
        (facts.Orders, facts.PaidOrders, facts.RefundedOrders, facts.Paid.Count, facts.PaidTimes.Count).ShouldBe((1, 0, 1, 0, 0));
    }

    [Fact]
    public void Facts_OpenRefund_TakesNothingOff_UntilItIsFinished()
    {
        var open = Order("1", 8000, 0,
            ("a", new Refund { Opened = Day.AddHours(5), Amount = new(Day.AddHours(5), new RefundAmount(3000)) }));
        Facts(open).PaidTotal["CNY"].ShouldBe(8000);
        var finished = OrderState.Join(open, Order("1", 8000, 0, Given("a", 3000)));
        Facts(open).With(open, finished).PaidTotal["CNY"].ShouldBe(5000);
        Facts(open).With(open, finished).With(finished, null).ShouldBe(new CustomerFacts(), Compare);
    }

    static readonly IEqualityComparer<CustomerFacts> Compare =
        EqualityComparer<CustomerFacts>.Create((a, b) => Json.Bytes(a).AsSpan().SequenceEqual(Json.Bytes(b)), _ => 0);

    [Fact]
    public void Facts_CreditNote_TakesFromTheTotalAndIsNoOrder()
    {
        var facts = Facts(Order("1", 10000), Order("C2", -2500, 30));
        (facts.Orders, facts.PaidOrders, facts.PaidTotal["CNY"], facts.LastOrder).ShouldBe((1, 1, 7500, Day));
        var row = Json.Bytes(new Customer { Id = "c", Group = "g", Facts = facts });
        foreach (var view in new[] { CustomerViews.Of(new Customer { Id = "c", Group = "g", Facts = facts }), new CustomerReader()
            .Read(row) })
            (view.Purchases, view.Total, view.LastPaid, view.Paid.Count, view.Credits.Count)
                .ShouldBe((1, 7500L, Day.ToUnixTimeSeconds(), 1, 1));
        Facts(Order("C2", -2500)).PaidTotal["CNY"].ShouldBe(-2500);
    }

    [Fact]
    public void Classifier_MeasuresTheNet()
    {
        var clock = new ZoneClock(Crm.Common.LocalTime.Zone("Asia/Shanghai"));
        var totals = new ShopTotals { Buyers = 2, Purchases = 2, LastDays = 2 * clock.Day(Day.ToUnixTimeSeconds()) };
        var money = totals.Of("CNY");
        (money.Buyers, money.Purchases, money.Total) = (2, 2, 12000);
        var classifier = new Classifier(new SegmentRules(), totals, null, new DateOnly(2026, 3, 2), clock);
        var gross = CustomerViews.Of(new Customer { Id = "a", Group = "g", Facts = Facts(Order("1", 10000)) });
        var net = CustomerViews.Of(new Customer { Id = "b", Group = "g", Facts = Facts(Order("1", 10000, 0, Given("a", 9000))) });
        var gone = CustomerViews.Of(new Customer { Id = "c", Group = "g", Facts = Facts(Order("1", 10000, 0, Given("a", 10000))) });
        foreach (var view in new[] { gross, net, gone }) classifier.Classify(view);
        (gross.Class!.Value.ToString().Contains("Important", StringComparison.Ordinal), net.Class!.Value.ToString()
            .Contains("Important", StringComparison.Ordinal), gone.Class).ShouldBe((true, false, null));
    }

    /// <summary>
    /// Rows of before hold what was paid without the refunds; the next event of the order puts them right, and a recount gives each one.
    /// </summary>
    [Fact]
    public async Task When_OrderWasStoredBeforeRefundsCounted_Should_BeRightAfterARecount()
    {
        await using var crm = await StartAsync();
        var refunded = Order("1", 8000, 0, Given("a", 3000));
        var person = new ShopEvent { Shop = "demo", Platform = "shopify", 
            Identities = [Identity.Phone("+8613800138001")], Order = Order("1", 8000) };
        await crm.ApplyAsync(person);
        // As the version before wrote it: the refund is in the order, and the facts have the whole amount.
        var customer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        var key = Keys.Order(customer.Id, refunded.Key);
        var row = (await crm.Rows.GetAsync(Keys.Bucket(customer.Id), key, default))!;
        await crm.Rows.CommitAsync(Keys.Bucket(customer.Id),
            [new RowWrite.Replace(key, Json.Bytes(RowBody.Read<StoredOrder>(row.Body) with { State = refunded, Net = null }), row.ETag)],
            default);
        (await crm.Get<NetRecount>().RunAsync(default)).ShouldBe(1);
        (await crm.Get<NetRecount>().RunAsync(default)).ShouldBe(0);
        var facts = (await crm.CustomersAsync()).ShouldHaveSingleItem().Facts;
        (facts.PaidTotal["CNY"], facts.PaidOrders, facts.Paid["CNY"].Count).ShouldBe((5000, 1, 2));
        (await crm.OrdersAsync()).ShouldHaveSingleItem().Net.ShouldBe(true);
    }
}
