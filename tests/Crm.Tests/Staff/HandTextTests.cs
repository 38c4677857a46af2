using System.Text.Json;
using Crm.Customers;
using Crm.Erasure;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Staff;

/// <summary>One text that a person sends to one buyer, over HTTP: by every rule, once, and on the record.</summary>
public sealed class HandTextTests : IAsyncLifetime, IDisposable
{
    readonly FaultGateway gateway = new();
    TestCrm crm = null!;
    StaffClient staff = null!;
    string customer = "";

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync(listens: true, gateway: gateway);
        staff = await StaffClient.OfAsync(crm);
        customer = await StaffStory.SignedAndRunAsync(crm);
        gateway.Texts.Clear();
    }

    public void Dispose() => staff?.Dispose();
    public async Task DisposeAsync() => await crm.DisposeAsync();

    Task<(int Status, JsonElement Body)> TellAsync(string rest, string key = "k1", string shop = "demo") =>
        staff.PostAsync($"/api/customers/{customer}/texts", $$"""{"by":"小李","key":"{{key}}","shop":"{{shop}}",{{rest}}}""");

    async Task<List<Touchpoint>> ByHandAsync() => [.. (await crm.TouchpointsAsync()).Where(t => t.Hand is not null)];

    const string Care = """ "class":"care","text":"{{name}}您好，枕套已补发，单号见订单{{order}}。","order":"#1001" """;

    [Fact]
    public async Task Text_IsPreviewed_SentOnceHoweverOftenItIsTold_AndStandsOnTheRecord()
    {
        var before = await crm.HashAsync();
        var preview = (await TellAsync(Care + ",\"preview\":true")).Body;
        (preview.GetProperty("state").GetString(), preview.GetProperty("parts").GetInt32()).ShouldBe(("willSend", 1));
        preview.GetProperty("text").GetString().ShouldBe("【云朵家居】王小明您好，枕套已补发，单号见订单#1001。");
        preview.GetProperty("cost").GetDecimal().ShouldBeGreaterThan(0);
        (await crm.HashAsync()).ShouldBe(before, "a preview writes nothing");

        var sent = (await TellAsync(Care)).Body;
        (sent.GetProperty("state").GetString(), sent.GetProperty("new").GetBoolean()).ShouldBe(("accepted", true));
        var again = (await TellAsync(Care)).Body;
        (again.GetProperty("touchpoint").GetString(), again.GetProperty("new").GetBoolean())
            .ShouldBe((sent.GetProperty("touchpoint").GetString(), false));
        gateway.Texts.Select(t => t.Text).ShouldBe([preview.GetProperty("text").GetString()]);
        (await TellAsync(Care.Replace("枕套", "枕芯", StringComparison.Ordinal))).Status.ShouldBe(409, "the key was another text's");
        gateway.Texts.Count.ShouldBe(1);

        var touch = (await ByHandAsync()).Single();
        (touch.State, touch.Hand!.By, touch.Step).ShouldBe((TouchpointState.Accepted, "小李", HandText.Step));
        (await crm.CustomersAsync()).Single().Ledger.Count(e => e.Touchpoint == touch.Id).ShouldBe(1, "caps count it");
        var card = await staff.GetAsync($"/api/customers/{customer}");
        card.GetProperty("touchpoints").EnumerateArray().Single(t => t.GetProperty("id").GetString() == touch.Id)
            .GetProperty("by").GetString().ShouldBe("小李");
        var audit = await crm.Get<Audit>().RunAsync(default);
        (audit.Planned, audit.Duplicates).ShouldBe((audit.Accounted, 0));
    }

    [Fact]
    public async Task Pressed_TwiceAtOnce_SendsOnce()
    {
        var replies = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => TellAsync(Care)));
        replies.Count(r => r.Status == 200 && r.Body.GetProperty("new").GetBoolean()).ShouldBe(1);
        gateway.Texts.Count.ShouldBe(1);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        gateway.Texts.Count(t => t.Text.Contains("枕套", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task ATextOfTheLibrary_IsSentAsItsStep_InItsClass()
    {
        var sent = (await TellAsync(""" "template":"post-purchase/signed/new","order":"1001" """)).Body;
        sent.GetProperty("class").GetString().ShouldBe("care");
        gateway.Texts.Single().Text.ShouldStartWith("【云朵家居】王小明您好，您的宝贝已签收");
        var source = gateway.Texts.Single().Source!;
        (source.Flow, source.Step, source.Variant).ShouldBe(("post-purchase", "signed", "new"), "a provider's template is bound to it");
    }

    [Fact]
    public async Task WithoutConsent_AdvertisingIsHeldBack_AndSaysWhy()
    {
        const string Offer = """ "class":"promotional","text":"新品到店" """;
        var preview = (await TellAsync(Offer + ",\"preview\":true")).Body;
        (preview.GetProperty("state").GetString(), preview.GetProperty("rule").GetString()).ShouldBe(("held", "consent:none"));
        preview.GetProperty("why").GetString().ShouldNotBeNullOrEmpty();
        preview.GetProperty("text").GetString()!.ShouldStartWith("【云朵家居】新品到店", customMessage: "it can be read all the same");
        var told = (await TellAsync(Offer)).Body;
        (told.GetProperty("state").GetString(), told.GetProperty("rule").GetString()).ShouldBe(("suppressed", "consent:none"));
        gateway.Texts.ShouldBeEmpty();
        (await staff.GetAsync("/api/why-not?phoneTail=8000"))[0].GetProperty("entries").EnumerateArray()
            .Count(e => e.GetProperty("step").GetString() == HandText.Step
                && e.GetProperty("label").GetString() == "人工短信").ShouldBe(1);
    }

    [Fact]
    public async Task TheNumbersOwnRefusal_HoldsItBack()
    {
        await crm.Get<NumberConsents>().TellAsync(StaffStory.Phone,
            [new(MessageClass.Care, new(crm.Time.GetUtcNow(), new ConsentState(false, "sms")))], default);
        (await TellAsync(Care + ",\"preview\":true")).Body.GetProperty("rule").GetString()!.ShouldStartWith("number-refused:care");
        (await TellAsync(Care)).Body.GetProperty("state").GetString().ShouldBe("suppressed");
        gateway.Texts.ShouldBeEmpty();
    }

    [Fact]
    public async Task AtNight_ItWaitsForItsHour_AndGoesThen()
    {
        crm.Time.Set(TestCrm.At("2026-03-06T15:30:00Z"));
        var told = (await TellAsync(Care)).Body;
        (told.GetProperty("state").GetString(), told.GetProperty("rule").GetString()).ShouldBe(("planned", "quiet-hours"));
        var until = told.GetProperty("until").GetDateTimeOffset();
        gateway.Texts.ShouldBeEmpty();
        await crm.RunUntilAsync(until.AddMinutes(1));
        gateway.Texts.Count(t => t.Text.Contains("枕套", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task TheDaysCap_PutsItOff()
    {
        for (var i = 0; ; i++)
        {
            i.ShouldBeLessThan(10);
            var told = (await TellAsync(Care, "k" + i)).Body;
            if (told.GetProperty("state").GetString() == "accepted") continue;
            told.GetProperty("rule").GetString()!.ShouldStartWith("frequency-cap:");
            break;
        }
        gateway.Texts.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Erased_ItsWordsAreGone_AndNothingMoreCanBeSent()
    {
        await TellAsync(Care);
        (await staff.PostAsync($"/api/customers/{customer}/notes", """{"by":"小李","text":"枕套的事"}""")).Status.ShouldBe(200);
        (await crm.Get<CustomerExport>().OfAsync(customer, default))!.Notes!.Single().Text.ShouldBe("枕套的事");
        await crm.Get<CustomerErasure>().EraseAsync(customer, default);
        string.Join('\n', await crm.DumpAsync()).ShouldNotContain("枕套");
        (await ByHandAsync()).Single().State.ShouldBe(TouchpointState.Accepted);
        (await TellAsync(Care, "k2")).Status.ShouldBe(409);
        (await staff.PostAsync($"/api/customers/{customer}/notes", """{"by":"a","text":"b"}""")).Status.ShouldBe(409);
    }

    [Theory]
    [InlineData(""" "class":"care" """, "text")]
    [InlineData(""" "text":"a" """, "class")]
    [InlineData(""" "class":"care","text":"{{#if name}}a" """, "text")]
    [InlineData(""" "template":"post-purchase/signed/none" """, "template")]
    [InlineData(""" "class":"care","text":"a","order":"9" """, "order")]
    [InlineData(""" "class":"care","text":"a","key":"" """, "key")]
    public async Task BadInput_NamesItsField_AndWritesNothing(string rest, string field)
    {
        var before = await crm.HashAsync();
        var (status, body) = await TellAsync(rest);
        (status, body.GetProperty("detail").GetString()!.Contains(field + ":", StringComparison.Ordinal)
            || body.GetProperty("detail").GetString()!.StartsWith(field, StringComparison.Ordinal)).ShouldBe((400, true), body.ToString());
        (await TellAsync(Care, shop: "us")).Body.GetProperty("detail").GetString()!.ShouldContain("shop: is one of");
        (await staff.PostAsync($"/api/customers/{new string('0', 32)}/texts", "{}")).Status.ShouldBe(404);
        (await crm.HashAsync()).ShouldBe(before);
    }
}
