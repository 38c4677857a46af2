using Crm.Common;
using Crm.Customers;
using Crm.Shops;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>Which gateway a text takes, and when the next one is tried: only after a certain "not sent".</summary>
[Trait("Speed", "Slow")]
public sealed class ChainTests
{
    /// <summary>Aliyun first, the bridge behind it.</summary>
    static async Task<(GatewayStage Stage, BridgeDouble Second)> OpenAsync(string chain = "aliyun, http")
    {
        var second = new BridgeDouble();
        var stage = await GatewayStage.OpenAsync(new AliyunDouble(), settings: all =>
        {
            all.Gateways["http"] = second.Options();
            all.Shops["demo"].Gateways = new() { ["any"] = chain };
        });
        second.Now = stage.Crm.Time.GetUtcNow;
        return (stage, second);
    }

    [Theory]
    [InlineData(SendClass.Account)]
    [InlineData(SendClass.Config)]
    public async Task When_TheFirstCertainlyDidNotSend_Should_GoByTheSecondAtOnce(SendClass why)
    {
        var (stage, second) = await OpenAsync();
        await using var _ = stage;
        await using var __ = second;
        stage.Provider.Next(stage.Provider.AnswerOf(why)!.Value);
        await stage.SendAsync();
        var text = await stage.TextAsync();
        (text.State, text.Gateway, second.Taken.Count).ShouldBe((TouchpointState.Accepted, "http", 1));
        await stage.RunAsync(TimeSpan.FromMinutes(1));
        await stage.SendAsync(2);
        (stage.Provider.Sends.Count, second.Taken.Count).ShouldBe((1, 2), "a paused gateway is passed by");
    }

