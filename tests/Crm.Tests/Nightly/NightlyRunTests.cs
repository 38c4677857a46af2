using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Nightly;
using Crm.Orders;
using Crm.Segments;
using Crm.Storage;
using Crm.Tests.Support;

namespace Crm.Tests.Nightly;

[Trait("Speed", "Slow")]
public sealed class NightlyRunTests
{
    const int Buyers = 700;

    [Fact]
    public async Task When_NightRuns_Should_ClassAsAnIndependentComputationDoes()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, Buyers);
        var report = await NightShop.RunAsync(crm);
        var customers = await crm.CustomersAsync();
        var buyers = customers.Where(c => c.Facts.PaidOrders > 0)
            .Select(c => (c, R: Days(c), F: c.Facts.PaidOrders, M: c.Facts.PaidTotal["CNY"])).ToList();
        report.Buyers.ShouldBe(buyers.Count);
        report.Repeaters.ShouldBe(buyers.Count(b => b.F > 1));
        var (r, f, m) = (buyers.Average(b => b.R), buyers.Average(b => b.F), buyers.Average(b => b.M));
        foreach (var b in buyers)
        {
            b.c.Classification!.Class!.Value.ShouldBe(Names.ClassOf(b.R <= r, b.F >= f, b.M >= m).ToStoredName());
            var last = NightShop.Today.AddDays(-b.R);
            var life = last.AddMonths(3) > NightShop.Today ? "active" : last.AddMonths(6) > NightShop.Today ? "sleeping"
                : last.AddMonths(12) > NightShop.Today ? "leaving" : "lost";
            b.c.Classification.Life!.Value.ShouldBe(life, $"{last}");
        }
        customers.Where(c => c.Facts.Orders > 0).ShouldAllBe(c => c.Classification!.Tags!.Count >= 3);
        report.Classes.Values.Sum(s => s.Buyers).ShouldBe(report.Buyers);
        report.Classes.Count.ShouldBe(8);
        report.Changed.ShouldBe(customers.Count);
        var feed = await crm.AllAsync<ClassificationChange>(Keys.ClassificationChangePrefix(NightShop.Today));
        feed.Count.ShouldBe(customers.Count);
        feed.ShouldAllBe(e => e.Run == report.Run && e.Changes.Count > 0 && e.Why.Against.Length > 0);
    }

    [Fact]
    public async Task When_RunTwice_Should_WriteNothing()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, Buyers);
        var first = await NightShop.RunAsync(crm);
        var rows = await NightShop.DumpAsync(crm);
        var counting = new CountingRows(crm.Rows);
        (await NightShop.Night(crm, rows: counting).RunAsync("yunduo", NightShop.Today, false, default))
            .ShouldBeOfType<NightlyOutcome.Already>();
        (await NightShop.Night(crm, rows: counting).RunAsync("yunduo", NightShop.Today, true, default))
            .ShouldBeOfType<NightlyOutcome.Done>();
        counting.Commits.ShouldBe(0);
        (await NightShop.DumpAsync(crm)).ShouldBe(rows);
        Json.Bytes(await NightShop.RunAsync(crm)).ShouldBe(Json.Bytes(first));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(170)]
    [InlineData(230)]
    public async Task When_InterruptedAndResumed_Should_EndInTheSameBytes(int commits)
    {
        List<string> whole;
        await using (var crm = await TestCrm.StartAsync())
        {
            await NightShop.FillAsync(crm, Buyers);
            await NightShop.RunAsync(crm);
            whole = await NightShop.DumpAsync(crm);
        }
        await using var again = await TestCrm.StartAsync();
        await NightShop.FillAsync(again, Buyers);
        var broken = new CountingRows(again.Rows) { FailAfter = commits };
        await Should.ThrowAsync<IOException>(() => NightShop.Night(again, rows: broken)
            .RunAsync("yunduo", NightShop.Today, false, default));
        (await NightShop.DumpAsync(again)).ShouldNotBe(whole);
        await NightShop.RunAsync(again);
        var resumed = await NightShop.DumpAsync(again);
        resumed.Except(whole).Concat(whole.Except(resumed)).ShouldBeEmpty();
    }

    [Fact]
    public async Task When_AnotherShopsCustomersExist_Should_ChangeNothing()
    {
        await using var alone = await TestCrm.StartAsync();
        await NightShop.FillAsync(alone, Buyers);
        await NightShop.RunAsync(alone);
        await using var crowded = await TestCrm.StartAsync();
        await NightShop.FillAsync(crowded, Buyers);
        await NightShop.FillAsync(crowded, 300, seed: 9, group: "us", shop: "us", factor: 50);
        await NightShop.RunAsync(crowded);
        var mine = (await NightShop.DumpAsync(crowded)).Where(l => !l.Contains("\"group\":\"us\"", StringComparison.Ordinal)).ToList();
        mine.ShouldBe(await NightShop.DumpAsync(alone));
    }

    [Fact]
    public async Task When_AllMoneyIsMultiplied_Should_ChangeNoClass()
    {
        var standings = new List<List<string>>();
        foreach (var factor in new[] { 1L, 7, 1000 })
        {
            await using var crm = await TestCrm.StartAsync();
            await NightShop.FillAsync(crm, Buyers, factor: factor);
            await NightShop.Night(crm, SegmentLibrary.Empty).RunAsync("yunduo", NightShop.Today, false, default);
            standings.Add([.. (await crm.CustomersAsync()).OrderBy(c => c.Id, StringComparer.Ordinal).Select(c =>
                $"{c.Id} {c.Classification?.Class} {c.Classification?.Grade} {c.Classification?.Tier} {c.Classification?.Life} "
                + $"{string.Join(",", c.Classification?.Tags?.Select(t => t.Key + t.Value.Value) ?? [])}")]);
        }
        standings[1].ShouldBe(standings[0]);
        standings[2].ShouldBe(standings[0]);
    }

    [Fact]
    public async Task When_IngestChangesACustomerMeanwhile_Should_JudgeItAgain()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, Buyers);
        var racing = new CountingRows(crm.Rows);
        racing.Before = async writes =>
        {
            if (racing.Commits % 3 != 0 || writes[0] is not RowWrite.Replace) return;
            var row = (await crm.Rows.GetAsync("0" + writes[0].Key[2..4], writes[0].Key, default))!;
            var customer = RowBody.Read<Customer>(row.Body);
            var order = NightShop.Order("demo", "late-" + customer.Id, TestCrm.At("2026-03-01T13:00:00Z"), 5_000_000);
            await NightShop.PutAsync(crm, customer with { Facts = customer.Facts.With(null, order) });
        };
        var report = ((NightlyOutcome.Done)await NightShop.Night(crm, rows: racing).RunAsync("yunduo", NightShop.Today, false, default))
            .Report;
        racing.Conflicts.ShouldBeGreaterThan(10);
        var customers = await crm.CustomersAsync();
        customers.Count(c => c.Classification is not null).ShouldBe(customers.Count);
        report.Changed.ShouldBe(customers.Count);
        customers.Where(c => c.Facts.PaidTotal.GetValueOrDefault("CNY") > 5_000_000)
            .ShouldAllBe(c => c.Classification!.Tier!.Value == "supreme" && c.Facts.Paid["CNY"].Count == 2 * c.Facts.PaidOrders);
    }

    [Fact]
    public async Task When_TheNextNightComes_Should_WriteOnlyWhoseWordChanged()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, Buyers);
        await NightShop.RunAsync(crm);
        var before = (await crm.CustomersAsync()).ToDictionary(c => c.Id);
        var report = await NightShop.RunAsync(crm, date: NightShop.Today.AddDays(1));
        report.Changed.ShouldBeInRange(1, Buyers / 5);
        var feed = (await crm.AllAsync<ClassificationChange>(Keys.ClassificationChangePrefix(NightShop.Today.AddDays(1))))
            .ToDictionary(e => e.Customer);
        foreach (var after in await crm.CustomersAsync())
        {
            var same = Json.Bytes(after).AsSpan().SequenceEqual(Json.Bytes(before[after.Id]));
            same.ShouldBe(!feed.ContainsKey(after.Id));
            if (!same && after.Classification!.Class == before[after.Id].Classification!.Class) continue;
            if (!same) after.Classification!.Class!.Since.ShouldBe(NightShop.Today.AddDays(1));
        }
    }

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(60)]
    public async Task When_ChangesAreTooOld_Should_DeleteThemAlsoAfterAnInterruption(int failAfter)
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 700);
        await NightShop.RunAsync(crm);
        var kept = NightShop.Today.AddDays(1);
        for (var i = 0; i < 250; i++)
            await crm.Rows.CommitAsync("000",
                [new RowWrite.Upsert(Keys.ClassificationChange(NightShop.Today, $"00{i:x4}"), "{}"u8.ToArray()),
                new RowWrite.Upsert(Keys.ClassificationChange(kept, $"00{i:x4}"),
                Json.Bytes(new ClassificationChange { Customer = "", Run = "", Changes = [], Why = new(0, 0, 0, "", "") }))], default);
        var counting = new CountingRows(crm.Rows) { FailAfter = failAfter };
        var night = kept.AddDays(400);
        var run = NightShop.Night(crm, rows: counting).RunAsync("yunduo", night, false, default);
        if (failAfter == int.MaxValue) await run;
        else await Should.ThrowAsync<IOException>(() => run);
        await NightShop.RunAsync(crm, date: night);
        (await crm.AllAsync<ClassificationChange>(Keys.ClassificationChangePrefix(NightShop.Today))).ShouldBeEmpty();
        (await crm.AllAsync<ClassificationChange>(Keys.ClassificationChangePrefix(kept))).Count.ShouldBe(250);
        (await crm.AllAsync<ClassificationChange>(Keys.ClassificationChangePrefix(night))).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task When_AnOrderComesAfterTheNight_Should_KeepTheStanding()
    {
        await using var crm = await TestCrm.StartAsync();
        var order = NightShop.Order("demo", "1", TestCrm.At("2026-02-01T10:00:00Z"), 1000);
        var buyer = new ShopEvent { Shop = "demo", Platform = "shopify", Milestone = Milestone.Paid,
            Identities = [Identity.Buyer("demo", "shopify", "b1")], Order = order };
        await crm.ApplyAsync(buyer);
        await NightShop.RunAsync(crm);
        var standing = (await crm.CustomersAsync()).Single().Classification.ShouldNotBeNull();
        await crm.ApplyAsync(buyer with { Order = NightShop.Order("demo", "2", TestCrm.At("2026-03-02T01:00:00Z"), 1000) });
        var after = (await crm.CustomersAsync()).Single();
        Json.Bytes(after.Classification).ShouldBe(Json.Bytes(standing));
        after.Facts.Paid["CNY"].Count.ShouldBe(4);
        // The loser of a merge has a weaker name; the winner's standing stays.
        await crm.ApplyAsync(buyer
            with { Order = null, 
            Identities = [Identity.Buyer("demo", "shopify", "b1"), Identity.Phone("+8613800138000")] });
        (await crm.CustomersAsync()).Single().Facts.PaidOrders.ShouldBe(2);
    }

    [Fact]
    public async Task Query_SavedSegment_CountsWhatTheNightCounted()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, Buyers);
        var report = await NightShop.RunAsync(crm);
        var night = NightShop.Night(crm);
        var query = new SegmentQuery(crm.Get<CrmTables>(), night, NightShop.Saved(crm), crm.Time);
        report.Segments.Count.ShouldBe(3);
        foreach (var segment in NightShop.Library.Segments)
        {
            var members = new List<string>();
            (await query.RunAsync("yunduo", segment.When, m => members.Add(m.Customer), default)).ShouldBe(report.Segments[segment.Name]);
            members.Order().ShouldBe((await crm.CustomersAsync()).Where(c => c.Classification!.Segments?.ContainsKey(segment.Name) ?? false)
                .Select(c => c.Id).Order());
        }
    }

    [Fact]
    public async Task When_SomebodyElseRuns_Should_WaitForTheLease()
    {
        await using var crm = await TestCrm.StartAsync();
        await NightShop.FillAsync(crm, 5);
        var tables = crm.Get<CrmTables>();
        await new RunLog(tables.Runs, crm.Time)
            .ClaimAsync(new NightlyRows(tables.Runs, "yunduo").Job, $"{NightShop.Today:yyyy-MM-dd}", TimeSpan.FromMinutes(5), default);
        (await NightShop.Night(crm).RunAsync("yunduo", NightShop.Today, false, default)).ShouldBeOfType<NightlyOutcome.Busy>();
        crm.Time.Set(crm.Time.GetUtcNow().AddMinutes(6));
        (await NightShop.Night(crm).RunAsync("yunduo", NightShop.Today, false, default)).ShouldBeOfType<NightlyOutcome.Done>();
    }

    static int Days(Customer customer)
    {
        var last = DateTimeOffset.FromUnixTimeSeconds(customer.Facts.Paid["CNY"][^2]).ToOffset(TimeSpan.FromHours(8));
        return Math.Max(0, NightShop.Today.DayNumber - DateOnly.FromDateTime(last.DateTime).DayNumber);
    }
}
