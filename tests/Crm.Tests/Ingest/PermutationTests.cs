using Crm.Events;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Ingest;

/// <summary>Invariant 3: any permutation and repetition of the same events ends in byte-identical rows and the same plan.</summary>
[Trait("Speed", "Slow")]
public sealed class PermutationTests(ITestOutputHelper output)
{
    /// <summary>CRM_PERMUTATIONS raises it for a long run.</summary>
    static int Cases => int.TryParse(Environment.GetEnvironmentVariable("CRM_PERMUTATIONS"), out var n) ? n : 1200;

    [Fact]
    public async Task When_SameEventsComeInAnyOrderAndNumber_Should_EndInIdenticalRows()
    {
        var perHistory = 4;
        await using var crm = await TestCrm.StartAsync("2026-03-05T04:00:00Z");
        var cases = 0;
        for (var seed = 0; cases < Cases; seed++)
        {
            var events = new HistoryMaker(seed).Make();
            var expected = await RunAsync(crm, events);
            for (var i = 0; i < perHistory; i++, cases++)
            {
                var shuffled = HistoryMaker.Shuffle(events, seed * 31 + i);
                var actual = await RunAsync(crm, shuffled);
                if (actual.SequenceEqual(expected)) continue;
                Assert.Fail($"Seed {seed}, permutation {i} of {events.Count} events differs:\n- "
                    + $"{string.Join("\n- ", expected.Except(actual))}\n+ "
                    + $"{string.Join("\n+ ", actual.Except(expected))}\nEvents:\n{string.Join("\n", shuffled.Select(Describe))}");
            }
        }
        output.WriteLine($"{cases} permutations ended in identical rows.");
    }

    /// <summary>
    /// Names and rows in one commit and, as in Table Storage, one after the other; on a store that answers at once and on one that
    /// hesitates.
    /// </summary>
    [Theory]
    [InlineData(160, false, false)]
    [InlineData(80, true, false)]
    [InlineData(80, true, true)]
    public async Task When_SameEventsComeAtOnce_Should_EndInIdenticalRows(int histories, bool hesitates, bool split)
    {
        await using var crm =
            await TestCrm.StartAsync("2026-03-05T04:00:00Z", tables: tables => hesitates ? HesitantStore.Over(tables, split) : tables);
        var last = Cases > 1200 ? Cases : histories;
        for (var seed = 0; seed < last; seed++)
        {
            var events = new HistoryMaker(seed).Make();
            var expected = await RunAsync(crm, events);
            await Parallel.ForEachAsync(HistoryMaker.Shuffle(events, seed), new ParallelOptions { MaxDegreeOfParallelism = 8 },
                async (one, _) => await crm.ApplyAsync(one));
            var actual = await crm.DumpAsync();
            await crm.ClearAsync();
            if (!actual.SequenceEqual(expected))
                Assert.Fail($"Seed {seed} differs:\n- {string.Join("\n- ", expected.Except(actual))}\n+ "
                    + $"{string.Join("\n+ ", actual.Except(expected))}\nEvents:\n{string.Join("\n", events.Select(Describe))}");
        }
    }

    static string Describe(ShopEvent e) => $"{e.Shop} {e.Milestone} {e.Order?.Key} [{string.Join(", ", e.Identities)}]";

    // All runs share one database: each case is emptied after it is read, which is far quicker than a new file.
    static async Task<List<string>> RunAsync(TestCrm crm, IReadOnlyList<ShopEvent> events)
    {
        foreach (var one in events) await crm.ApplyAsync(one);
        var rows = await crm.DumpAsync();
        await crm.ClearAsync();
        return rows;
    }
}
