using Crm.Gateways;
using Crm.Sms;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>What the provider tells by itself: reports and answers of buyers, true, forged and strange.</summary>
static partial class Behaviours
{
    static async Task<string> ReportAsync(GatewayStage stage, ReportStatus status, SendClass why, TouchpointState expected)
    {
        await stage.SendAsync();
        if (stage.Provider.Report(stage.Provider.Taken.Single(), status, why) is not { } report) return "-";
        await stage.ToldAsync(report);
        (await stage.TextAsync()).State.ShouldBe(expected);
        var buyer = await stage.BuyerAsync();
        IsRefused(buyer).ShouldBe(why == SendClass.OptedOut);
        (buyer.SuppressedNumbers?.Count ?? 0).ShouldBe(why == SendClass.PermanentNumber ? 1 : 0);
        await QuietAsync(stage, 1);
        return expected.ToString().ToLowerInvariant();
    }

    static async Task<string> RepeatedReportAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        await stage.RunAsync(Days);
        var (taken, before) = (stage.Provider.Taken.Single(), stage.Provider.Report(stage.Provider.Taken.Single(), ReportStatus.Sent));
        var delivered = stage.Provider.Report(taken, ReportStatus.Delivered)!;
        await stage.ToldAsync(delivered);
        var once = await stage.Crm.DumpAsync();
        await stage.ToldAsync(delivered);
        if (before is not null) await stage.ToldAsync(before);
        (await stage.Crm.DumpAsync()).ShouldBe(once);
        return "no change";
    }

    static async Task<string> EarlyReportAsync(GatewayStage stage)
    {
        stage.Provider.Next(Act.TakeAndFallSilent);
        await stage.OrderAsync();
        var sending = stage.RunAsync(TimeSpan.FromMinutes(1));
        while (stage.Provider.Taken.IsEmpty) await Task.Delay(5);
        var reply = await stage.PostAsync(stage.Provider.Report(stage.Provider.Taken.Single(), ReportStatus.Delivered)!);
        await sending;
        reply.Status.ShouldBe(200);
        if (Traits(stage).EchoesTag)
        {
            (await stage.TextAsync()).State.ShouldBe(TouchpointState.Delivered, "the sender's own write finds it settled");
            return "settled by it";
        }
        // Its id is not known before the answer: the look-up settles it.
        await stage.RunAsync(Days);
        (await stage.TextAsync()).State.ShouldBeOneOf(TouchpointState.Accepted, TouchpointState.Delivered);
        stage.Provider.Sends.Count.ShouldBe(1);
        return "counted as unknown, then found by asking";
    }

    static async Task<string> StrangeReportAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        var before = await stage.Crm.DumpAsync();
        var strange = new TakenText("unheard-of", stage.Provider.Phone(1), "ord-1001:rule-7:1", "x", stage.Crm.Time.GetUtcNow());
        await stage.ToldAsync(stage.Provider.Report(strange, ReportStatus.Delivered)!);
        (await stage.Crm.DumpAsync()).ShouldBe(before);
        return "counted";
    }

    static async Task<string> ForgedAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        var before = await stage.Crm.DumpAsync();
        var report = stage.Provider.Forged(stage.Provider.Report(stage.Provider.Taken.Single(), ReportStatus.Delivered)!);
        var stop = stage.Provider.Forged(stage.Provider.Says(stage.Provider.Phone(1), "STOP"));
        (await stage.PostAsync(report)).Status.ShouldBeOneOf(403, 404);
        (await stage.PostAsync(stop)).Status.ShouldBeOneOf(403, 404);
        (await stage.Crm.DumpAsync()).ShouldBe(before);
        return "refused";
    }

    static async Task<string> UnreadableAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        var before = await stage.Crm.DumpAsync();
        foreach (var body in new[] { "", "null", "[]", "[1]", "[{}]", "{\"a\":", "a=1&b", "[[[[" })
        {
            var report = stage.Provider.Report(stage.Provider.Taken.Single(), ReportStatus.Delivered)!;
            (await stage.PostAsync(report with { Body = body })).Status.ShouldBeOneOf(200, 403, 404);
        }
        (await stage.Crm.DumpAsync()).ShouldBe(before);
        return "counted";
    }

    static async Task<string> SaysAsync(GatewayStage stage, string words, bool refuses)
    {
        await stage.SendAsync();
        await stage.ToldAsync(stage.Provider.Says(stage.Provider.Phone(1), words));
        var consent = (await stage.BuyerAsync()).Consent;
        consent.Values.Any(c => !c.Value.Granted).ShouldBe(refuses);
        return refuses ? "refusal kept" : "counted";
    }
}
