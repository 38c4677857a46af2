using System.Net;
using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Reports;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Inbox;

/// <summary>Delivery reports and answers, posted to the embedded host as Event Grid posts them.</summary>
[Trait("Speed", "Slow")]
public sealed class EventGridRouteTests : IDisposable
{
    const string Key = "a-key-for-tests-only-0123456789";
    const string Phone = "+8613800138000";
    // Per test: a pooled connection could belong to a host of another test that had the same port.
    readonly HttpClient http = new();

    public void Dispose() => http.Dispose();

    static Task<TestCrm> StartAsync() => TestCrm.StartAsync(listens: true, change: settings => settings.EventGrid.Key = Key);

    async Task<(HttpStatusCode Status, string Body)> PostAsync(TestCrm crm, string json, string key = Key)
    {
        var response = await http.PostAsync(new Uri(crm.Host.Url, $"/api/eventgrid?key={key}"),
            new StringContent(json, Encoding.UTF8, "application/json"));
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    static string Report(string tag, string code, string message = "m1") => $$"""
        [{"eventType":"Microsoft.Communication.SMSDeliveryReportReceived","eventTime":"2026-03-02T03:00:00Z",
        "data":{"messageId":"{{message}}","from":"+18445550100","to":"{{Phone}}",
        "deliveryStatus":"{{(code == "2000" ? "Delivered" : "Failed")}}","deliveryStatusDetails":"{{code}}","tag":"{{tag}}",
        "receivedTimestamp":"2026-03-02T03:00:00Z"} }]
        """;

    static string Reply(string text, string at) => $$"""
        [{"eventType":"Microsoft.Communication.SMSReceived","data":{"messageId":"i1","from":"{{Phone.TrimStart('+')}}","to":"18445550100",
        "message":"{{text}}","receivedTimestamp":"{{at}}"} }]
        """;

    /// <summary>An order that is paid, and its text sent.</summary>
    static async Task<(Customer Customer, Touchpoint Sent)> PaidAsync(TestCrm crm)
    {
        var now = crm.Time.GetUtcNow();
        var order = new OrderState { Key = new OrderKey("demo", "shopify", "1"),
            Contact = new LwwRegister<OrderContact>(now, new OrderContact { Phone = Phone }) };
        (order.Reached[Milestone.Created], order.Reached[Milestone.Paid]) = (now, now);
        await crm.ApplyAsync(
            new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Paid, Order = order,
            Identities = [Identity.Phone(Phone)] });
        await crm.RunForAsync(TimeSpan.FromMinutes(30));
        return ((await crm.CustomersAsync()).Single(), await crm.TouchpointAsync("paid-care"));
    }

    [Fact]
    public async Task Reply_FromWhatIsNoPhone_IsPutAsideForAPerson()
    {
        await using var crm = await StartAsync();
        var told = Reply("STOP", "2026-03-02T02:00:00Z").Replace(Phone.TrimStart('+'), "CloudHome", StringComparison.Ordinal);
        (await PostAsync(crm, told)).Status.ShouldBe(HttpStatusCode.OK);
        (await PostAsync(crm, told)).Status.ShouldBe(HttpStatusCode.OK);
        var aside = (await crm.Get<Crm.DeadLetters.DeadLetterStore>().ListAsync(default).ToListAsync()).ShouldHaveSingleItem();
        (aside.IsUnreadable, aside.Reason.Contains("SMSReceived", StringComparison.Ordinal)).ShouldBe((true, true));
    }

    [Fact]
    public async Task Report_Delivered_SettlesTheTouchpointAndCountsAsSent()
    {
        await using var crm = await StartAsync();
        var (customer, sent) = await PaidAsync(crm);
        sent.State.ShouldBe(TouchpointState.Accepted);
        (await PostAsync(crm, Report($"{customer.Id}.{sent.Id}", "2000"))).Status.ShouldBe(HttpStatusCode.OK);
        (await crm.TouchpointAsync("paid-care")).State.ShouldBe(TouchpointState.Delivered);
        var step = (await Summary.OfAsync(crm.Rows, default)).Steps["paid-care"];
        (step.Sent, step.Delivered, step.Parts).ShouldBe((1, 1, sent.Parts!.Value));
    }

    [Fact]
    public async Task Report_TagWithoutCustomerOrOfOneThatIsGone_IsFoundByThePhone()
    {
        await using var crm = await StartAsync();
        var (_, sent) = await PaidAsync(crm);
        await PostAsync(crm, Report($"{new string('0', 32)}.{sent.Id}", "2000"));
        (await crm.TouchpointAsync("paid-care")).State.ShouldBe(TouchpointState.Delivered);
        (await PostAsync(crm, Report("not-ours", "2000"))).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Report_OptedOutAtTheCarrier_RefusesEveryTextFromThenOn()
    {
        await using var crm = await StartAsync();
        var (customer, sent) = await PaidAsync(crm);
        await PostAsync(crm, Report($"{customer.Id}.{sent.Id}", "4007"));
        var consent = (await crm.CustomersAsync()).Single().Consent[MessageClass.Transactional];
        (consent.Value.Granted, consent.Value.Source).ShouldBe((false, "sms-report:4007"));
    }

    [Fact]
    public async Task Report_PhoneDoesNotExist_IsNotTextedAgain()
    {
        await using var crm = await StartAsync();
        var (customer, sent) = await PaidAsync(crm);
        await PostAsync(crm, Report($"{customer.Id}.{sent.Id}", "4004"));
        (await crm.CustomersAsync()).Single().SuppressedNumbers.ShouldBe([Phone]);
        var shipped = new OrderState { Key = sent.Order };
        shipped.Reached[Milestone.Shipped] = crm.Time.GetUtcNow();
        await crm.ApplyAsync(
            new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Shipped, Order = shipped,
            Identities = [Identity.Phone(Phone)] });
        await crm.RunForAsync(TimeSpan.FromHours(2));
        (await crm.TouchpointsAsync()).ShouldContain(t => t.State == TouchpointState.Suppressed && t.Reason == "phone-dead");
    }

