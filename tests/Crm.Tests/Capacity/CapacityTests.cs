using Crm.Capacity;
using Crm.Common;
using Crm.Gateways;
using Crm.Shops;
using Crm.Tests.Gateways;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Xunit.Abstractions;

namespace Crm.Tests.Capacity;

/// <summary>The plan is held against the real dispatcher on a virtual clock.</summary>
public sealed class CapacityTests(ITestOutputHelper output)
{
    const double PerSecond = 0.05;

    // Ten o'clock to eleven, three times as many in the middle.
    static readonly string[] Curve = ["10:00,60", "10:20,180", "10:40,60", "11:00,0"];

    [Theory]
    [InlineData("23:59")]
    [InlineData("11:00")]
    public async Task Plan_OfARush_SaysWhatTheDispatcherDoes(string closes)
    {
        await using var stage = await GatewayStage.OpenAsync(new BridgeDouble(), o => o.Limits = new() { PerSecond = PerSecond, PerNumber =
            ["100/1d"] }, settings => settings.Shops["demo"].SendBetween["Transactional"] = new() { Opens = "08:00", Closes = closes });
        var crm = stage.Crm;
        var report = await crm.Get<CapacityPlanner>().RunAsync(
            new CapacityRequest("demo", new DateOnly(2026, 3, 2), 300, stage.Provider.Kind, PerSecond) { DaysAfter = 1 },
            OrderCurve.Read("curve", Curve), default);
        report.Patterns.ShouldBe(0);
        var real = await PlayAsync(stage);
        var peak = real.Max();
        output.WriteLine($"most queued: planned {report.MostQueued:0.0}, real {peak}");
        output.WriteLine(string.Join(", ", (await crm.TouchpointsAsync()).GroupBy(t => (t.State, t.Reason)).Select(g =>
            $"{g.Key} {g.Count()}")));
        peak.ShouldBeGreaterThan(80);
        report.MostQueued.ShouldBe(peak, 0.05 * peak);
        // Minute by minute too, not only at the top.
        for (var minute = 0; minute < 60; minute++)
            report.Minutes[600 + minute].Queue.ShouldBe(real[minute], 0.05 * peak, $"minute {minute}");
        // Each finds the hours closed when its turn comes.
        await crm.RunForAsync(TimeSpan.FromHours(1));
        var lost = (await crm.TouchpointsAsync()).Count(t => t is { State: TouchpointState.Suppressed, Reason: "quiet-hours" });
        report.Expired.ShouldBe(lost, 0.05 * peak);
        (lost > 50).ShouldBe(closes == "11:00");
        report.NeededPerSecond!.Value.ShouldBeInRange(0.1, 0.3);
        report.AskBy.ShouldBe(new DateOnly(2026, 2, 16));
    }

    // 300 orders as the curve says; how many could go and wait, at each minute's end, until shortly after eleven.
    static async Task<List<int>> PlayAsync(GatewayStage stage)
    {
        var (curve, crm, buyer) = (OrderCurve.Read("curve", Curve), stage.Crm, 0);
        var (real, owed) = (new List<int>(), 0.0);
        for (var minute = 600; minute < 665; minute++)
        {
            for (owed += 300 * curve[minute]; owed >= 1 - 1e-9; owed--) await new Story(crm, $"+86138{++buyer:d8}").OrdersAsync();
            // The minute's last second, as the plan counts what is left at its end.
            await crm.RunForAsync(TimeSpan.FromSeconds(59));
            real.Add((await crm.TouchpointsAsync()).Count(t => t.State == TouchpointState.Planned && t.Due <= crm.Time.GetUtcNow()
                && t.Reason != "quiet-hours"));
            await crm.RunForAsync(TimeSpan.FromSeconds(1));
        }
        return real;
    }

    [Fact]
    public void Curve_WithMistakes_NamesEachLine() => Should.Throw<SettingsException>(() =>
        OrderCurve.Read("c.csv", ["time,weight", "10:00,5", "10:00,6", "25:00,1", "11:00,-1", "x"])).Message
        .ShouldSatisfyAllConditions(m => m.ShouldContain("c.csv: line 3: 10:00 stands twice."), m => m.ShouldContain("c.csv: line 4:"),
            m => m.ShouldContain("c.csv: line 5:"), m => m.ShouldContain("c.csv: line 6:"), m => m.ShouldNotContain("line 1:"));

    [Fact]
    public void Model_WithoutALimit_QueuesNothingAndLosesOnlyWhatQuietHoursOutlast()
    {
        var hours = Crm.Touchpoints.Deciding.SendingHours.Of(Crm.Touchpoints.Deciding.RecipientPlaces.Of("+8613800138000", null),
            Crm.Customers.MessageClass.Care, new SendWindow(new(9, 0), new(21, 0)));
        var open = new OpenMinutes(TestCrm.At("2026-03-02T00:00:00+08:00"), hours);
        DueTexts Text(int due, int expires) => new("step", due, expires, 10, 0, null, open);
        var (minutes, longest) = CapacityModel.Run([Text(600, 900), Text(1300, 1320), Text(1300, 3000)], double.MaxValue, null, 2 * 1440);
        (minutes.Sum(m => m.Sent), minutes.Sum(m => m.Expired), minutes.Max(m => m.Queue), longest).ShouldBe((20, 10, 0, 0));
        minutes[1440 + 540].Sent.ShouldBe(10, "at nine the next morning");
        minutes[1439].Held.ShouldBe(10);
        // What comes in is what goes out, is lost or waits.
        (minutes, _) = CapacityModel.Run([Text(600, 900), Text(610, 3000)], 0.01, null, 1440);
        (minutes.Sum(m => m.Sent + m.Expired) + minutes[^1].Queue + minutes[^1].Held).ShouldBe(20, 1e-6);
    }
}
