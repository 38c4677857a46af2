using Crm.Gateways;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>Limits are data, and kept before a text is claimed: a burst is spread, a number is spared, no text's time is burnt.</summary>
public sealed class LimitTests
{
    [Fact]
    public async Task When_ABurstIsDue_Should_SpreadItOverTheSeconds()
    {
        await using var stage = await GatewayStage.OpenAsync(new BridgeDouble(), options => options.Limits = new() { PerSecond = 2 });
        for (var buyer = 1; buyer <= 20; buyer++) await stage.OrderAsync(buyer);
        await stage.RunAsync(TimeSpan.FromMinutes(2));
        stage.Provider.Taken.Count.ShouldBe(20);
        var bySecond = stage.Provider.Taken.GroupBy(t => t.At.ToUnixTimeSeconds()).Select(g => g.Count()).ToList();
        bySecond.Max().ShouldBeLessThanOrEqualTo(3, "two a second, and the one that was free before");
        var span = stage.Provider.Taken.Max(t => t.At) - stage.Provider.Taken.Min(t => t.At);
        span.ShouldBeInRange(TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(14));
        (await stage.Crm.TouchpointsAsync()).ShouldAllBe(t => t.State == TouchpointState.Accepted && t.Reason == null);
    }

    [Fact]
    public async Task When_ANumberHadItsTexts_Should_WaitForItsSpan()
    {
        await using var stage =
            await GatewayStage.OpenAsync(new BridgeDouble(), options => options.Limits = new() { PerNumber = ["1/1m", "2/1h"] });
        for (var order = 1; order <= 3; order++) await stage.Crm.CreatedAsync($"{order}", stage.Crm.Time.GetUtcNow()
            .ToString("O"), stage.Provider.Phone(1));
        await stage.RunAsync(TimeSpan.FromHours(3));
        var times = stage.Provider.Taken.Select(t => t.At).Order().ToList();
        times.Count.ShouldBe(3);
        (times[1] - times[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMinutes(1));
        (times[2] - times[0]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task When_TheHostStartsAnew_Should_KnowTheNumbersTextsByTheBuyersRecord()
    {
        var pace = new GatewayPace();
        var account = new GatewayAccount { Name = "a", Wire = null!, BaseUrl = new Uri("https://a.test"),
            Limits = new() { PerNumber = [new(2, TimeSpan.FromHours(1))] } };
        var now = TestCrm.At("2026-03-02T02:00:00Z");
        await Task.CompletedTask;
        pace.NextFor(account, "+8613800138000", [now.AddMinutes(-50), now.AddMinutes(-10)], now).ShouldBe(now.AddMinutes(10));
        pace.NextFor(account, "+8613800138000", [now.AddMinutes(-10)], now).ShouldBe(now);
        pace.Sent(account, "+8613800138000", now.AddMinutes(-5));
        pace.NextFor(account, "+8613800138000", [now.AddMinutes(-10)], now).ShouldBe(now.AddMinutes(50));
        pace.NextFor(account, "+8613800138001", [], now).ShouldBe(now);
    }

    [Fact]
    public async Task When_TheGatewayStaysBusy_Should_TellSoAtItsEndAndHaveAskedRarely()
    {
        await using var stage = await GatewayStage.OpenAsync(new BridgeDouble());
        var busy = stage.Provider.AnswerOf(SendClass.ThrottledGateway)!.Value;
        for (var i = 0; i < 500; i++) stage.Provider.Next(busy, ("Retry-After", "600"));
        await stage.SendAsync();
        await stage.RunAsync(TimeSpan.FromDays(2));
        var text = await stage.TextAsync();
        (text.State, text.Reason).ShouldBe((TouchpointState.Expired, "late:gateway:http throttled-gateway E1"));
        stage.Provider.Sends.Count.ShouldBeInRange(100, 121, "every ten minutes of twenty hours, never sooner than asked");
    }

    [Theory]
    [InlineData("2026-03-02T12:30:00Z", "2026-03-03T01:00:00Z")]
    [InlineData("2026-03-02T00:30:00Z", "2026-03-02T01:00:00Z")]
    [InlineData("2026-03-02T02:00:00Z", "2026-03-02T02:00:00Z")]
    public void NextForPromotion_Aliyun_IsWithinChinasDay(string now, string expected)
    {
        using var http = new GatewayHttp(TimeProvider.System);
        new Crm.Gateways.Aliyun.AliyunGateway(http).Limits.NextForPromotion(TestCrm.At(now)).ShouldBe(TestCrm.At(expected));
    }

    [Theory]
    [InlineData("1/1x")]
    [InlineData("0/1m")]
    [InlineData("a/1m")]
    [InlineData("1")]
    public void Limits_WrongCount_IsTold(string text)
    {
        var mistakes = new List<string>();
        new LimitOptions { PerNumber = [text] }.Over(new GatewayLimits(), "Gateways:a:Limits", mistakes);
        mistakes.ShouldHaveSingleItem().ShouldStartWith("Gateways:a:Limits:PerNumber:");
    }
}
