using System.Text;
using Crm.Common;
using Crm.Customers;
using Crm.Proof;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Tests.Proof;

/// <summary>The schedule can be made again from the stored orders alone, into an empty table, byte for byte.</summary>
public sealed class PlanRebuildTests(ITestOutputHelper output)
{
    const int Histories = 60;

    [Fact]
    public async Task Rebuild_OfRandomHistoriesInAnyOrder_GivesTheSameBytes()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-03T04:00:00Z");
        await using var empty = await TestCrm.StartAsync("2026-03-03T04:00:00Z");
        var equal = 0L;
        for (var seed = 0; seed < Histories; seed++)
        {
            foreach (var one in HistoryMaker.Shuffle(new HistoryMaker(seed).Make(), seed)) await crm.ApplyAsync(one);
            var report = await crm.Get<PlanRebuild>().RunAsync(empty.Rows, default);
            report.Mistakes.ShouldBeEmpty($"seed {seed}");
            report.Touched.ShouldBe(0);
            (await RowsAsync(empty)).ShouldBe(await RowsAsync(crm), $"seed {seed}");
            equal += report.Equal;
            await crm.CheckWakeUpsAsync();
            await crm.ClearAsync();
            await empty.ClearAsync();
        }
        empty.LosesWakeUps = true;
        output.WriteLine($"{equal} touchpoints planned anew.");
        equal.ShouldBeGreaterThan(300);
    }

    // Touchpoints and due rows; what follows moments is no order's.
    static async Task<List<string>> RowsAsync(TestCrm crm)
    {
        var moments = new HashSet<string>(StringComparer.Ordinal);
        var rows = new List<string>();
        foreach (var touchpoint in await crm.TouchpointsAsync())
            if (touchpoint.FollowsCustomerEvent) moments.Add(touchpoint.Id);
        foreach (var prefix in new[] { "t|", "d|" })
            await foreach (var row in crm.Rows.ScanAsync(prefix, KeyText.After(prefix), default))
                if (!moments.Contains(Keys.NameOf(row.Key)))
                    rows.Add($"{row.Partition} {row.Key} {Encoding.UTF8.GetString(RowText.Of(row.Key, row.Body).Span)}");
        return rows;
    }

    [Fact]
    public async Task Rebuild_OfARowThatIsGoneOrOtherwise_NamesOrderAndStep()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        crm.LosesWakeUps = true;
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await story.IsSignedAsync(order);
        await crm.RunForAsync(TimeSpan.FromHours(3));
        var whole = await crm.Get<PlanRebuild>().RunAsync(null, default);
        (whole.Different, whole.Touched > 0, whole.Orders).ShouldBe((0, true, 1));
        var waits = (await crm.TouchpointsAsync()).First(t => t.State == TouchpointState.Planned);
        var customer = (await crm.CustomersAsync()).Single().Id;
        await crm.Rows.CommitAsync(Keys.Bucket(customer), [new RowWrite.Upsert(Keys.Touchpoint(customer, waits.Id),
            Json.Bytes(waits with { Due = waits.Due.AddHours(1) }))], default);
        (await crm.Get<PlanRebuild>().RunAsync(null, default)).Mistakes
            .ShouldHaveSingleItem().ShouldBe($"{order} {waits.Flow}|{waits.Step}: its row is not what planning anew gives.");
        await crm.Rows.CommitAsync(Keys.Bucket(customer), [new RowWrite.Delete(Keys.Touchpoint(customer, waits.Id), null)], default);
        (await crm.Get<PlanRebuild>().RunAsync(null, default)).Mistakes
            .ShouldHaveSingleItem().ShouldBe($"{order} {waits.Flow}|{waits.Step}: planned, and its touchpoint is gone.");
    }
}
