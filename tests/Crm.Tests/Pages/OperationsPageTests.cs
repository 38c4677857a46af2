using System.Text.RegularExpressions;
using Crm.DeadLetters;
using Crm.Local.Hosting;
using Crm.Nightly;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Pages.Language;
using Crm.Reports;
using Crm.Shops;
using Crm.Tests.Infra;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>What an operator sees at night, and does.</summary>
public sealed partial class OperationsPageTests
{
    static readonly CancellationToken Go = CancellationToken.None;

    [Fact]
    public async Task DeadLetters_AreShownWithTheirReason_AndPutBack()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var client = new WebhookClient(stage.Crm.Host.Url);
        await client.ShopifyAsync("app/uninstalled", "{\"id\":1}");
        await client.ShopifyAsync("products/update", "{\"id\":2}");
        await stage.Crm.Get<InboxWorker>().DrainAsync(Go);
        using var owner = stage.As(Role.Owner);
        var page = await owner.GetAsync("operations");
        page.Text.ShouldContain("The topic 'products/update' is not handled.");
        page.Text.ShouldContain("a person has to act on");
        var letter = await stage.Crm.Get<DeadLetterStore>().ListAsync(Go).FirstAsync(l => l.Reason.Contains("products"), Go);
        (await owner.PostAsync("operations/redrive")).Status.ShouldBe(400);
        (await owner.PostAsync("operations/redrive", ("id", "none"))).Text.ShouldContain("nothing to put back");
        (await owner.PostAsync("operations/redrive", ("id", letter.Id))).Status.ShouldBe(303);
        await stage.Crm.Get<InboxWorker>().DrainAsync(Go);
        (await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, Go)).Entries.ShouldContain(e => e.About == letter.Id);
    }

    [Fact]
    public async Task Platform_IsPausedAndResumed_ByName()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("operations");
        (await owner.PostAsync("operations/platform", ("shop", "demo"), ("platform", "shopify"), ("do", "pause"))).Status.ShouldBe(303);
        (await owner.GetAsync("operations")).Text.ShouldContain("demo: shopify holds its texts");
        (await stage.Crm.Get<PlatformPauses>().ListAsync(Go)).Single().By.ShouldBe("owner");
        (await owner.PostAsync("operations/platform", ("shop", "demo"), ("platform", "shopify"), ("do", "resume"))).Status.ShouldBe(303);
        (await owner.GetAsync("operations")).Text.ShouldContain("Nothing is wrong.");
        (await owner.PostAsync("operations/platform", ("shop", "demo"), ("platform", "none"), ("do", "pause"))).Status.ShouldBe(400);
    }

    [Fact]
    public async Task Audit_Night_AndLateness_AreTold()
    {
        await using var stage = await PagesStage.OpenAsync();
        await StaffStory.OrderAsync(stage.Crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        await stage.Crm.Get<DailyAudit>().RunAsync(Go);
        await stage.Crm.Get<DailyCounts>().RunAsync(Go);
        await stage.Crm.Get<NightlyRun>().RunAsync("yunduo", new DateOnly(2026, 3, 2), false, Go);
        using var viewer = stage.As(Role.Viewer);
        var page = await viewer.GetAsync("operations");
        page.Text.ShouldContain("clean");
        page.Text.ShouldContain("1 customers, 1 changed");
        page.Text.ShouldContain("in time");
        page.Text.ShouldContain("customers 1, orders 1");
        page.Text.ShouldNotContain("clean 1");
        using (var chinese = stage.As(Role.Viewer, "zh-CN"))
            (await chinese.GetAsync("operations")).Text.ShouldSatisfyAllConditions(t => t.ShouldContain("无误，计划 1"),
                t => t.ShouldContain("客户 1，订单 1"));
        stage.Crm.Time.Advance(TimeSpan.FromDays(2));
        await stage.RenewAsync();
        using var later = stage.As(Role.Viewer);
        page = await later.GetAsync("operations");
        page.Text.ShouldContain("Touches are late by");
        page.Text.ShouldContain("Audit has not run for too long.");
        page.Text.ShouldContain("/api/pages/docs/runbook#overdue");
        await stage.Crm.RunForAsync(TimeSpan.Zero);
    }

    [Fact]
    public void Counts_ThatAnyJobWrites_HaveWords()
    {
        var jobs = Repository.Sources(Repository.At("functions", "Crm.Core")).Select(File.ReadAllText)
            .Where(code => code.Contains("FinishAsync(claim", StringComparison.Ordinal)).ToList();
        var counts = jobs.SelectMany(code => Written().Matches(code)).Select(m => m.Groups[1].Value)
            .Concat(Enum.GetNames<AuditKind>().Select(kind => "finding." + kind)).Distinct().ToList();
        (jobs.Count, counts.Count).ShouldSatisfyAllConditions(found => found.Item1.ShouldBeGreaterThan(8),
            found => found.Item2.ShouldBeGreaterThan(35), _ => counts.ShouldContain("told"), _ => counts.ShouldContain("customers.repeat"));
        foreach (var texts in Texts.All) counts.Where(count => !texts.Has("count." + count)).ShouldBeEmpty(texts.Language);
    }

    [GeneratedRegex("""\["([a-zA-Z.]+)"\] =""")]
    private static partial Regex Written();

    [Fact]
    public async Task Runbook_IsThere_WithTheSectionsThatAreLinked()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var viewer = stage.As(Role.Viewer);
        var page = await viewer.GetAsync("docs/runbook");
        foreach (var section in new[] { "poison", "no-nightly-run", "no-sweep", "overdue" })
            page.Raw.ShouldContain($"id=\"{section}\"");
        (await viewer.GetAsync("docs/deploy.md")).Status.ShouldBe(200);
        (await viewer.GetAsync("docs/secret")).Status.ShouldBe(404);
    }
}
