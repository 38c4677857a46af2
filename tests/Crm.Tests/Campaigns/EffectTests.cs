using Crm.Campaigns;
using Crm.Common;
using Crm.Coupons;
using Crm.Customers;
using Crm.Effect;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Links;
using CsCheck;
using static Crm.Tests.Campaigns.CampaignStage;

namespace Crm.Tests.Campaigns;

/// <summary>What a campaign is said to have done, against who was held out, and against what was counted by hand.</summary>
public sealed class EffectTests
{
    // Of those texted every second buys afterwards, of the others every eighth.
    static async Task<TestCrm> RanAsync(int buyers = 400)
    {
        var crm = await StartAsync();
        await BuyersAsync(crm, buyers, silent: 10);
        await ApproveAsync(crm, FileOf(holdout: 40));
        await RunAsync(crm, TimeSpan.FromHours(2));
        var arms = new Dictionary<string, Touchpoint>();
        await foreach (var row in crm.Rows.ScanAsync("t|", "t}", default))
            if (RowBody.Read<Touchpoint>(row.Body) is { Flow: "campaign.spring" } one) arms[Keys.CustomerOf(row.Key)] = one;
        for (var i = 0; i < buyers; i++)
        {
            var customer = Customer.IdOf("yunduo", Identity.Phone(Phone(i)));
            var every = arms[customer].State == TouchpointState.Accepted ? 2 : 8;
            if (i % every == 0) await OrderAsync(crm, i, $"b{i}", TestCrm.At("2026-03-04T12:00:00+08:00"), 50 + i % 7);
            // Much later, or before: answers nothing.
            if (i % 5 == 0) await OrderAsync(crm, i, $"c{i}", TestCrm.At("2026-04-20T12:00:00+08:00"), 500);
            if (i % 6 == 0) await OrderAsync(crm, i, $"d{i}", TestCrm.At("2026-03-01T12:00:00+08:00"), 500);
        }
        return crm;
    }

    static CampaignReports Reports(TestCrm crm) => crm.Get<CampaignReports>();

    [Fact]
    public async Task Report_OfARunCampaign_EqualsTheCountByHand()
    {
        await using var crm = await RanAsync();
        crm.Time.Set(TestCrm.At("2026-03-20T12:00:00+08:00"));
        var week = (await Reports(crm).ReportsAsync("spring", default))![0];
        week.Days.ShouldBe(7);
        var texts = await TextsAsync(crm);
        var (treated, held) = (week.Groups.Single(g => g.Name == "treated"), week.Groups.Single(g => g.Name == "holdout"));
        (treated.Buyers, held.Buyers).ShouldBe((texts.Count(t => t.Arm != "holdout"), texts.Count(t => t.Arm == "holdout")));
        var orders = (await crm.OrdersAsync()).FindAll(o => o.State.Key.Id.StartsWith('b'));
        (treated.Ordered + held.Ordered).ShouldBe(orders.Count);
        (treated.Net + held.Net).ShouldBe(orders.Sum(o => o.State.Details!.Value.Total) / 100m);
        treated.Funnel.ShouldSatisfyAllConditions(f => f.Planned.ShouldBe(treated.Buyers),
            f => f.Sent.ShouldBe(texts.Count(t => t.State == TouchpointState.Accepted)),
            f => f.Suppressed["consent:none"].ShouldBe(texts.Count(t => t.Reason == "consent:none")),
            f => (f.Sent + f.Suppressed.Values.Sum()).ShouldBe(f.Planned),
            f => f.Cost.ShouldBe(texts.Sum(t => t.CostMicros ?? 0) / 1_000_000m));
        var all = week.Comparisons[0];
        all.Finding.ShouldBe(Finding.Better);
        all.Lift!.Value.ShouldBe(Proportions.Difference(new(treated.Ordered, treated.Buyers), new(held.Ordered, held.Buyers)));
        // Half against an eighth, watered down by who was meant and said no.
        all.Lift!.Value.Contains(0.9 * 0.5 + 0.1 / 8 - 1.0 / 8).ShouldBeTrue();
        all.Extra!.Value.Estimate.ShouldBe((treated.NetPerBuyer - held.NetPerBuyer) * treated.Buyers, 1e-6);
        all.Roi!.Value.Estimate.ShouldBe((all.Extra.Value.Estimate - (double)treated.Funnel.Cost) / (double)treated.Funnel.Cost, 1e-6);
        week.Comparisons.Count.ShouldBe(3);
        week.Comparisons[1].Confidence.ShouldBe(0.975, 1e-12);
        all.Words["en"].ShouldStartWith("More buyers ordered than without it:");
    }

