using Crm.Customers;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

/// <summary>Every public payload, signed and posted over real HTTP, ends in the state a person reads out of it.</summary>
[Trait("Speed", "Slow")]
public sealed class FixtureTests(ITestOutputHelper output)
{
    static readonly DateTimeOffset NewYear = TestCrm.At("2022-01-01T00:00:00Z");
    const string RoundedId = "820982911946154500";

    [Fact]
    public Task When_ShopifySendsATestNotification_Should_KeepItAwayFromEverybody() => RunAsync("us", async (crm, post) =>
    {
        await crm.ApplyAsync(
            new ShopEvent { Shop = "us", Platform = "shopify", 
            Identities = [Identity.Buyer("us", "shopify", "115310627314723954")] });
        await post("orders/create", "shopify/orders-create.test-notification.2024.json");
        await post("orders/paid", "shopify/orders-create.test-notification.2024.json");
        await post("orders/paid", "shopify/orders-paid.2026-04.docs.json");

        var orders = (await crm.OrdersAsync()).Select(o => o.State).ToDictionary(o => o.Key.Id);
        orders.Keys.Order(StringComparer.Ordinal).ShouldBe([RoundedId, "820982911946154508"]);
        orders.Values.ShouldAllBe(o => o.Test);
        var order = orders["820982911946154508"];
        order.Details!.Value.Total.ShouldBe(157590);
        order.Details.Value.Lines.Select(l => (l.Title, l.Quantity, l.Amount))
            .ShouldBe([("The Videographer Snowboard", 1, 88595), ("The Complete Snowboard", 1, 69995)]);
        order.Contact!.Value.Phone.ShouldBeNull();
        order.When(Milestone.Cancelled).ShouldBe(TestCrm.At("2024-06-26T16:33:21Z"));
        // The person Shopify invents is nobody's customer.
        (await crm.CustomersAsync()).Single(c => c.Identities.Count > 0).Facts.Orders.ShouldBe(0);
        (await crm.CustomersAsync()).ShouldAllBe(c => c.Facts.IsEmpty && c.Profile == null);
        var summary = await Crm.Reports.Summary.OfAsync(crm.Rows, default);
        (summary.Orders, summary.TestOrders, summary.Customers, summary.Revenue.Count).ShouldBe((0, 2, 0, 0));
        await crm.RunForAsync(TimeSpan.FromDays(30));
        (await crm.TouchpointsAsync()).ShouldAllBe(t => t.State == TouchpointState.Expired || t.State == TouchpointState.Suppressed);
    });

    [Fact]
    public Task When_ATestNotificationArrivesFresh_Should_SuppressItsTouchpoints() => RunAsync("us", async (crm, post) =>
    {
        crm.Time.Set(TestCrm.At("2024-06-26T16:40:00Z"));
        await post("orders/create", "shopify/orders-create.test-notification.2024.json");
        await crm.RunForAsync(TimeSpan.FromDays(2));
        var touchpoints = await crm.TouchpointsAsync();
        touchpoints.ShouldNotBeEmpty();
        touchpoints.ShouldAllBe(t => t.State == TouchpointState.Suppressed && t.Reason == "test-order");
    });

    [Fact]
    public Task When_ShopifyOrderIsPaidAndPartlyRefunded_Should_ReadMoneyContactAndRefund() => RunAsync("us", async (crm, post) =>
    {
        await post("orders/updated", "shopify/order.rest-docs-450789469.2024-10.json");
        var order = (await crm.OrdersAsync()).ShouldHaveSingleItem().State;
        var placed = TestCrm.At("2008-01-10T16:00:00Z");
        var refunded = TestCrm.At("2024-10-02T13:59:11Z");
        order.Key.ShouldBe(new OrderKey("us", "shopify", "450789469"));
        order.Reached.ShouldBe(new Dictionary<Milestone, DateTimeOffset>
        {
            [Milestone.Created] = placed, [Milestone.RefundOpened] = refunded, [Milestone.RefundFinished] = refunded,
        });
        order.When(Milestone.Paid).ShouldBe(placed);
        var details = order.Details!.Value;
        (details.Currency, details.Total, details.Discount, details.Freight, details.Number, details.Source)
            .ShouldBe(("USD", 59894, 1000, 0, "#1001", "web"));
        details.Lines.Select(l => (l.Sku, l.Product, l.Quantity, l.Amount)).ShouldBe(
            [("IPOD2008GREEN", "632910392", 1, 19900), ("IPOD2008RED", "632910392", 1, 19900), ("IPOD2008BLACK", "632910392", 1, 19900)]);
        order.Contact!.Value.ShouldBe(
            new OrderContact { Name = "Bob Norman", Phone = "+557734881234",
            Region = new Region("US", "Kentucky", "Louisville", null, "40202") });
        order.LiveParcels().ShouldBeEmpty("its only fulfillment failed");
        order.Refunds.ShouldHaveSingleItem()
            .Value.ShouldBe(new Refund { Opened = refunded, Finished = refunded, Amount = new(refunded, new RefundAmount(20900)) });
        var customer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        customer.Identities.ShouldBe(["b:us:shopify:207119551", "e:bob.norman@mail.example.com", "p:+557734881234"]);
        customer.Profile!.Name!.Value.ShouldBe("Bob Norman");
        customer.Consent.ShouldBeEmpty("not_subscribed is neither a yes nor a refusal");
        (customer.Facts.Orders, customer.Facts.PaidOrders, customer.Facts.RefundedOrders, customer.Facts.Items,
            customer.Facts.PaidTotal["USD"])
            .ShouldBe((1, 1, 1, 1, 19965), "two of the three pieces are gone, and 199.65 is what the order comes to now");
    });

