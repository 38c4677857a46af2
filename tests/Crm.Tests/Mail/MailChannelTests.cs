using System.Net;
using System.Text;
using System.Text.Json;
using Crm.Gateways;
using Crm.Local.Hosting;
using Crm.Mail;
using Crm.Sms;
using Crm.Tests.Crash;
using Crm.Tests.Gateways;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Mail;

/// <summary>The second channel, from a signed order with an address and no phone to a real SMTP server, and back.</summary>
[Trait("Speed", "Slow")]
public sealed class MailChannelTests : IDisposable
{
    const string Ann = "ann@example.com";

    const string Flow = """
        {
          "flow": "probe", "version": 1, "about": "A text or a mail for one order, and an offer by mail.",
          "steps": [
            {
              "step": "received", "label": { "zh-CN": "收到", "en": "Received" }, "why": "To see it go out.",
              "on": [{ "milestone": "created", "after": "PT1M" }], "expires": "PT20H", "class": "transactional",
              "channel": "sms, else email", "exit": ["cancelled"],
              "variants": [{
                "variant": "only", "text": { "zh-CN": "订单{{order}}已收到。", "en": "Order {{order}} received." },
                "mail": {
                  "subject": { "zh-CN": "订单{{order}}已收到", "en": "Order {{order}} received" },
                  "body": { "zh-CN": "{{name}}您好，\n\n**{{item}}** 已收到。", "en": "Hello {{name}},\n\n**{{item}}** is on its way." }
                }
              }]
            },
            {
              "step": "offer", "label": { "zh-CN": "优惠", "en": "Offer" }, "why": "Advertising.",
              "on": [{ "milestone": "created", "afterDays": 3, "at": "10:00" }], "expires": "PT20H", "class": "promotional",
              "channel": "email",
              "variants": [{
                "variant": "only",
                "mail": { "subject": { "zh-CN": "好物", "en": "News" }, "body": { "zh-CN": "新品到店。", "en": "New things are here." } }
              }]
            }
          ]
        }
        """;

    readonly string folder = Directory.CreateTempSubdirectory("crm-mail-").FullName;

    public MailChannelTests() => File.WriteAllText(Path.Combine(folder, "probe.json"), Flow);

    public void Dispose() => Directory.Delete(folder, true);

    Task<TestCrm> StartAsync(int port, Action<CrmSettings>? change = null, bool listens = false) =>
        TestCrm.StartAsync("2026-03-02T02:00:00Z", listens, change: settings =>
        {
            settings.FlowsFolder = folder;
            settings.Mail = new() { Host = "127.0.0.1", Port = port, Security = "none", TimeoutSeconds = 3, From = "crm@shop.example" };
            settings.EventGrid.Key = "event-grid-key-0123456789abcdef";
            var demo = settings.Shops["demo"];
            (demo.Flows, demo.Mail.From, demo.Mail.ReplyTo) = (["probe"], "orders@shop.example", "help@shop.example");
            (demo.UnsubscribeUrl, demo.UnsubscribeKey) = ("https://crm.example", "0123456789abcdef-unsubscribe");
            change?.Invoke(settings);
        });

    static string Order(int id, DateTimeOffset at, string? phone = null, bool wants = false, string name = "<b>Ann*") =>
        JsonSerializer.Serialize(new
        {
            id = 9_000_000 + id, name = $"#{id}", created_at = at, updated_at = at, financial_status = "paid", currency = "CNY",
            total_price = "10.00", buyer_accepts_marketing = wants, phone, email = Ann,
            customer = new { id = 77, first_name = name, email = Ann },
            shipping_address = new { city = "杭州市", country_code = "CN" },
            line_items = new[] { new { id = 1, title = "A_B [x](http://evil.example)", product_id = 5, quantity = 1, price = "10.00" } },
        });

    static async Task PostAsync(TestCrm crm, string body)
    {
        using var client = new WebhookClient(crm.Host.Url);
        (await client.ShopifyAsync("orders/create", Encoding.UTF8.GetBytes(body))).Status.ShouldBe(200);
        await crm.Get<InboxWorker>().DrainAsync(default);
    }

