using Crm.Local.Hosting;
using Crm.Platforms;
using Crm.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Crm.Tests.Platforms;

/// <summary>Anybody may post webhooks that are refused: the log does not grow with them.</summary>
public sealed class RefusalLogTests : ILogger<RefusalLog>
{
    readonly List<string> lines = [];

    IDisposable? ILogger.BeginScope<TState>(TState state) => null;
    bool ILogger.IsEnabled(LogLevel logLevel) => true;
    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter) => lines.Add(formatter(state, exception));

    [Fact]
    public void Add_ManyOfOneReason_IsOneLineAMinuteWithTheCount()
    {
        var time = new ManualTime(TestCrm.At("2026-03-02T02:00:00Z"));
        using var log = new RefusalLog(time, this);
        for (var i = 0; i < 100; i++) log.Add("demo", "shopify", "bad");
        lines.ShouldBe(["Webhook of demo/shopify refused: bad (1 times)"]);
        time.Advance(TimeSpan.FromSeconds(61));
        log.Add("demo", "shopify", "bad");
        lines[1].ShouldBe("Webhook of demo/shopify refused: bad (100 times)");
        for (var i = 0; i < 5; i++) log.Add("demo", "shopify", "bad");
        lines.Count.ShouldBe(2);
        log.Dispose();
        lines[2].ShouldBe("Webhook of demo/shopify refused: bad (5 times)");
    }

    [Fact]
    public void Add_OtherShopsAndReasons_AreToldApart()
    {
        using var log = new RefusalLog(new ManualTime(TestCrm.At("2026-03-02T02:00:00Z")), this);
        foreach (var (shop, reason) in new[] { ("a", "x"), ("b", "x"), ("a", "y"), ("a", "x") }) log.Add(shop, "shopify", reason);
        lines.Count.ShouldBe(3);
    }

    [Fact]
    public void Add_NobodyComesAfterwards_TheRestIsToldWhenItsMinuteIsOver()
    {
        var time = new FakeTimeProvider(TestCrm.At("2026-03-02T02:00:00Z"));
        using var log = new RefusalLog(time, this);
        for (var i = 0; i < 10; i++) log.Add("demo", "shopify", "bad");
        time.Advance(TimeSpan.FromMinutes(1));
        lines[1].ShouldContain("(9 times)");
        log.Add("demo", "shopify", "bad");
        lines.Count.ShouldBe(2);
    }
}