    [Theory]
    [InlineData("fulfillments/create", "shopify/fulfillments-create.2026-04.docs.json")]
    [InlineData("fulfillments/update", "shopify/fulfillments-update.2024-04.docs.json")]
    public Task When_ShopifyFulfills_Should_KeepTheParcel(string topic, string file) => RunAsync("us", async (crm, post) =>
    {
        await post(topic, file);
        var order = (await crm.OrdersAsync()).ShouldHaveSingleItem().State;
        order.Key.Id.ShouldBe(RoundedId);
        order.Reached.ShouldBe(new Dictionary<Milestone, DateTimeOffset> { [Milestone.Shipped] = NewYear });
        var (id, parcel) = order.Parcels.ShouldHaveSingleItem();
        id.ShouldBe("123456");
        parcel.Shipped.ShouldBe(NewYear);
        parcel.Label!.Value.ShouldBe(
            new ParcelLabel("UPS", "1z827wk74630", "https://www.ups.com/WebTracking?loc=en_US&requester=ST&trackNums=1z827wk74630"));
        order.Details.ShouldBeNull();
    });

    [Fact]
    public Task When_ShopifyTellsAParcelIsInTransit_Should_ReachNoMilestone() => RunAsync("us", async (crm, post) =>
    {
        await post("fulfillment_events/create", "shopify/fulfillment_events-create.2026-04.docs.json");
        var order = (await crm.OrdersAsync()).ShouldHaveSingleItem().State;
        (order.Key.Id, order.Reached.Count, order.Parcels.Keys.Single()).ShouldBe((RoundedId, 0, "123456"));
        (await crm.TouchpointsAsync()).ShouldBeEmpty();
    });

    [Fact]
    public Task When_ShopifyRefunds_Should_SumWhatWasPaidOut() => RunAsync("us", async (crm, post) =>
    {
        await post("refunds/create", "shopify/refunds-create.2026-04.docs.json");
        var order = (await crm.OrdersAsync()).ShouldHaveSingleItem().State;
        order.Key.Id.ShouldBe(RoundedId);
        order.Reached.ShouldBe(
            new Dictionary<Milestone, DateTimeOffset> { [Milestone.RefundOpened] = NewYear, [Milestone.RefundFinished] = NewYear });
        var (id, refund) = order.Refunds.ShouldHaveSingleItem();
        (id, refund.Amount!.Value.Minor).ShouldBe(("890088186047892400", 8500));
    });

    [Theory]
    [InlineData("customers/update", "shopify/customers-update.2024-10.docs.json")]
    [InlineData("customers/create", "shopify/customers-update.2026-04.docs.json")]
    public Task When_ShopifyTellsOfACustomer_Should_KeepTheProfile(string topic, string file) => RunAsync("us", async (crm, post) =>
    {
        await post(topic, file);
        var customer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        customer.Identities.ShouldContain("b:us:shopify:706405506930370000");
        customer.Identities.ShouldNotContain(i => i.StartsWith("p:", StringComparison.Ordinal));
        customer.Profile!.Name!.At.ShouldBe(NewYear);
        customer.Profile.Name.Value.ShouldBe("Bob Biller");
        customer.Profile.Region!.Value.ShouldBe(new Region("CA", "ON", "Ottawa", null, "K2P 2L8"));
        customer.Consent.ShouldBeEmpty();
    });