    [Fact]
    public async Task When_ARegionIsNotSwitchedOn_Should_FailItsTextAndSendTheOthers()
    {
        var provider = new TwilioDouble();
        await using var stage = await GatewayStage.OpenAsync(provider);
        provider.Next((400, """{"code":21408,"message":"Permission to send an SMS has not been enabled for the region","status":400}"""));
        await stage.SendAsync();
        (await stage.TextAsync()).ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Failed),
            t => t.Reason.ShouldNotBeNull().ShouldStartWith("rejected:twilio:21408"));
        (await stage.BuyerAsync()).SuppressedNumbers.ShouldBeNull();
        await stage.SendAsync(2);
        (await stage.TextAsync(2)).State.ShouldBe(TouchpointState.Accepted);
        provider.Sends.Count.ShouldBe(2);
    }

    [Fact]
    public async Task When_TheFirstCannotBeReached_Should_GoByTheSecond()
    {
        var (stage, second) = await OpenAsync();
        await using var _ = stage;
        await using var __ = second;
        await stage.Provider.DisposeAsync();
        await stage.SendAsync();
        (await stage.TextAsync()).Gateway.ShouldBe("http");
    }

    [Theory]
    [InlineData(Act.TakeAndReset)]
    [InlineData(Act.Reset)]
    [InlineData(Act.ServerError)]
    public async Task When_TheFirstLeavesADoubt_Should_NeverTryTheSecond(Act act)
    {
        var (stage, second) = await OpenAsync();
        await using var _ = stage;
        await using var __ = second;
        stage.Provider.Next(act);
        await stage.SendAsync();
        await stage.RunAsync(TimeSpan.FromDays(3));
        (second.Sends.Count, stage.Provider.Sends.Count).ShouldBe((0, 1));
    }

    [Theory]
    [InlineData(SendClass.OptedOut)]
    [InlineData(SendClass.PermanentNumber)]
    [InlineData(SendClass.PermanentContent)]
    public async Task When_TheRefusalIsForGood_Should_NotTryTheSecond(SendClass why)
    {
        var (stage, second) = await OpenAsync();
        await using var _ = stage;
        await using var __ = second;
        stage.Provider.Next(stage.Provider.AnswerOf(why)!.Value);
        await stage.SendAsync();
        await stage.RunAsync(TimeSpan.FromDays(3));
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.Failed);
        second.Sends.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_AllHaveRefused_Should_WaitAndStartAnew()
    {
        var (stage, second) = await OpenAsync();
        await using var _ = stage;
        await using var __ = second;
        stage.Provider.Next(stage.Provider.AnswerOf(SendClass.Account)!.Value);
        second.Next(second.AnswerOf(SendClass.Account)!.Value);
        await stage.SendAsync();
        var waiting = await stage.TextAsync();
        (waiting.State, waiting.Tried).ShouldBe((TouchpointState.Planned, null));
        await stage.RunAsync(TimeSpan.FromHours(2));
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.Accepted);
        (stage.Provider.Taken.Count + second.Taken.Count).ShouldBe(1);
    }

    [Fact]
    public async Task When_TheWaitIsLong_Should_GoByTheSecond_When_Short_Should_Wait()
    {
        var (stage, second) = await OpenAsync();
        await using var _ = stage;
        await using var __ = second;
        stage.Provider.Next(stage.Provider.AnswerOf(SendClass.ThrottledGateway)!.Value, ("Retry-After", "120"));
        await stage.SendAsync();
        await stage.RunAsync(TimeSpan.FromMinutes(3));
        (await stage.TextAsync()).Gateway.ShouldBe("aliyun");
        stage.Provider.Next(stage.Provider.AnswerOf(SendClass.ThrottledGateway)!.Value, ("Retry-After", "7200"));
        await stage.SendAsync(2);
        (await stage.TextAsync(2)).Gateway.ShouldBe("http");
    }

    [Fact]
    public async Task When_ATextHasNoTemplate_Should_PassTheTemplateGatewayBy()
    {
        var second = new BridgeDouble();
        await using var stage = await GatewayStage.OpenAsync(new AliyunDouble(), settings: all =>
        {
            all.Gateways["http"] = second.Options();
            (all.Shops["demo"].Gateways, all.Shops["demo"].TemplatesFile) = (new() { ["any"] = "aliyun,http" }, null);
        });
        await using var __ = second;
        await stage.SendAsync();
        ((await stage.TextAsync()).Gateway, stage.Provider.Sends.Count).ShouldBe(("http", 0));
    }

    [Fact]
    public void For_Entries_TheMostSpecificCounts()
    {
        var mistakes = new List<string>();
        var chains = GatewayChains.Read("Shops:demo:Gateways", new Dictionary<string, string>
        {
            ["CN"] = "aliyun,tencent", ["CN_Promotional"] = "tencent", ["any"] = "twilio", ["any_Promotional"] = "http",
        }, mistakes);
        mistakes.ShouldBeEmpty();
        chains.For("+8613800138000", MessageClass.Transactional).ShouldBe(["aliyun", "tencent"]);
        chains.For("+8613800138000", MessageClass.Promotional).ShouldBe(["tencent"]);
        chains.For("+442079000001", MessageClass.Care).ShouldBe(["twilio"]);
        chains.For("+442079000001", MessageClass.Promotional).ShouldBe(["http"]);
        GatewayChains.None.For("+442079000001", MessageClass.Care).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CHN")]
    [InlineData("CN_Loud")]
    [InlineData("CN_1")]
    [InlineData("_Promotional")]
    public void Read_WrongKey_IsTold(string key)
    {
        var mistakes = new List<string>();
        GatewayChains.Read("Shops:demo:Gateways", new Dictionary<string, string> { [key] = "aliyun" }, mistakes);
        mistakes.ShouldHaveSingleItem().ShouldStartWith($"Shops:demo:Gateways:{key}:");
    }

    [Fact]
    public async Task Start_ChainOfAnUnknownGateway_IsRefused() =>
        (await Should.ThrowAsync<SettingsException>(() =>
            TestCrm.StartAsync(change: all => all.Shops["demo"].Gateways = new() { ["CN"] = "alyun" })))
            .Message.ShouldContain("there is no gateway 'alyun'");
}
