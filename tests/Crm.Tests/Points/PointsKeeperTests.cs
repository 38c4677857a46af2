using System.Text;
using Crm.Common;
using Crm.Membership;
using Crm.Points;
using Crm.Tests.Support;

namespace Crm.Tests.Points;

/// <summary>The night books what has expired and tells flows before it does; the report adds it all up.</summary>
public sealed class PointsKeeperTests
{
    // Signed on the 5th, spendable from the 12th, good to the end of 12 March a year on.
    static async Task<TestCrm> StartAsync(string? flows = null)
    {
        var crm = await PointsStage.StartAsync(flows: flows);
        await crm.CreatedAsync("1", "2026-03-02T10:00:00Z");
        await crm.PaidAsync("1", "2026-03-02T10:05:00Z");
        await crm.SignedAsync("1", "2026-03-05T04:00:00Z");
        return crm;
    }

    static async Task NightAsync(TestCrm crm, string at)
    {
        crm.Time.Set(TestCrm.At(at));
        await crm.Get<PointsKeeper>().RunAsync(default);
    }

    [Fact]
    public async Task When_PointsExpire_Should_BookItOnce()
    {
        await using var crm = await StartAsync();
        crm.Time.Set(TestCrm.At("2026-03-12T03:59:00Z"));
        (await crm.AccountAsync()).ShouldSatisfyAllConditions(a => a.Pending.ShouldBe(128), a => a.Available.ShouldBe(0));
        await NightAsync(crm, "2027-03-12T15:59:00Z");
        (await crm.AccountAsync()).ShouldSatisfyAllConditions(a => a.Available.ShouldBe(128), a => a.Balance.ShouldBe(128));
        await NightAsync(crm, "2027-03-12T16:00:00Z");
        await NightAsync(crm, "2027-03-14T16:00:00Z");
        (await crm.AccountAsync()).ShouldSatisfyAllConditions(a => a.Available.ShouldBe(0), a => a.Balance.ShouldBe(0),
            a => a.Entries.Count(e => e.Cause == PointsCause.Expiry).ShouldBe(1));
    }

    const string Flow = """
        {
          "flow": "own", "version": 1,
          "steps": [{
            "step": "points-expire", "label": { "zh-CN": "积分到期", "en": "Points expire" },
            "on": [{ "moment": "points:expiring", "at": "10:00" }],
            "expires": "P3D", "class": "care", "channel": "sms",
            "variants": [{ "variant": "all",
              "text": { "zh-CN": "您在{{shop}}的积分即将到期。", "en": "{{shop}}: points expire soon." } }]
          }]
        }
        """;

    [Fact]
    public async Task When_PointsAreGoingToExpire_Should_TellFlowsOnce()
    {
        using var folder = new Sqlite.TempFolder();
        File.WriteAllText(Path.Combine(folder.Path, "own.json"), Flow);
        await using var crm = await StartAsync(folder.Path);
        await NightAsync(crm, "2027-02-08T19:00:00Z");
        (await StepsAsync(crm)).ShouldBe(0, "31 days before");
        for (var day = 9; day < 12; day++) await NightAsync(crm, $"2027-02-{day:00}T19:00:00Z");
        (await StepsAsync(crm)).ShouldBe(1, "told on the night of the warning and on those that make up for it");
        (await crm.TouchpointsAsync()).Single(t => t.Step == "points-expire").Due.ShouldBe(TestCrm.At("2027-02-10T02:00:00Z"));
    }

    static async Task<int> StepsAsync(TestCrm crm) => (await crm.TouchpointsAsync()).Count(t => t.Step == "points-expire");

    [Fact]
    public async Task Report_AddsUpCausesAndWhatIsStillOwed()
    {
        await using var crm = await StartAsync();
        var id = (await crm.CustomersAsync()).Single().Id;
        await crm.Get<PointsDesk>().CorrectAsync(id, Json.Bytes(new CorrectBody("a", 72, "welcome", "Li")), default);
        await crm.Get<PointsDesk>().RedeemAsync(id, Json.Bytes(new RedeemBody("b", null, 40, "58.00", null)), default);
        var reply = await crm.Get<PointsDesk>().ReportAsync(default);
        var figures = Json.Read<List<PointsFigures>>(Encoding.UTF8.GetBytes(reply.Body)).Single();
        (figures.Group, figures.Members, figures.Available, figures.Pending, figures.Redeemed).ShouldBe(("yunduo", 1L, 32L, 128L, 40L));
        (figures.FromTrades, figures.Liability, figures.Currency).ShouldBe((64.0m, 1.60m, "CNY"));
        figures.Earned[PointsCause.Order].ShouldBe(128);
        figures.Says!.ShouldContain("64 % of the points came from trades");
    }
}
