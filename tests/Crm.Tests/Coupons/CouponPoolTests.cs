using System.Collections.Concurrent;
using Crm.Coupons;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Coupons;

/// <summary>Never two buyers one code, never one code twice: by hand, by thirty-two at once, and by a process that dies anywhere.</summary>
public sealed class CouponPoolTests
{
    static readonly DateOnly Today = new(2026, 3, 2);
    static readonly DateTimeOffset Now = TestCrm.At("2026-03-02T02:00:00Z");

    static string Id(int number) => Crm.Common.Hash.Hex("touchpoint", $"{number}");

    static async Task<CouponReservations> PoolAsync(TestCrm crm, int codes, CouponPool? pool = null)
    {
        await crm.Get<CouponPools>().DefineAsync(pool ?? new CouponPool("spring"), default);
        await crm.Get<CouponPools>().ImportAsync("spring", Enumerable.Range(0, codes).Select(i => $"CODE-{i:0000}"), default);
        return crm.Get<CouponReservations>();
    }

    static ValueTask<Stored<CouponReservation>?> ReserveAsync(CouponReservations codes, int number, DateOnly? today = null) =>
        codes.ReserveAsync("spring", Id(number), "someone", today ?? Today, Now, default);

    [Fact]
    public async Task Import_ToldAgainAndInOtherLetters_AddsNothing()
    {
        await using var crm = await TestCrm.StartAsync();
        await PoolAsync(crm, 100);
        var again = await crm.Get<CouponPools>().ImportAsync("spring", ["code-0001", "", " \"New-1\" ", "new-1", "a b c", "x"], default);
        (again.Added, again.Known).ShouldBe((1, 2));
        again.Wrong.Select(w => w.Split(':')[0]).ShouldBe(["line 5", "line 6"]);
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Free.ShouldBe(101);
    }

    [Fact]
    public async Task Generate_MakesCodesNobodyHas()
    {
        await using var crm = await TestCrm.StartAsync();
        await PoolAsync(crm, 0);
        var made = await crm.Get<CouponPools>().GenerateAsync("spring", 200, "D11-", 8, default);
        made.ShouldBeUnique();
        made.ShouldAllBe(c => CouponCode.IsOne(c) && c.StartsWith("D11-") && c.Length == 12);
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Free.ShouldBe(200);
    }

    [Fact]
    public async Task Reserve_ByThirtyTwoAtOnce_GivesEachTouchpointACodeOfItsOwn()
    {
        await using var crm = await TestCrm.StartAsync();
        var codes = await PoolAsync(crm, 300);
        var held = new ConcurrentDictionary<int, string>();
        // Every touchpoint is asked for four times, by whoever comes; every seventh gives its code back in between.
        var work = Enumerable.Range(0, 4).SelectMany(_ => Enumerable.Range(0, 340)).OrderBy(i => Id(i * 7)).ToList();
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (number, _) =>
        {
            if (await ReserveAsync(codes, number) is not { } got) return;
            if (number % 7 == 0) await codes.ReleaseAsync("spring", got, default);
            else if (held.TryAdd(number, got.Value.Code) is false) held[number].ShouldBe(got.Value.Code);
        });
        held.Values.ShouldBeUnique();
        await BooksAgreeAsync(crm, 300);
        held.Count.ShouldBeGreaterThan(200);
    }

    [Fact]
    public async Task Reserve_WhenTheProcessDiesAnywhere_IsTheSameCodeAfterwards()
    {
        var plan = new CrashPlan();
        await using var crm = await TestCrm.StartAsync(tables: tables => plan.Over(tables, split: false));
        var codes = await PoolAsync(crm, 60);
        var crashes = 0;
        for (var (number, point) = (0, 0); number < 20; point++)
        {
            plan.Arm(point);
            try
            {
                await ReserveAsync(codes, number);
                (number, point) = (number + 1, -1);
            }
            catch (CrashException)
            {
                crashes++;
            }
            plan.Disarm();
        }
        crashes.ShouldBeGreaterThan(60);
        await BooksAgreeAsync(crm, 60);
        var first = await codes.FindAsync("spring", Id(0), default);
        (await ReserveAsync(codes, 0))!.Value.Code.ShouldBe(first!.Value.Code);
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(20);
    }

    [Fact]
    public async Task Release_AfterSomebodyAskedAgain_LeavesTheCodeWhereItIs()
    {
        await using var crm = await TestCrm.StartAsync();
        var codes = await PoolAsync(crm, 1);
        var seen = (await ReserveAsync(codes, 1)).ShouldNotBeNull();
        (await ReserveAsync(codes, 2)).ShouldBeNull();
        await ReserveAsync(codes, 1);
        (await codes.ReleaseAsync("spring", seen, default)).ShouldBeFalse();
        (await ReserveAsync(codes, 2)).ShouldBeNull();
        (await codes.ReleaseAsync("spring", (await codes.FindAsync("spring", Id(1), default))!, default)).ShouldBeTrue();
        (await ReserveAsync(codes, 2)).ShouldNotBeNull().Value.Code.ShouldBe(seen.Value.Code);
        (await crm.Get<CouponPools>().HolderAsync("spring", "code-0000", default))!.Touchpoint.ShouldBe(Id(2));
    }

    [Fact]
    public async Task Until_IsTheEarlierOfThePoolsEndAndTheCodesOwn()
    {
        await using var crm = await TestCrm.StartAsync();
        var codes = await PoolAsync(crm, 5, new CouponPool("spring") { Until = new(2026, 3, 10), ValidDays = 5 });
        (await ReserveAsync(codes, 1))!.Value.Until.ShouldBe(new DateOnly(2026, 3, 7));
        (await ReserveAsync(codes, 2, new(2026, 3, 8)))!.Value.Until.ShouldBe(new DateOnly(2026, 3, 10));
        (await ReserveAsync(codes, 3, new(2026, 3, 11))).ShouldBeNull();
    }

    [Fact]
    public async Task ReserveAll_OfMoreThanThereAre_GivesAllThereAre()
    {
        await using var crm = await TestCrm.StartAsync();
        var codes = await PoolAsync(crm, 100);
        await ReserveAsync(codes, 7);
        (await codes.ReserveAllAsync("spring", [.. Enumerable.Range(0, 150).Select(i => (Id(i), "c"))], Today, Now, default)).ShouldBe(100);
        await BooksAgreeAsync(crm, 100);
    }

    // Every code is free or one touchpoint's, never both, never neither; and whoever asks whose it is hears the same.
    static async Task BooksAgreeAsync(TestCrm crm, int all)
    {
        var reserved = await crm.Get<CouponReservations>().AllAsync("spring", default).Select(r => r.Value).ToListAsync();
        var free = new List<string>();
        await foreach (var row in crm.Get<CrmTables>().Runs.RangeAsync("coupons.spring", "f|", default))
            free.Add(Crm.Common.RowBody.Read<CouponHolder>(row.Body).Code);
        reserved.Select(r => r.Code).Concat(free).Order().ShouldBe(Enumerable.Range(0, all).Select(i => $"CODE-{i:0000}"));
        var holders = await crm.Get<CouponPools>().AllAsync("spring", default).ToListAsync();
        holders.Where(h => h.Touchpoint is not null).Select(h => (h.Code, h.Touchpoint)).Order()
            .ShouldBe(reserved.Select(r => (r.Code, (string?)r.Touchpoint)).Order());
    }
}
