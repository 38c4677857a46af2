using System.Text;
using Crm.Customers;
using Crm.Erasure;
using Crm.Events;
using Crm.Inbox;
using Crm.Reports;
using Crm.Sms;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Scenarios.People;

/// <summary>
/// Refusals, contact points and erasures take part in the laws of ingest: any order, any repetition, a crash at any operation, merges
/// included.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class PeoplePropertyTests
{
    /// <summary>CRM_PERMUTATIONS and CRM_CRASHES raise these for a long run.</summary>
    static int Permutations => int.TryParse(Environment.GetEnvironmentVariable("CRM_PERMUTATIONS"), out var n) ? n / 10 : 120;
    static int Crashes => int.TryParse(Environment.GetEnvironmentVariable("CRM_CRASHES"), out var n) ? n : 5;

    static readonly string[] Words = ["STOP", "START", "TD", "退订", "不要再发短信了"];

    static List<SmsEvent.Received> Texts(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 4).Select(_ => new SmsEvent.Received($"+86138001380{random.Next(4):00}",
            Words[random.Next(Words.Length)], TestCrm.At("2026-03-01T00:00:00Z").AddHours(random.Next(120))))];
    }

    static void Same(List<string> actual, List<string> expected, string where)
    {
        if (actual.SequenceEqual(expected)) return;
        Assert.Fail($"{where}:\n- {string.Join("\n- ", expected.Except(actual))}\n+ {string.Join("\n+ ", actual.Except(expected))}");
    }

    static Task TellAsync(TestCrm crm, object one, bool again = false) => one is ShopEvent shopEvent
        ? crm.ApplyAsync(shopEvent, again).AsTask()
        : crm.Get<ReceivedTextHandler>().HandleAsync((SmsEvent.Received)one, default).AsTask();

    /// <summary>Names, contact points and refused numbers.</summary>
    static async Task<List<string>> IndexAsync(TestCrm crm)
    {
        var lines = new List<string>();
        await foreach (var row in crm.Get<CrmTables>().Index.ScanAsync("!", "~", default))
            lines.Add($"{row.Key} {Encoding.UTF8.GetString(RowText.Of(row.Key, row.Body).Span)}");
        lines.AddRange((await crm.CustomersAsync()).Select(c =>
            $"{c.Id} {string.Join(' ', c.Contacts ?? [])} {string.Join(' ', c.Identities)}"));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    [Fact]
    public async Task TextsAndEventsInAnyOrderAndNumber_LeaveTheSameRefusalsNamesAndContactPoints()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-20T04:00:00Z");
        for (var seed = 0; seed < Permutations; seed++)
        {
            List<object> news = [.. new HistoryMaker(seed).Make(), .. Texts(seed)];
            List<string>? expected = null;
            for (var i = 0; i < 4; i++)
            {
                var shuffled = news.Concat(news.Where((_, n) => (n + i) % 3 == 0)).ToArray();
                if (i > 0) new Random(seed * 31 + i).Shuffle(shuffled);
                foreach (var one in shuffled) await TellAsync(crm, one);
                var actual = await IndexAsync(crm);
                await crm.ClearAsync();
                expected ??= actual;
                Same(actual, expected, $"seed {seed}, order {i}");
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ATextDuringWhichTheProcessDies_IsWholeAfterItIsDeliveredAgain(bool split)
    {
        var plan = new CrashPlan();
        await using var crm = await TestCrm.StartAsync("2026-03-20T04:00:00Z", tables: tables => plan.Over(tables, split));
        for (var seed = 0; seed < Crashes; seed++)
        {
            var (events, text) = (HistoryMaker.Shuffle(new HistoryMaker(seed).Make(), seed), Texts(seed)[0]);
            var expected = await RunAsync(-1);
            for (var point = 0; await RunAsync(point) is { } actual; point++) Same(actual, expected!, $"seed {seed}, point {point}");

            async Task<List<string>?> RunAsync(int point)
            {
                foreach (var one in events) await crm.ApplyAsync(one);
                var died = false;
                plan.Arm(point);
                try
                {
                    await TellAsync(crm, text);
                }
                catch (CrashException)
                {
                    died = true;
                }
                plan.Disarm();
                await TellAsync(crm, text, again: died);
                var rows = await crm.DumpAsync();
                await crm.ClearAsync();
                return died || point < 0 ? rows : null;
            }
        }
    }

    [Fact]
    public async Task AnErasedPersonsNews_AllOfItAgainInAnyOrder_ChangesNothing()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-20T04:00:00Z");
        var erased = 0;
        for (var seed = 0; seed < Permutations; seed++)
        {
            var events = new HistoryMaker(seed).Make();
            foreach (var one in HistoryMaker.Shuffle(events, seed)) await crm.ApplyAsync(one);
            if ((await crm.CustomersAsync()).MaxBy(c => c.Identities.Count) is { } customer)
            {
                (await crm.Get<CustomerErasure>().EraseAsync(customer.Id, default)).ShouldBeTrue();
                erased++;
                var before = await crm.DumpAsync();
                foreach (var one in HistoryMaker.Shuffle(events, seed + 1)) await crm.ApplyAsync(one);
                Same(await crm.DumpAsync(), before, $"seed {seed}");
            }
            await crm.ClearAsync();
            await ForgetErasuresAsync(crm);
        }
        erased.ShouldBeGreaterThan(Permutations / 2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnErasureDuringWhichTheProcessDies_IsResumedByTheNight_MergesIncluded(bool split)
    {
        var plan = new CrashPlan();
        await using var crm = await TestCrm.StartAsync("2026-03-20T04:00:00Z", tables: tables => plan.Over(tables, split));
        for (var seed = 0; seed < Crashes; seed++)
        {
            var events = HistoryMaker.Shuffle(new HistoryMaker(seed).Make(), seed);
            var expected = await RunAsync(-1, seed);
            for (var point = seed % 3; await RunAsync(point, seed) is { } actual; point += 3)
                Same(actual, expected!, $"seed {seed}, point {point}");

            async Task<List<string>?> RunAsync(int point, int of)
            {
                foreach (var one in events) await crm.ApplyAsync(one);
                var customer = (await crm.CustomersAsync()).MaxBy(c => c.Identities.Count)!;
                // As a crash in the middle of a merge leaves it: one more is to be taken in.
                await TakeInAsync(crm, customer, $"b{of}");
                var died = false;
                plan.Arm(point);
                try
                {
                    await crm.Get<CustomerErasure>().EraseAsync(customer.Id, default);
                }
                catch (CrashException)
                {
                    died = true;
                }
                plan.Disarm();
                await crm.Get<CustomerErasure>().RunAsync(default);
                // Before its row was written nothing had been begun, and whoever asked for it saw it fail.
                await crm.Get<CustomerErasure>().EraseAsync(customer.Id, default);
                var rows = await crm.DumpAsync();
                await crm.ClearAsync();
                await ForgetErasuresAsync(crm);
                return died || point < 0 ? rows : null;
            }
        }
    }

    static async Task TakeInAsync(TestCrm crm, Customer customer, string buyer)
    {
        await RefusedNumberTests.OrderedAsync(crm, "990", "merge-" + buyer, "+8613900139055", at: "2026-03-02T00:00:00Z");
        var other = Customer.IdOf("yunduo", Identity.Buyer("demo", "shopify", "merge-" + buyer));
        var now = (await crm.CustomersAsync()).Single(c => c.Id == customer.Id);
        await StaffStory.PutAsync(crm, now with { PendingMerges = new(now.PendingMerges, StringComparer.Ordinal) { other } });
    }

    static async Task ForgetErasuresAsync(TestCrm crm)
    {
        var runs = crm.Get<CrmTables>().Runs;
        await foreach (var row in runs.RangeAsync("erasure", "x|", default))
            await runs.CommitAsync("erasure", [new RowWrite.Delete(row.Key, null)], default);
    }
}
