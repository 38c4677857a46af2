using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>The log by the shop's months, with what came to nothing, and the way to the customers.</summary>
public sealed class LogPageTests
{
    static readonly CancellationToken Go = CancellationToken.None;

    [Fact]
    public async Task Months_AreTheShops_FromTheirFirstMinuteOn()
    {
        await using var stage = await PagesStage.OpenAsync("2026-06-30T15:59:00Z");
        var log = stage.Crm.Get<AuditLog>();
        log.Months().ShouldSatisfyAllConditions(m => m[0].ShouldBe("2026-06"), m => m[^1].ShouldBe("2025-07"), m => m.Count.ShouldBe(12));
        await log.WriteAsync("ann", Acts.Noted, "june", Go);
        stage.Crm.Time.Advance(TimeSpan.FromMinutes(1));
        log.Months()[0].ShouldBe("2026-07");
        foreach (var (about, hours) in new[] { ("first", 5), ("second", 5), ("third", 1) })
        {
            await log.WriteAsync("ann", Acts.Noted, about, Go);
            stage.Crm.Time.Advance(TimeSpan.FromHours(hours));
        }
        await stage.RenewAsync();
        using var owner = stage.As(Role.Owner);
        var july = await owner.GetAsync("log");
        july.Text.ShouldSatisfyAllConditions(t => t.ShouldContain("2026-07-01 00:00:00"), t => t.ShouldNotContain(">june<"));
        (await log.ReadAsync("2026-07", null, Go)).Entries.Select(e => e.About).ShouldBe(["third", "second", "first"]);
        (await owner.GetAsync("log?month=2026-06")).Text.ShouldContain(">june<");
        (await log.ReadAsync("2026-06", null, Go)).Entries.Select(e => e.About).ShouldBe(["june"]);
    }

    [Fact]
    public async Task Pages_GoOnOverTheTwoMonthsOfUtc()
    {
        await using var stage = await PagesStage.OpenAsync("2026-06-30T16:00:00Z");
        var log = stage.Crm.Get<AuditLog>();
        for (var i = 0; i < 120; i++)
        {
            await log.WriteAsync("ann", Acts.Noted, i.ToString(System.Globalization.CultureInfo.InvariantCulture), Go);
            stage.Crm.Time.Advance(TimeSpan.FromMinutes(10));
        }
        var (seen, from) = (new List<string?>(), (string?)null);
        do
        {
            var page = await log.ReadAsync("2026-07", from, Go);
            seen.AddRange(page.Entries.Select(e => e.About));
            from = page.Next;
        }
        while (from is not null);
        seen.ShouldBe(Enumerable.Range(0, 120).Reverse().Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Entries_LeadToTheCustomer_AndSayWhatCameToNothing()
    {
        await using var stage = await PagesStage.OpenAsync();
        var id = await StaffStory.OrderAsync(stage.Crm, "1", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("customers/" + id);
        (await owner.PostAsync($"customers/{id}/reveal")).Status.ShouldBe(200);
        (await owner.GetAsync("log")).Raw.ShouldSatisfyAllConditions(r => r.ShouldContain($"href=\"/api/pages/customers/{id}\""),
            r => r.ShouldNotContain("not done"));
        (await owner.PostAsync($"customers/{new string('0', 32)}/reveal")).Status.ShouldBe(404);
        (await owner.PostAsync("operations/redrive", ("id", new string('1', 32)))).Status.ShouldBe(400);
        var page = await owner.GetAsync("log");
        page.Text.ShouldContain("not done");
        page.Raw.ShouldNotContain($"customers/{new string('1', 32)}", customMessage: "a dead letter is no customer");
        (await stage.Crm.Get<AuditLog>().ReadAsync("2026-03", null, Go)).Entries.Select(e => (e.What, e.Undone))
            .ShouldBe([(Acts.Redriven, true), (Acts.Revealed, true), (Acts.Revealed, null)], ignoreOrder: true);
    }
}
