using System.Collections.Concurrent;
using Crm.Touchpoints;
using Crm.Common;
using Crm.Customers;
using Crm.Erasure;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Sms;
using Crm.Storage;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Scenarios.People;

/// <summary>
/// A number says STOP at any instant around ingest, merges, claims and an erasure, all at once: no text to it that is claimed after the
/// acknowledgement is given to the gateway, not within a second and not later.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class StopRaceTests(ITestOutputHelper output)
{
    /// <summary>CRM_RACES raises it for a long run.</summary>
    static int Histories => int.TryParse(Environment.GetEnvironmentVariable("CRM_RACES"), out var n) ? n : 60;

    sealed record Race(int Sent, int Before, int Refused);

    [Fact]
    public async Task When_StopComesAtAnyInstant_Should_GiveTheGatewayNothingThatIsClaimedAfterIt()
    {
        var all = new ConcurrentBag<Race>();
        await Parallel.ForEachAsync(Enumerable.Range(0, Histories), new ParallelOptions { MaxDegreeOfParallelism = 4 },
            async (seed, _) => all.Add(await RaceAsync(seed, split: seed % 2 == 0)));
        output.WriteLine($"{Histories} histories: {all.Sum(r => r.Sent)} texts, {all.Sum(r => r.Before)} of them to the number before it "
            + $"refused, none after, {all.Sum(r => r.Refused)} stopped between claim and gateway.");
        all.Sum(r => r.Sent).ShouldBeGreaterThan(0);
        // A few in a hundred: a short run may see none.
        if (Histories >= 500) all.Sum(r => r.Before).ShouldBeGreaterThan(0);
        all.Sum(r => r.Refused).ShouldBeGreaterThan(0);
    }

    static async Task<Race> RaceAsync(int seed, bool split)
    {
        var (random, phone) = (new Random(seed), $"+86138001380{seed % 4:00}");
        var (claims, sent) = (new ConcurrentDictionary<string, long>(), new ConcurrentQueue<SmsMessage>());
        var gateway = new FaultGateway { CanTrace = false, During = message => { sent.Enqueue(message); return Task.CompletedTask; } };
        await using var crm = await TestCrm.StartAsync("2026-03-01T01:00:00Z", gateway: gateway, tables: tables =>
        {
            var hesitant = HesitantStore.Over(tables, split);
            var rows = new Claims(hesitant.Rows, claims);
            return hesitant with { Rows = rows, Commits = split ? new SplitCommits(rows, hesitant.Index) : hesitant.Commits };
        });
        var events = HistoryMaker.Shuffle(new HistoryMaker(seed).Make(), seed);
        var (applied, acknowledged) = (0, long.MaxValue);
        var (stopAt, eraseAt) = (random.Next(events.Count + 1), seed % 3 == 0 ? random.Next(events.Count + 1) : -1);
        using var over = new CancellationTokenSource();
        var firing = FireAsync(crm, over.Token);
        async Task StopAsync()
        {
            await crm.Get<Crm.Inbox.ReceivedTextHandler>().HandleAsync(new SmsEvent.Received(phone, "STOP", crm.Time.GetUtcNow()), default);
            acknowledged = System.Diagnostics.Stopwatch.GetTimestamp();
        }
        Task? stop = null, erase = null;
        await Parallel.ForEachAsync(events, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (one, _) =>
        {
            var number = Interlocked.Increment(ref applied) - 1;
            if (number == stopAt) stop = Task.Run(StopAsync, default);
            if (number == eraseAt) erase = Task.Run(() => EraseAsync(crm, phone), default);
            await crm.ApplyAsync(one);
        });
        await (stop ?? StopAsync());
        if (erase is not null) await erase;
        await over.CancelAsync();
        await firing;
        await crm.RunUntilAsync(crm.Time.GetUtcNow() + TimeSpan.FromDays(90));
        var there = sent.Where(m => m.To == phone).ToList();
        there.Where(m => claims[m.Tag] > acknowledged).Select(m => m.Tag).ShouldBeEmpty($"seed {seed}");
        var refused = (await crm.TouchpointsAsync()).Count(t => t.Reason?.StartsWith("number-refused", StringComparison.Ordinal) == true);
        return new Race(sent.Count, there.Count, refused);
    }

    static async Task EraseAsync(TestCrm crm, string phone)
    {
        if (await crm.Get<IdentityIndex>().FindAsync("yunduo", Identity.Phone(phone), default) is { } customer)
            await crm.Get<CustomerErasure>().EraseAsync(customer, default);
    }

    static Task FireAsync(TestCrm crm, CancellationToken over) => Task.Run(async () =>
    {
        while (!over.IsCancellationRequested)
        {
            crm.Time.Advance(TimeSpan.FromMinutes(90));
            await crm.Get<WakeUpLoop>().RunDueAsync(CancellationToken.None);
            await Task.Delay(2, CancellationToken.None);
        }
    }, CancellationToken.None);

    /// <summary>Notes when a claim was committed. The number is asked after that, so a claim is never noted too late.</summary>
    sealed class Claims(IRowStore store, ConcurrentDictionary<string, long> claims) : IRowStore
    {
        public ValueTask<Row?> GetAsync(string partition, string key, CancellationToken cancel) => store.GetAsync(partition, key, cancel);
        public ValueTask<RowPage> QueryAsync(string partition, string from, string to, string? continuation, int pageSize,
            CancellationToken cancel) => store.QueryAsync(partition, from, to, continuation, pageSize, cancel);
        public IAsyncEnumerable<Row> ScanAsync(string from, string to, CancellationToken cancel) => store.ScanAsync(from, to, cancel);

        public async ValueTask<CommitResult> CommitAsync(string partition, IReadOnlyList<RowWrite> writes, CancellationToken cancel)
        {
            var result = await store.CommitAsync(partition, writes, cancel);
            if (result == CommitResult.Committed)
                foreach (var write in writes.OfType<RowWrite.Replace>())
                    if (write.Key.StartsWith("t|", StringComparison.Ordinal)
                        && RowBody.Read<Touchpoint>(write.Body).State == TouchpointState.Claimed)
                        claims.TryAdd(Keys.NameOf(write.Key), System.Diagnostics.Stopwatch.GetTimestamp());
            return result;
        }
    }
}