    [Fact]
    public async Task When_AnOrderHasAnAddressAndNoPhone_Should_MailItAndObeyTheOneClickUnsubscribe()
    {
        await using var office = new PostOffice(HostProcess.FreePort());
        await using var crm = await StartAsync(office.Port, listens: true);
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow(), wants: true));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        var text = await crm.TouchpointAsync("received");
        (text.State, text.Gateway, text.Parts, text.CostMicros).ShouldBe((TouchpointState.Accepted, "mail", null, null), text.Reason);
        var mail = office.Mails.ShouldHaveSingleItem();
        mail.Subject.ShouldBe("订单#1已收到");
        (mail.From.ToString(), mail.To.ToString(), mail.ReplyTo.ToString()).ShouldBe(
            ("\"云朵家居\" <orders@shop.example>", Ann, "help@shop.example"));
        mail.MessageId.ShouldEndWith($"{text.Id}@shop.example");
        mail.HtmlBody!.ShouldContain("<strong>A_B");
        mail.HtmlBody!.ShouldNotContain("<b>");
        mail.HtmlBody!.ShouldNotContain("href=\"http://evil");
        mail.TextBody!.ShouldContain("已收到");
        mail.Headers["List-Unsubscribe-Post"].ShouldBe("List-Unsubscribe=One-Click");

        // Advertising: a yes was ticked at the checkout.
        await crm.RunUntilAsync(TestCrm.At("2026-03-05T03:00:00Z"));
        (await crm.TouchpointAsync("offer")).State.ShouldBe(TouchpointState.Accepted);
        office.Mails.Count.ShouldBe(2);
        office.Mails.Last().HtmlBody!.ShouldContain("https://crm.example/api/unsubscribe/demo/");

        // The mail program posts the link, and no more advertising comes; news still do.
        var link = new Uri(office.Mails.Last().Headers["List-Unsubscribe"]!.Trim('<', '>'));
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent([new("List-Unsubscribe", "One-Click")]);
        (await http.PostAsync(new Uri(crm.Host.Url, link.PathAndQuery), form)).StatusCode.ShouldBe(HttpStatusCode.OK);
        await PostAsync(crm, Order(2, crm.Time.GetUtcNow()));
        await crm.RunUntilAsync(TestCrm.At("2026-03-09T03:00:00Z"));
        var last = (await crm.TouchpointsAsync()).Single(t => t.Step == "offer" && t.Order.Id == "9000002");
        last.State.ShouldBe(TouchpointState.Suppressed);
        last.Reason.ShouldNotBeNull().ShouldContain("refused");
        office.Mails.Count.ShouldBe(3);
        // Of texts nothing was said.
        (await crm.CustomersAsync()).Single().Consent.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_AShopOfTheDefaultFlowsHasASender_Should_MailTheNewsOfAnOrderWithoutAPhone()
    {
        await using var office = new PostOffice(HostProcess.FreePort());
        await using var crm = await StartAsync(office.Port, listens: true, change: s =>
            (s.Shops["demo"].Flows, s.Shops["demo"].Preset) = (["post-purchase"], "full"));
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow()));
        await crm.RunForAsync(TimeSpan.FromHours(8));
        var mail = office.Mails.ShouldHaveSingleItem();
        mail.Subject.ShouldBe("订单#1已付款");
        mail.HtmlBody!.ShouldContain("<p>您的订单#1已付款成功");
        (await crm.TouchpointAsync("paid-care")).State.ShouldBe(TouchpointState.Accepted);
    }

    [Fact]
    public async Task When_ThereIsAPhone_Should_TextAndNotMail()
    {
        await using var office = new PostOffice(HostProcess.FreePort());
        await using var crm = await StartAsync(office.Port, listens: true);
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow(), "13800138000"));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        (await crm.TouchpointAsync("received")).Gateway.ShouldBeNull();
        office.Mails.ShouldBeEmpty();
        await crm.RunUntilAsync(TestCrm.At("2026-03-05T03:00:00Z"));
        (await crm.TouchpointAsync("offer")).Reason.ShouldBe("mail-consent:none");
    }

    [Fact]
    public async Task When_AnAddressIsUnknownToItsServer_Should_NotWriteToItAgain()
    {
        await using var office = new PostOffice(HostProcess.FreePort());
        office.Unknown.Add(Ann);
        await using var crm = await StartAsync(office.Port, listens: true);
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow()));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        (await crm.TouchpointAsync("received")).State.ShouldBe(TouchpointState.Failed);
        await PostAsync(crm, Order(2, crm.Time.GetUtcNow()));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        (await crm.TouchpointsAsync()).Single(t => t.Step == "received" && t.Order.Id == "9000002").Reason.ShouldBe("address-dead");
    }

    [Fact]
    public async Task When_TheServerRefusesToRelay_Should_WaitAndKeepTheAddress()
    {
        await using var office = new PostOffice(HostProcess.FreePort())
        {
            Refusal = new SmtpServer.Protocol.SmtpResponse((SmtpServer.Protocol.SmtpReplyCode)554, "5.7.1 <ann@example.com>: Relay denied"),
        };
        await using var crm = await StartAsync(office.Port, listens: true);
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow()));
        await crm.RunForAsync(TimeSpan.FromMinutes(20));
        var waiting = await crm.TouchpointAsync("received");
        waiting.State.ShouldBe(TouchpointState.Planned);
        waiting.Reason.ShouldNotBeNull().ShouldContain("smtp-554 5.7.1");
        (await crm.CustomersAsync()).Single().SuppressedNumbers.ShouldBeNull();
        office.Refusal = null;
        await crm.RunForAsync(TimeSpan.FromHours(1));
        (await crm.TouchpointAsync("received")).State.ShouldBe(TouchpointState.Accepted);
        office.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheServerIsDownAndComesBack_Should_SendOnce()
    {
        var port = HostProcess.FreePort();
        await using var crm = await StartAsync(port, listens: true);
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow()));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        var text = await crm.TouchpointAsync("received");
        (text.State, text.Reason).ShouldBe((TouchpointState.Planned, "not-sent:mail:no-connection"));
        await using var office = new PostOffice(port);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        (await crm.TouchpointAsync("received")).State.ShouldBe(TouchpointState.Accepted);
        office.Mails.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheAnswerIsLostAfterTheMailLeft_Should_StayInDoubtUntilAReportComes()
    {
        await using var office = new PostOffice(HostProcess.FreePort()) { FallsSilent = true };
        await using var crm = await StartAsync(office.Port, listens: true);
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow()));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        (await crm.TouchpointAsync("received")).State.ShouldBe(TouchpointState.InDoubt);
        office.FallsSilent = false;
        await crm.RunForAsync(TimeSpan.FromHours(3));
        office.Mails.Count.ShouldBe(1, "never again on a guess");

        var bounce = $$"""
            [{ "id": "1", "eventType": "Microsoft.Communication.EmailDeliveryReportReceived", "eventTime": "2026-03-02T04:00:00Z",
               "data": { "recipient": "Ann@example.com", "messageId": "m", "internetMessageId": "<{{office.Mails.Single().MessageId}}>",
                         "status": "Bounced", "deliveryAttemptTimeStamp": "2026-03-02T04:00:00Z" } }]
            """;
        using var http = new HttpClient();
        using var body = new StringContent(bounce, Encoding.UTF8, "application/json");
        (await http.PostAsync(new Uri(crm.Host.Url, "/api/eventgrid?key=event-grid-key-0123456789abcdef"), body)).StatusCode
            .ShouldBe(HttpStatusCode.OK);
        (await crm.TouchpointAsync("received")).State.ShouldBe(TouchpointState.Failed);
        (await crm.CustomersAsync()).Single().SuppressedNumbers.ShouldNotBeNull().ShouldContain(Ann);
    }

    [Theory]
    [InlineData(true, "frequency-cap:1-per-day")]
    [InlineData(false, null)]
    public async Task Caps_OfMailsAndTexts_CountTogetherByChoice(bool shared, string? reason)
    {
        await using var office = new PostOffice(HostProcess.FreePort());
        await using var crm = await StartAsync(office.Port, settings =>
        {
            settings.Shops["demo"].Mail.SharesCaps = shared;
            settings.Shops["demo"].CapPerDay["Transactional"] = 1;
        }, listens: true);
        await PostAsync(crm, Order(1, crm.Time.GetUtcNow(), "13800138000"));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        // The number is dead from now on, so the next one goes by mail.
        var tag = SmsTag.Of((await crm.CustomersAsync()).Single().Id, (await crm.TouchpointAsync("received")).Id);
        await crm.Get<Crm.Touchpoints.Delivery.DeliveryReportHandler>().HandleAsync(
            new SmsEvent.Report(tag, "m", "+8613800138000", "4006", crm.Time.GetUtcNow()) { Meaning = DeliveryVerdict.DeadPhone }, default);
        await PostAsync(crm, Order(2, crm.Time.GetUtcNow(), "13800138000"));
        await crm.RunForAsync(TimeSpan.FromMinutes(2));
        var second = (await crm.TouchpointsAsync()).Single(t => t.Step == "received" && t.Order.Id == "9000002");
        second.Reason.ShouldBe(reason);
        office.Mails.Count.ShouldBe(shared ? 0 : 1);
    }
}
