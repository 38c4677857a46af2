using Crm.Customers;
using Crm.DeadLetters;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>What a provider tells and nobody can read is refused by name, or lies where a person finds it.</summary>
public sealed class UnreadableCallbackTests
{
    const string Buyer = "+8613800138079";

    static async Task<NumberConsent?> SaidAsync(GatewayStage stage, string phone) =>
        await stage.Crm.Get<NumberConsents>().FindAsync(phone, default);

    static async Task<List<DeadLetter>> AsideAsync(GatewayStage stage) =>
        await stage.Crm.Get<DeadLetterStore>().ListAsync(default).ToListAsync();

    static (BridgeDouble Bridge, Task<GatewayStage> Stage) Open(string country = "CN")
    {
        var bridge = new BridgeDouble();
        return (bridge, GatewayStage.OpenAsync(bridge, settings: all => all.Shops["demo"].Country = country));
    }

    [Theory]
    [InlineData("""{"received":[{"from":"617-555-3377","text":"STOP"}]}""", "received[0].from:")]
    [InlineData("""{"received":[{"text":"STOP"}]}""", "received[0].from:")]
    [InlineData("""{"received":[{"from":"+8613800138079"}]}""", "received[0].text:")]
    [InlineData("""{"received":[null]}""", "received[0].from:")]
    [InlineData("""{"received":{"from":"+8613800138079","text":"STOP"}}""", "received: is not a list")]
    [InlineData("""{"recieved":[{"from":"+8613800138079","text":"STOP"}]}""", "recieved: is not known")]
    [InlineData("""{"reports":[],"recieved":[]}""", "recieved: is not known")]
    [InlineData("""{"reports":[{"status":"delivered"}]}""", "reports[0].id:")]
    [InlineData("""{"reports":[{"id":"x","status":"gone"}]}""", "reports[0].status:")]
    [InlineData("{}", "neither")]
    [InlineData("[]", "JSON object")]
    [InlineData("5", "JSON object")]
    [InlineData("\"x\"", "JSON object")]
    [InlineData("null", "JSON object")]
    [InlineData("{", "JSON object")]
    public async Task Bridge_WhatCannotBeRead_IsRefusedWithItsEntryAndField(string body, string says)
    {
        var (bridge, opening) = Open();
        await using var stage = await opening;
        var (status, answer) = await stage.PostAsync(bridge.Signed(body));
        status.ShouldBe(400, answer);
        System.Text.Json.JsonDocument.Parse(answer).RootElement.GetProperty("detail").GetString()!.ShouldContain(says);
    }

    [Fact]
    public async Task Bridge_WhatStandsBesideIt_IsKept_AndARepetitionChangesNothing()
    {
        var (bridge, opening) = Open();
        await using var stage = await opening;
        var request = bridge.Signed(
            """{"received":[{"from":"nobody","text":"STOP"},{"from":"+8613800138079","text":"STOP","at":"2026-03-02T01:59:00Z"}]}""");
        (await stage.PostAsync(request)).Status.ShouldBe(400);
        var kept = await SaidAsync(stage, Buyer);
        kept!.Classes[MessageClass.Promotional].Value.Granted.ShouldBeFalse();
        var before = await stage.Crm.DumpAsync();
        (await stage.PostAsync(request)).Status.ShouldBe(400);
        (await stage.Crm.DumpAsync()).ShouldBe(before);
        (await AsideAsync(stage)).ShouldBeEmpty();
        (await stage.PostAsync(bridge.Signed("""{"reports":[],"received":[]}"""))).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("CN", "13800138079", "TD", "+8613800138079")]
    [InlineData("US", "617-555-3377", "STOP", "+16175553377")]
    public async Task Bridge_ANationalNumber_IsOneOfTheShopsCountry(string country, string from, string word, string phone)
    {
        var (bridge, opening) = Open(country);
        await using var stage = await opening;
        await stage.ToldAsync(bridge.Says(from, word));
        (await SaidAsync(stage, phone))!.Classes[MessageClass.Promotional].Value.Granted.ShouldBeFalse();
    }

    [Fact]
    public async Task Bridge_WhereShopsAreOfSeveralCountries_TheShopHasToBeTold()
    {
        var bridge = new BridgeDouble();
        await using var stage = await GatewayStage.OpenAsync(bridge,
            settings: all => all.Shops["us"].Gateways = new() { ["any"] = "http" });
        (await stage.PostAsync(bridge.Says("617-555-3377", "STOP"))).Status.ShouldBe(400);
        await stage.ToldAsync(bridge.Signed("""{"received":[{"shop":"us","from":"617-555-3377","text":"STOP"}]}"""));
        (await SaidAsync(stage, "+16175553377")).ShouldNotBeNull();
    }

    [Fact]
    public async Task Bridge_AStopOfAnotherCentury_CountsAsNow_AndIsTakenBack()
    {
        var (bridge, opening) = Open();
        await using var stage = await opening;
        await stage.ToldAsync(bridge.Signed("""{"received":[{"from":"+8613800138079","text":"STOP","at":"2099-01-01T00:00:00Z"}]}"""));
        var said = (await SaidAsync(stage, Buyer))!.Classes[MessageClass.Promotional];
        (said.Value.Granted, said.At).ShouldBe((false, stage.Crm.Time.GetUtcNow()));
        stage.Crm.Time.Advance(TimeSpan.FromMinutes(10));
        await stage.ToldAsync(bridge.Says(Buyer, "START"));
        (await SaidAsync(stage, Buyer))!.Classes[MessageClass.Promotional].Value.Granted.ShouldBeTrue();
    }

    [Fact]
    public async Task Aliyun_WhatCannotBeRead_IsPutAsideOnce_AndWhatStandsBesideItIsKept()
    {
        var provider = new AliyunDouble();
        await using var stage = await GatewayStage.OpenAsync(provider);
        var request = provider.Says(Buyer, "TD");
        request = request with { Body = request.Body[..^1] + """,{"phone_number":"x","content":"TD"}]""" };
        await stage.ToldAsync(request);
        await stage.ToldAsync(request);
        var aside = (await AsideAsync(stage)).ShouldHaveSingleItem();
        (aside.IsUnreadable, aside.Kind).ShouldBe((true, DeadLetterKind.Invalid));
        aside.Reason.ShouldContain("gateway aliyun: [1]: is neither");
        (await SaidAsync(stage, Buyer)).ShouldNotBeNull();
        await stage.ToldAsync(request with { Body = "" });
        (await AsideAsync(stage)).Count.ShouldBe(1, "there is nothing in it to lose");
    }
}
