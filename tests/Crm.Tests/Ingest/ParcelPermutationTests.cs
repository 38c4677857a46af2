using Crm.Events;
using Crm.Orders;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Ingest;

/// <summary>Invariant 3 with couriers: order events and parcel events of the same numbers, interleaved, repeated, at once.</summary>
[Trait("Speed", "Slow")]
public sealed class ParcelPermutationTests(ITestOutputHelper output)
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>CRM_PERMUTATIONS raises it for a long run.</summary>
    static int Cases => int.TryParse(Environment.GetEnvironmentVariable("CRM_PERMUTATIONS"), out var n) ? n : 400;

    [Fact]
    public async Task When_OrdersAndCouriersInterleave_Should_EndInIdenticalRows()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        var (cases, met) = (0, 0);
        for (var seed = 0; cases < Cases; seed++)
        {
            var events = Make(seed);
            var expected = await RunAsync(crm, events);
            if (expected.Any(row => row.Contains("\"orders\":{\"", StringComparison.Ordinal)
                && row.Contains("\"news\":", StringComparison.Ordinal))) met++;
            for (var i = 0; i < 3; i++, cases++) Same(seed, events, expected,
                await RunAsync(crm, HistoryMaker.Shuffle(events, seed * 31 + i)));
        }
        met.ShouldBeGreaterThan(cases / 12);
        output.WriteLine($"{cases} permutations ended in identical rows; in {met} histories a courier's news met an order.");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task When_OrdersAndCouriersComeAtOnce_Should_EndInIdenticalRows(bool hesitates)
    {
        await using var crm =
            await TestCrm.StartAsync("2026-03-05T04:00:00Z", tables: tables => hesitates ? HesitantStore.Over(tables, split: true)
            : tables);
        for (var seed = 0; seed < 100; seed++)
        {
            var events = Make(seed);
            var expected = await RunAsync(crm, events);
            await Parallel.ForEachAsync(HistoryMaker.Shuffle(events, seed), new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (one, _) => await crm.ApplyAsync(one));
            var actual = await crm.DumpAsync();
            await crm.ClearAsync();
            Same(seed, events, expected, actual);
        }
    }

    static List<ShopEvent> Make(int seed)
    {
        var random = new Random(seed * 7919);
        var events = new HistoryMaker(seed).Make();
        for (var i = random.Next(1, 5); i > 0; i--) events.Add(News(random));
        return events;
    }

    static ShopEvent News(Random random)
    {
        var at = Start.AddHours(random.Next(120));
        var parcel = random.Next(5) switch
        {
            0 => new Parcel { Shipped = at },
            1 => new Parcel { ArrivedInCity = at },
            2 => new Parcel { OutForDelivery = at, ArrivedInCity = random.Next(2) == 0 ? at.AddHours(-3) : null },
            3 => new Parcel { Signed = at },
            _ => new Parcel { Exception = at },
        };
        TrackingUpdate.See(parcel, random.Next(3) == 0 ? "杭州市" : null, at);
        return new ShopEvent { Shop = "demo", Platform = "kuaidi100", Milestone = TrackingUpdate.MilestoneOf(parcel),
            Parcel = new TrackingUpdate($"SF{random.Next(3)}", "sf", parcel) };
    }

    static void Same(int seed, IReadOnlyList<ShopEvent> events, List<string> expected, List<string> actual)
    {
        if (!actual.SequenceEqual(expected))
            Assert.Fail($"Seed {seed}, {events.Count} events differ:\n- {string.Join("\n- ", expected.Except(actual))}\n+ "
                + $"{string.Join("\n+ ", actual.Except(expected))}");
    }

    static async Task<List<string>> RunAsync(TestCrm crm, IReadOnlyList<ShopEvent> events)
    {
        foreach (var one in events) await crm.ApplyAsync(one);
        var rows = await crm.DumpAsync();
        await crm.ClearAsync();
        return rows;
    }
}
