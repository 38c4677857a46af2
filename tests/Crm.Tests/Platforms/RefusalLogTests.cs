using Crm.Local.Hosting;
using Crm.Platforms;
using Crm.Tests.Support;
using Microsoft.Extensions.Logging;

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

    /// <summary>A clock whose timers run when it is moved.</summary>
    sealed class TimedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = TestCrm.At("2026-03-02T02:00:00Z");
        public Action? Due { get; private set; }
        public override DateTimeOffset GetUtcNow() => Now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Due = () => callback(state);
            return new Nothing();
        }

        sealed class Nothing : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;
            public void Dispose() { }
            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }

    [Fact]
    public void Add_NobodyComesAfterwards_TheRestIsToldWhenItsMinuteIsOver()
    {
        var clock = new TimedClock();
        using var log = new RefusalLog(clock, this);
        for (var i = 0; i < 10; i++) log.Add("demo", "shopify", "bad");
        clock.Now += TimeSpan.FromMinutes(1);
        clock.Due!();
        lines[1].ShouldContain("(9 times)");
        log.Add("demo", "shopify", "bad");
        lines.Count.ShouldBe(2);
    }
}