    [Fact]
    public Task When_ShopifyTellsOfConsentWithoutAState_Should_LearnNone() => RunAsync("us", async (crm, post) =>
    {
        await post("customers_marketing_consent/update", "shopify/customers_marketing_consent-update.2026-04.docs.json");
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Consent.ShouldBeEmpty();
    });

    [Fact]
    public Task When_ACheckoutIsCreated_Should_PutItAsideAsUnhandled() => RunAsync("us", async (crm, post) =>
    {
        await post("checkouts/create", "shopify/checkouts-create.2026-04.docs.json");
        var aside = new List<DeadLetter>();
        await foreach (var one in crm.Get<DeadLetterStore>().ListAsync(default)) aside.Add(one);
        aside.ShouldHaveSingleItem().Message.Body.ShouldBe(Fixtures.Read("shopify/checkouts-create.2026-04.docs.json"));
        (await crm.OrdersAsync()).ShouldBeEmpty();
    });

    [Fact]
    public Task When_WooOrderIsPaidAndThenCompleted_Should_ReadBoth() => RunAsync("us", async (crm, post) =>
    {
        // The later snapshot first: order of arrival does not matter.
        await post("order.updated", "woocommerce/order.updated.completed.docs.json");
        await post("order.created", "woocommerce/order.created.docs.json");
        var order = (await crm.OrdersAsync()).ShouldHaveSingleItem().State;
        order.Key.ShouldBe(new OrderKey("us", "woocommerce", "727"));
        order.Reached.ShouldBe(new Dictionary<Milestone, DateTimeOffset>
        {
            [Milestone.Created] = TestCrm.At("2017-03-22T19:28:02Z"), [Milestone.Paid] =
                TestCrm.At("2017-03-22T19:28:08Z"), [Milestone.Completed] = TestCrm.At("2017-03-22T19:30:35Z"),
        });
        order.Status!.Value.ShouldBe(new SourceStatus("completed", false));
        var details = order.Details!.Value;
        (details.Currency, details.Total, details.Freight, details.Discount, details.Number, details.Source)
            .ShouldBe(("USD", 2935, 1000, 0, "727", "rest-api"));
        details.Lines.Select(l => (l.Title, l.Product, l.Sku, l.Quantity, l.Amount)).ShouldBe(
            [("Woo Single #1", "93", null, 2, 600), ("Ship Your Idea – Color: Black, Size: M Test", "22", "Bar3", 1, 1200)]);
        order.Contact!.Value.ShouldBe(
            new OrderContact { Name = "John Doe",
            Region = new Region("US", "CA", "San Francisco", null, "94103") });
        (await crm.CustomersAsync()).ShouldHaveSingleItem()
            .Identities.ShouldBe(["e:john.doe@example.com"], "customer 0 is a guest, and (555) 555-5555 nobody's phone");
    });

    [Fact]
    public Task When_WooTellsOfACustomer_Should_FindTheirGuestOrders() => RunAsync("us", async (crm, post) =>
    {
        await post("order.created", "woocommerce/order.created.docs.json");
        await post("customer.updated", "woocommerce/customer.updated.docs.json");
        var customer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        customer.Identities.ShouldBe(["b:us:woocommerce:25", "e:john.doe@example.com"]);
        (customer.Facts.Orders, customer.Profile!.Name!.Value).ShouldBe((1, "John Doe"));
        customer.Profile.Name.At.ShouldBe(TestCrm.At("2017-03-22T19:28:08Z"));
    });

    [Fact]
    public Task When_APayloadHasNoTopicOfItsOwn_Should_PutItAside() => RunAsync("us", async (crm, post) =>
    {
        await post("refund.created", "woocommerce/refund.rest.docs.json");
        await post("order.created", "woocommerce/refund.rest.docs.json");
        var aside = new List<DeadLetter>();
        await foreach (var one in crm.Get<DeadLetterStore>().ListAsync(default)) aside.Add(one);
        aside.Select(p => p.Reason).Order(StringComparer.Ordinal)
            .ShouldBe(["The topic 'refund.created' is not handled.", "order.created: status: is missing."]);
    });

    async Task RunAsync(string shop, Func<TestCrm, Func<string, string, Task>, Task> test,
        [System.Runtime.CompilerServices.CallerMemberName] string name = "")
    {
        if (Fixtures.Missing(output, name)) return;
        await using var crm = await TestCrm.StartAsync(listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        await test(crm, async (topic, file) =>
        {
            var body = Fixtures.Read(file);
            var reply = await (file.StartsWith("shopify", StringComparison.Ordinal) ? client.ShopifyAsync(topic, body, shop)
                : client.WooAsync(topic, body, shop));
            reply.Status.ShouldBe(200, file);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(limit.Token);
        });
    }
}