    [Fact]
    public async Task Report_OfTextsWithLinks_HasClicksBesideOrders()
    {
        await using var crm = await StartAsync(change: s => s.Links = new() { Url = "https://crm.example", Key = "a-key-for-tests-only" });
        await BuyersAsync(crm, 60);
        await ApproveAsync(crm, FileOf().Replace("春季新品到店", "春季新品 {{link \\\"https://shop.example/spring\\\"}} "));
        await RunAsync(crm, TimeSpan.FromHours(2));
        var texts = (await TextsAsync(crm)).FindAll(t => t.State == TouchpointState.Accepted);
        texts.Select(t => t.Links!.Single().Code).Distinct().Count().ShouldBe(texts.Count);
        texts.ShouldAllBe(t => t.Text!.Contains("https://crm.example/api/l/" + t.Links![0].Code));
        var clicks = crm.Get<LinkClicks>();
        foreach (var text in texts.Take(7)) await clicks.CountAsync(text.Links![0].Code, crm.Time.GetUtcNow(), default);
        await clicks.CountAsync(texts[0].Links![0].Code, crm.Time.GetUtcNow(), default);
        var report = (await Reports(crm).ReportsAsync("spring", default))![0];
        report.Groups.Single(g => g.Name == "treated").Funnel.ShouldSatisfyAllConditions(
            f => f.Clicked.ShouldBe(7), f => f.Clicks.ShouldBe(8), f => f.Sent.ShouldBe(texts.Count));
        report.Groups.Single(g => g.Name == "holdout").Funnel.Clicked.ShouldBe(0);
        Crm.Local.Commands.CampaignText.Of(report).ShouldContain(line => line.Contains("link followed from 7 (8 clicks)"));
    }

    [Fact]
    public async Task Report_BeforeTheDaysAreOver_SaysSoAndShowsNoInterval()
    {
        await using var crm = await RanAsync(120);
        crm.Time.Set(TestCrm.At("2026-03-05T12:00:00+08:00"));
        var week = (await Reports(crm).ReportsAsync("spring", default))![0];
        week.Comparisons[0].ShouldSatisfyAllConditions(c => c.Finding.ShouldBe(Finding.TooEarly), c => c.Lift.ShouldBeNull(),
            c => c.Roi.ShouldBeNull(), c => c.Words["en"].ShouldStartWith("Not to be judged before 2026-03-09"),
            c => c.SmallestLift.ShouldNotBeNull());
    }

