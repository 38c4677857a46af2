using System.Collections.Concurrent;
using Crm.Activities;
using Crm.Coupons;
using Crm.Customers;
using Crm.Gifts;
using Crm.Ingest.Merging;
using Crm.Shops;
using Crm.Storage;
using Crm.Tests.Support;
using Xunit.Abstractions;
using static Crm.Tests.Activities.ActivityStage;
using static Crm.Tests.Activities.ActivitySamples;

namespace Crm.Tests.Activities;

/// <summary>Many want what there are few of: exactly those few are given, whoever is quick, asks twice or dies in the middle.</summary>
public sealed class PrizeRushTests(ITestOutputHelper output)
{
    const string HundredPackets = """
        "redPacket": {"at": "2026-06-10T20:00", "minutes": 60, "password": "云朵 618", "packets": [
          {"count": 10, "points": 100}, {"count": 90, "points": 10}]}
        """;

    /// <summary>What a second process has of its own: no lock, no cache and no memory is shared with the first.</summary>
    static ActivityPlays Process(TestCrm crm, CrmTables tables)
    {
        var (rows, index, time) = (new CustomerRows(tables.Rows), new IdentityIndex(tables.Index), crm.Get<TimeProvider>());
        var (store, stock) = (new ActivityStore(tables, crm.Get<ActivityReader>(), ActivityFiles.None, time), new PrizeStock(tables, time));
        var (coupons, gifts) = (new CouponReservations(tables, new CouponPools(tables)), new GiftStock(tables));
        var keeper = new ActivityKeeper(store, stock, tables, index, coupons, gifts, new RunLog(tables.Runs, time), time);
        return new ActivityPlays(store, stock, keeper, tables, rows, index, crm.Get<CustomerMerger>(), crm.Get<ShopDirectory>(), coupons,
            gifts, time);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task RedPackets_TenThousandContendersOfTwoProcesses_HundredAreGivenExactly()
    {
        await using var crm = await ActivityStage.StartAsync("2026-06-10T12:00:00Z");
        await crm.PublishAsync(File("it", HundredPackets));
        await crm.MembersAsync(10_000);
        var tables = crm.Get<CrmTables>();
        ActivityPlays[] processes = [Process(crm, tables), Process(crm, tables)];
        var answers = new ConcurrentDictionary<int, PlayAnswer>();
        // Every tenth asks twice at once, as a page does whose button is pressed twice.
        var all = Enumerable.Range(0, 11_000).OrderBy(i => Crm.Common.Hash.Hex("order", $"{i}"));
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, cancel) =>
        {
            var member = i < 10_000 ? i : (i - 10_000) * 10;
            var answer = await processes[i % 2].PlayAsync(IdOf(member), "it", new PlayInput($"r{member}") { Password = "云朵618" }, cancel);
            if (answer is PlayAnswer.Done || !answers.ContainsKey(member)) answers[member] = answer;
        });
        var won = answers.Values.OfType<PlayAnswer.Done>().Select(d => d.Play).ToList();
        answers.Values.OfType<PlayAnswer.Refused>().ShouldAllBe(r => r.Rule == PlayRules.Gone);
        won.Count.ShouldBe(100);
        answers.Count.ShouldBe(10_000);
        won.Select(w => w.Place!.Value).Order().ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        won.Sum(w => w.Points!.Value).ShouldBe(1900);
        await BooksAgreeAsync(crm, 100, 1900);
        output.WriteLine($"{answers.Count} contenders, {won.Count} packets, {won.Sum(w => w.Points)} points.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Speed", "Slow")]
    public async Task RedPackets_WithKillsBetweenAnyTwoOperations_HundredAreGivenExactly(int seed)
    {
        await using var crm = await ActivityStage.StartAsync("2026-06-10T12:00:00Z");
        await crm.PublishAsync(File("it", HundredPackets));
        await crm.MembersAsync(1_000);
        var kills = new Kills(crm.Get<CrmTables>(), seed);
        ActivityPlays[] processes = [Process(crm, kills.Tables), Process(crm, kills.Tables)];
        var died = await RushAsync(processes, Enumerable.Range(0, 400));
        kills.Killed.ShouldBeGreaterThan(30);
        // Half of those who died ask again; what the others had reserved is nobody's until it is found.
        await RushAsync(processes, died.Where(i => i % 2 == 0));
        crm.Time.Set(crm.Time.GetUtcNow() + PrizeStock.InFlight + TimeSpan.FromMinutes(1));
        kills.End();
        // Nothing of the two is left but what is stored.
        await RushAsync([Process(crm, crm.Get<CrmTables>()), Process(crm, crm.Get<CrmTables>())], Enumerable.Range(400, 600));
        await BooksAgreeAsync(crm, 100, 1900);
        output.WriteLine($"{kills.Killed} kills, {died.Count} contenders died; 100 packets and 1900 points all the same.");
    }

    static async Task<IReadOnlyCollection<int>> RushAsync(ActivityPlays[] processes, IEnumerable<int> members)
    {
        var died = new ConcurrentBag<int>();
        await Parallel.ForEachAsync(members, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancel) =>
        {
            try
            {
                await processes[i % 2].PlayAsync(IdOf(i), "it", new PlayInput($"r{i}") { Password = "云朵618" }, cancel);
            }
            catch (CrashException)
            {
                died.Add(i);
            }
        });
        return died;
    }

    // The members' own rows, their ledgers and the stock say the same.
    static async Task BooksAgreeAsync(TestCrm crm, int count, int points)
    {
        var plays = await crm.AllAsync<PlayRow>("y|");
        plays.Count.ShouldBe(count);
        plays.Select(p => p.Place).Distinct().Count().ShouldBe(count);
        plays.Sum(p => p.Points ?? 0).ShouldBe(points);
        (await crm.AllAsync<Crm.Points.PointsEntry>("p|")).Sum(e => e.Points).ShouldBe(points);
        (await crm.Get<PrizeStock>().StateAsync("it", default)).Taken("packet").ShouldBe(count);
        var reserved = await crm.Get<PrizeStock>().AllAsync("it", default).Select(r => (r.Value.Member, r.Value.Seq,
            r.Value.Place)).ToListAsync();
        reserved.Order().ShouldBe(plays.Select(p => (p.Member, p.Seq, p.Place)).Order());
    }

    [Fact]
    public async Task Lottery_PrizesAndBudget_AreNeverOverrun()
    {
        await using var crm = await ActivityStage.StartAsync();
        await crm.PublishAsync(File("it", """
            "lottery": {"freePerDay": 3, "prizes": [
              {"prize": "mug", "text": {"zh-CN": "杯"}, "chance": 0.5, "stock": 7},
              {"prize": "ten", "text": {"zh-CN": "十"}, "chance": 0.5, "points": 10}]}
            """, """ "budget": 155,"""));
        await crm.MembersAsync(40);
        var tables = crm.Get<CrmTables>();
        ActivityPlays[] processes = [Process(crm, tables), Process(crm, tables)];
        await Parallel.ForEachAsync(Enumerable.Range(0, 160), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancel) =>
            await processes[i % 2].PlayAsync(IdOf(i % 40), "it", new PlayInput($"r{i}"), cancel));
        var plays = await crm.AllAsync<PlayRow>("y|");
        // Three tries each, and the fourth request of everybody is one too many.
        plays.Count.ShouldBe(120);
        plays.ShouldAllBe(p => p.Drawn != null);
        plays.Count(p => p.Prize == "mug").ShouldBe(7);
        plays.Sum(p => p.Points ?? 0).ShouldBe(150);
        (await crm.AllAsync<Crm.Points.PointsEntry>("p|")).Sum(e => e.Points).ShouldBe(150);
        (await crm.Get<FairnessCheck>().RunAsync("it", default))!.Wrong.ShouldBeEmpty();
    }

    /// <summary>Processes that die: one operation in so many, before it or after it with the answer lost.</summary>
    sealed class Kills(CrmTables tables, int seed)
    {
        int count, killed;
        volatile bool isOver;

        public int Killed => killed;
        public CrmTables Tables => tables with { Rows = new Store(this, tables.Rows), Runs = new Store(this, tables.Runs) };
        public void End() => isOver = true;

        async ValueTask<CommitResult> CommitAsync(Func<ValueTask<CommitResult>> commit)
        {
            var dies = isOver ? 9 : Convert.ToInt32(Crm.Common.Hash.Hex("kill", $"{seed}", $"{Interlocked.Increment(ref count)}")[..4],
                16) % 10;
            if (dies == 0) Die();
            var result = await commit();
            if (dies == 1) Die();
            return result;
        }

        void Die()
        {
            Interlocked.Increment(ref killed);
            throw new CrashException();
        }

        sealed class Store(Kills kills, IRowStore store) : IRowStore
        {
            public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel) => store.GetAsync(partition, key,
                cancel);
            public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
                CancellationToken cancel) => store.QueryAsync(partition, from, to, continuation, pageSize, cancel);
            public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => store.ScanAsync(from, to, cancel);
            public ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel) =>
                kills.CommitAsync(() => store.CommitAsync(partition, writes, cancel));
        }
    }
}
