using Crm.Composition.Metering;
using Crm.Storage;
using Crm.Shops;
using Crm.Tests.Support;
using Crm.Touchpoints.Budget;

namespace Crm.Tests.Touchpoints.Budget;

/// <summary>The month's figure: no operation a text, no contended row, a minute old at most, exact again after the night.</summary>
public sealed class MonthSpendTests
{
    static Task<TestCrm> StartAsync(string now = "2026-03-02T02:00:00Z") =>
        TestCrm.StartAsync(now, change: s => s.Shops["demo"].Budget.PerMonth = 100);
    static Shop ShopOf(TestCrm crm) => crm.Get<ShopDirectory>().Find("demo")!;
    static ValueTask<long> SpentAsync(TestCrm crm, MonthSpend spend) => spend.OfAsync(ShopOf(crm), crm.Time.GetUtcNow(), default);

    /// <summary>A process of its own over the same rows.</summary>
    static MonthSpend Process(TestCrm crm, OperationCounter? counter = null)
    {
        crm.Time.Advance(TimeSpan.FromTicks(1));
        var tables = crm.Get<CrmTables>();
        return new MonthSpend(counter is null ? tables : tables with { Runs = CountingStore.OfRows(tables.Runs, counter) }, crm.Time);
    }

    [Fact]
    public async Task When_ManyTextsGoOut_Should_ReadAndWriteOnceAMinute()
    {
        await using var crm = await StartAsync();
        var counter = new OperationCounter();
        using var spend = Process(crm, counter);
        for (var second = 0; second < 180; second++)
        {
            for (var i = 0; i < 50; i++)
            {
                await SpentAsync(crm, spend);
                spend.Add(ShopOf(crm), crm.Time.GetUtcNow(), 45_000);
            }
            crm.Time.Advance(TimeSpan.FromSeconds(1));
        }
        (await SpentAsync(crm, spend)).ShouldBe(180 * 50 * 45_000L);
        var spent = counter.Read();
        spent.RangeReads.ShouldBeLessThanOrEqualTo(4);
        spent.Transactions.ShouldBeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task When_SeveralProcessesSend_Should_KnowOfEachOtherAfterAMinute()
    {
        await using var crm = await StartAsync();
        using var a = Process(crm);
        using var b = Process(crm);
        (await SpentAsync(crm, a), await SpentAsync(crm, b)).ShouldBe((0, 0));
        a.Add(ShopOf(crm), crm.Time.GetUtcNow(), 3);
        b.Add(ShopOf(crm), crm.Time.GetUtcNow(), 5);
        (await SpentAsync(crm, a), await SpentAsync(crm, b)).ShouldBe((3, 5));
        crm.Time.Advance(MonthSpend.Fresh);
        await SpentAsync(crm, a);
        (await SpentAsync(crm, b)).ShouldBe(8);
        crm.Time.Advance(MonthSpend.Fresh);
        (await SpentAsync(crm, a)).ShouldBe(8);
    }

    [Fact]
    public async Task When_ALocalMonthBegins_Should_BeginAtNothing()
    {
        // Five minutes before April in Shanghai; UTC is still in March for hours.
        await using var crm = await StartAsync("2026-03-31T15:55:00Z");
        using var spend = Process(crm);
        spend.Add(ShopOf(crm), crm.Time.GetUtcNow(), 7);
        (await SpentAsync(crm, spend)).ShouldBe(7);
        crm.Time.Advance(TimeSpan.FromMinutes(6));
        (await SpentAsync(crm, spend)).ShouldBe(0);
        spend.Add(ShopOf(crm), crm.Time.GetUtcNow(), 2);
        (await SpentAsync(crm, spend)).ShouldBe(2);
    }

    [Fact]
    public async Task When_AProcessDiesBeforeItWrote_Should_BeRightAfterTheNight()
    {
        await using var crm = await StartAsync();
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00");
        await crm.RunUntilAsync("2026-03-02T11:00:00+08:00");
        var cost = (await crm.TouchpointAsync("unpaid-reminder")).CostMicros!.Value;
        cost.ShouldBeGreaterThan(0);
        using (var another = Process(crm)) (await SpentAsync(crm, another)).ShouldBe(0, "the first process has not written its minute yet");
        crm.Time.Set(TestCrm.At("2026-03-03T03:00:00+08:00"));
        for (var i = 0; i < 2; i++) await crm.Get<SpendCount>().RunAsync("yunduo", new DateOnly(2026, 3, 3), default);
        using var next = Process(crm);
        (await SpentAsync(crm, next)).ShouldBe(cost);
        // The first process, still alive, writes its day late: it is counted already.
        await SpentAsync(crm, crm.Get<MonthSpend>());
        (await SpentAsync(crm, crm.Get<MonthSpend>())).ShouldBe(cost);
        crm.Time.Advance(MonthSpend.Fresh);
        (await SpentAsync(crm, next)).ShouldBe(cost);
    }
}
