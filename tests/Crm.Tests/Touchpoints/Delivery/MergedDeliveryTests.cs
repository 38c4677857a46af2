using Crm.Customers;
using Crm.Events;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Delivery;

namespace Crm.Tests.Touchpoints.Delivery;

/// <summary>A text arrives while its buyer is taken in by another: wherever its row is just then, it ends as delivered.</summary>
[Trait("Speed", "Slow")]
public sealed class MergedDeliveryTests
{
    // The stronger name is the other's, so the sender's rows are moved.
    const string Sender = "+8613900139000", Stronger = "+8613800138000";
    static readonly ShopEvent Together = new()
    {
        Shop = "demo", Platform = "shopify", Identities = [Identity.Phone(Stronger), Identity.Phone(Sender)],
    };

    [Fact]
    public async Task When_TheReportComesAtAnyPointOfAMerge_Should_EndAsDelivered()
    {
        var (point, died) = (0, true);
        for (; died; point++) died = await DiesAsync(point);
        point.ShouldBeGreaterThan(8);
    }

    static async Task<bool> DiesAsync(int point)
    {
        var plan = new CrashPlan { WritesOnly = true };
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: new FaultGateway { CanTrace = false },
            tables: tables => plan.Over(tables, split: true));
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", Sender);
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        await crm.ApplyAsync(Together with { Identities = [Together.Identities[0]] });
        var sender = (await crm.CustomersAsync()).Single(c => c.Facts.Orders == 1).Id;
        var report = new SmsEvent.Report(SmsTag.Of(sender, (await crm.TouchpointAsync("unpaid-reminder")).Id), null, Sender,
            DeliveryCode.Delivered, crm.Time.GetUtcNow());
        plan.Arm(point);
        var died = await FailsAsync(async () => await crm.ApplyAsync(Together));
        plan.Disarm();
        var told = !await FailsAsync(async () => await crm.Get<DeliveryReportHandler>().HandleAsync(report, default));
        await crm.ApplyAsync(Together, again: died);
        // What was refused is delivered again.
        if (!told) (await crm.Get<DeliveryReportHandler>().HandleAsync(report, default)).ShouldBeTrue();
        (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Delivered, $"point {point}");
        return died;
    }

    static async Task<bool> FailsAsync(Func<Task> act)
    {
        try
        {
            await act();
            return false;
        }
        catch (Exception failure) when (failure is CrashException or InvalidOperationException)
        {
            return true;
        }
    }
}