    [Fact]
    public async Task Report_OfACampaignNobodyWasHeldOutOf_SaysThatNothingCanBeSaid()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 20);
        await ApproveAsync(crm, FileOf(holdout: 0));
        await RunAsync(crm, TimeSpan.FromHours(2));
        crm.Time.Set(TestCrm.At("2026-05-05T12:00:00+08:00"));
        var report = (await Reports(crm).ReportsAsync("spring", default))![0];
        report.Comparisons[0].Words["zh-CN"].ShouldBe("没有对照组，无法判断效果。");
    }

    [Fact]
    public void Verdict_OfGroupsThatAreEmpty_SaysWhichIs()
    {
        Finding Of(long treated, long held) => Verdict.Of(default, treated, held, DateTimeOffset.MaxValue, DateTimeOffset.MinValue);
        (Of(0, 0), Of(1, 0), Of(0, 1), Of(1, 1))
            .ShouldBe((Finding.NothingYet, Finding.NoComparison, Finding.NobodyTreated, Finding.TooEarly));
    }

    [Fact]
    public async Task Check_OfFewCodes_CountsNobodyWhoGetsNone()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 40);
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("spring"), default);
        await crm.Get<CouponPools>().GenerateAsync("spring", 9, "", 10, default);
        (await PutAsync(crm, FileOf(more: ", \"coupon\": { \"pool\": \"spring\", \"whenDry\": \"suppress\" }"))).Status.ShouldBe(200);
        var check = await ReadAsync<CampaignCheckReport>(Reports(crm).CheckAsync("spring", default));
        (check.Sent, check.CodesLeft, check.Parts, check.PartsEach["1"]).ShouldBe((9, 9, 9, 9));
        check.WillNot["pool-dry:spring"].ShouldBe(40 - check.Arms["holdout"] - 9);
        (check.Sent + check.WillNot.Values.Sum()).ShouldBe(check.Planned);
        await StepAsync(crm, "approve");
        await RunAsync(crm, TimeSpan.FromHours(3));
        var texts = await TextsAsync(crm);
        check.Sent.ShouldBe(texts.Count(t => t.State == TouchpointState.Accepted));
        check.Cost.ShouldBe(texts.Sum(t => t.CostMicros ?? 0) / 1_000_000m);
        (await ReadAsync<CampaignCheckReport>(Reports(crm).CheckAsync("spring", default))).CodesLeft.ShouldBe(9, "they are its own");
    }

    [Fact]
    public async Task Check_SaysBeforeWhatThenHappens()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm, 150, silent: 7);
        var json = FileOf(more: ", \"exclude\": { \"when\": { \"fact\": \"customer.paidOrders\", \"atLeast\": 2 } }")
            .Replace("到店", "到店，全网最低价");
        await OrderAsync(crm, 3, "twice", TestCrm.At("2026-02-20T10:00:00+08:00"), 20);
        (await PutAsync(crm, json)).Status.ShouldBe(200);
        var check = await ReadAsync<CampaignCheckReport>(Reports(crm).CheckAsync("spring", default));
        (check.Audience, check.Planned, check.LeftOut["excluded"]).ShouldBe((150, 149, 1));
        check.Forbidden.ShouldContain(f => f.StartsWith("plain (zh-CN): 最低价: Advertising Law of the PRC"));
        check.Previews.Count.ShouldBe(3);
        check.Previews.ShouldAllBe(p => p.Text.StartsWith("【云朵家居】林夏亲，") && p.To.StartsWith("****"));
        check.SmallestLift.ShouldNotBeNull();
        await StepAsync(crm, "approve");
        await RunAsync(crm, TimeSpan.FromHours(3));
        var texts = await TextsAsync(crm);
        check.Planned.ShouldBe(texts.Count);
        check.Arms.ShouldBe(new SortedDictionary<string, long>(texts.GroupBy(t => t.Arm!).ToDictionary(g => g.Key, g => (long)g.Count())));
        check.Sent.ShouldBe(texts.Count(t => t.State == TouchpointState.Accepted));
        check.Parts.ShouldBe(texts.Sum(t => t.Parts ?? 0));
        check.Cost.ShouldBe(texts.Sum(t => t.CostMicros ?? 0) / 1_000_000m);
        check.WillNot.ShouldBe(new SortedDictionary<string, long>(texts.Where(t => t.State == TouchpointState.Suppressed)
            .GroupBy(t => t.Reason!).ToDictionary(g => g.Key, g => (long)g.Count())));
    }

    [Fact]
    public async Task Quarter_CountsTextsAndBuyersOfTheSamePeople()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T10:00:00+08:00");
        var story = new Story(crm, Phone(1));
        await story.OrdersAsync();
        await crm.RunUntilAsync(TestCrm.At("2026-04-06T10:00:00+08:00"));
        await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromDays(1));
        await story.OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromDays(2));
        foreach (var (quarter, texts) in new[] { ("2026-Q1", 1), ("2026-Q2", 2) })
        {
            var reports = await ReadAsync<List<EffectReport>>(Reports(crm).StepsAsync(quarter, default));
            var treated = reports.First(r => r.Step == "unpaid-reminder").Groups[0];
            (treated.Buyers, treated.Funnel.Sent).ShouldBe((1, texts), quarter);
        }
    }

    [Fact]
    public async Task Quarter_WithNothingButWhatWasOverWhenItWasPlanned_HasNoBuyers()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T10:00:00+08:00");
        await new Story(crm, Phone(1)).OrdersAsync();
        await crm.RunForAsync(TimeSpan.FromDays(1));
        var (customer, text) = ((await crm.CustomersAsync()).Single().Id, await crm.TouchpointAsync("unpaid-reminder"));
        var past = (text with { Id = new string('a', 32), Due = text.Due.AddDays(-90), SettledAt = null }).AsPast();
        await crm.Get<CrmTables>().Rows.CommitAsync(Keys.Bucket(customer),
            [new RowWrite.Upsert(Keys.Touchpoint(customer, past.Id), RowBody.Bytes(past))], default);
        var reports = await ReadAsync<List<EffectReport>>(Reports(crm).StepsAsync("2025-Q4", default));
        reports.Sum(r => r.Groups.Sum(g => g.Buyers)).ShouldBe(0);
    }

    [Fact]
    public async Task Books_KeptFromNightToNight_EqualARecountOfEverything()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T10:00:00+08:00");
        for (var day = 0; day < 70; day += 4)
        {
            for (var i = 0; i < 6; i++)
            {
                var story = new Story(crm, Phone(day * 10 + i));
                var order = await story.OrdersAsync();
                if (i % 2 == 0) await story.PaysAsync(order);
                if (i == 4) await story.ShipsAsync(order);
            }
            await crm.RunForAsync(TimeSpan.FromDays(4));
            await crm.Get<EffectBooks>().RunAsync(default);
        }
        var kept = (await crm.Get<EffectBooks>().CurrentAsync(default)).Entries.ToList();
        var counted = (await crm.Get<EffectFold>().RunAsync(null, null, default)).Entries.ToList();
        kept.Count.ShouldBeGreaterThan(50);
        kept.Select(Text).ShouldBe(counted.Select(Text));
    }

    [Fact]
    public void Cells_InAnyParts_AddUpToTheSame() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 500]).Array[0, 30].Sample(values =>
        {
            var cells = values.Select(v => new EffectCell
            {
                Planned = 1, Buyers = 1, Suppressed = new(StringComparer.Ordinal) { [$"r{v.Item1}"] = 1 },
                Week = new Response { Orders = v.Item1, Net = new(StringComparer.Ordinal) { ["CNY"] = MoneySums.Of(v.Item2) } },
            }).ToList();
            var half = cells.Count / 2;
            var parts = Sum(cells.Take(half)) + Sum(cells.Skip(half));
            Text(new EffectEntry(default, parts)).ShouldBe(Text(new EffectEntry(default, Sum(cells))));
        });

    static EffectCell Sum(IEnumerable<EffectCell> cells) => cells.Aggregate(new EffectCell(), (a, b) => a + b);

    static string Text(EffectEntry entry) => System.Text.Encoding.UTF8.GetString(Json.Bytes(entry));
}