    [Fact]
    public async Task Report_NotReachable_IsTextedOnceMore()
    {
        await using var crm = await StartAsync();
        var (customer, sent) = await PaidAsync(crm);
        await PostAsync(crm, Report($"{customer.Id}.{sent.Id}", "4006", sent.ProviderId!));
        (await crm.TouchpointAsync("paid-care")).State.ShouldBe(TouchpointState.Planned);
        await crm.RunForAsync(TimeSpan.FromHours(2));
        (await crm.TouchpointAsync("paid-care")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task Reply_StopAndStart_ChangeConsentWithTheWordAsEvidence()
    {
        await using var crm = await StartAsync();
        await PaidAsync(crm);
        await crm.RunUntilAsync("2026-03-02T05:00:00Z");
        await PostAsync(crm, Reply("Stop", "2026-03-02T03:00:00Z"));
        var refused = (await crm.CustomersAsync()).Single().Consent[MessageClass.Transactional].Value;
        (refused.Granted, refused.Source).ShouldBe((false, "sms-reply:STOP"));
        await PostAsync(crm, Reply("START", "2026-03-02T04:00:00Z"));
        await PostAsync(crm, Reply("Stop", "2026-03-02T03:00:00Z"));
        (await crm.CustomersAsync()).Single().Consent[MessageClass.Transactional].Value.Granted.ShouldBeTrue();
    }

    [Fact]
    public async Task Reply_OtherText_IsATaskForAPersonWithTheTextShown()
    {
        await using var crm = await StartAsync();
        await PaidAsync(crm);
        for (var i = 0; i < 2; i++) await PostAsync(crm,
            Reply("please stop by tomorrow\\nwith \\u202eorder\\u001b[31m 1234", "2026-03-02T03:00:00Z"));
        var task = (await crm.TasksAsync()).ShouldHaveSingleItem();
        (task.Kind, task.AddedBy, task.Done, task.Priority).ShouldBe(("received-text", "sms", null, Crm.Tasks.TaskPriority.High));
        task.Text.ShouldContain("please stop by tomorrow with order[31m 1234");
        (await crm.CustomersAsync()).Single().Consent.ShouldBeEmpty();
        await PostAsync(crm, Reply("please stop by tomorrow", "2026-03-03T03:00:00Z"));
        (await crm.TasksAsync()).Count.ShouldBe(2);
        (await crm.Get<Audit>().RunAsync(default)).IsClean.ShouldBeTrue();
    }

    [Fact]
    public async Task Reply_WordThatMayMeanAnOrder_RefusesAndIsATaskToo()
    {
        await using var crm = await StartAsync();
        await PaidAsync(crm);
        await PostAsync(crm, Reply("Cancel please", "2026-03-02T03:00:00Z"));
        (await crm.CustomersAsync()).Single().Consent[MessageClass.Transactional].Value.Granted.ShouldBeFalse();
        (await crm.TasksAsync()).Single().Text.ShouldContain("Cancel please");
    }

    [Fact]
    public async Task Reply_OfANumberNobodyHas_IsCountedAndMakesNobody()
    {
        await using var crm = await StartAsync();
        using var meters = new System.Diagnostics.Metrics.MeterListener();
        var counted = 0;
        meters.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "crm.sms.replies") listener.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            if (tags.ToArray().Contains(new("known", false))) counted += (int)value;
        });
        meters.Start();
        (await PostAsync(crm, Reply("where is my order?", "2026-03-02T03:00:00Z"))).Status.ShouldBe(HttpStatusCode.OK);
        counted.ShouldBeGreaterThan(0);
        (await crm.CustomersAsync()).ShouldBeEmpty();
        (await crm.TasksAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Handshakes_BothSchemas_AreAnswered()
    {
        await using var crm = await StartAsync();
        var (status, body) = await PostAsync(crm, """[{"eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":"""
            + """{"validationCode":"512d38b6","validationUrl":"https://x"}}]""");
        (status, body).ShouldBe((HttpStatusCode.OK, """{"validationResponse":"512d38b6"}"""));
        using var options = new HttpRequestMessage(HttpMethod.Options, new Uri(crm.Host.Url, $"/api/eventgrid?key={Key}"));
        options.Headers.Add("WebHook-Request-Origin", "eventgrid.azure.net");
        var reply = await http.SendAsync(options);
        (reply.StatusCode, reply.Headers.GetValues("WebHook-Allowed-Origin").Single()).ShouldBe((HttpStatusCode.OK, "eventgrid.azure.net"));
    }

    [Fact]
    public async Task Key_WrongOrNotSet_ThereIsNothing()
    {
        await using var crm = await StartAsync();
        (await PostAsync(crm, "[]", "wrong")).Status.ShouldBe(HttpStatusCode.NotFound);
        (await PostAsync(crm, "nonsense")).Status.ShouldBe(HttpStatusCode.BadRequest);
        await using var closed = await TestCrm.StartAsync(listens: true);
        (await PostAsync(closed, "[]", "")).Status.ShouldBe(HttpStatusCode.NotFound);
    }
}
