using Crm.Coupons;
using Crm.Reports;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Coupons;

/// <summary>A step that gives codes: the code is reserved at the minute of sending, and goes back when nothing goes out.</summary>
public sealed class CouponStepTests : IDisposable
{
    readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    async Task<TestCrm> StartAsync(string whenDry, int codes, FaultGateway? gateway = null)
    {
        await File.WriteAllTextAsync(folder.File("own.json"), $$$"""
            { "flow": "own", "version": 1, "steps": [{ "step": "thanks", "label": { "zh-CN": "谢", "en": "Thanks" },
            "on": [{ "moment": "event:thanks" }], "expires": "PT5H", "class": "care", "channel": "sms", "oncePerDay": true,
            "coupon": { "pool": "spring", "whenDry": "{{{whenDry}}}" },
            "variants": [{ "variant": "all", "text": { "zh-CN": "谢谢{{#if code}}，券码{{code}}，{{codeUntil}}前有效{{/if}}",
            "en": "Thanks{{#if code}}: {{code}}{{/if}}" } }] }] }
            """);
        var crm = await TestCrm.StartAsync(gateway: gateway,
            change: s => (s.FlowsFolder, s.Shops["demo"].Flows) = (folder.Path, ["own"]));
        await crm.Get<CouponPools>().DefineAsync(new CouponPool("spring") { ValidDays = 7 }, default);
        await crm.Get<CouponPools>().ImportAsync("spring", Enumerable.Range(0, codes).Select(i => $"CODE-{i}"), default);
        return crm;
    }

    static async Task<Story> BuyerAsync(TestCrm crm, int number, bool consents = true)
    {
        var story = new Story(crm, $"+861380013{number:0000}");
        if (consents) await story.ConsentsAsync();
        await story.MeetsAsync("event:thanks");
        return story;
    }

    [Fact]
    public async Task When_CodesAreThere_Should_SendEachBuyerItsOwnUntilItsDay()
    {
        await using var crm = await StartAsync("suppress", 10);
        for (var i = 0; i < 8; i++) await BuyerAsync(crm, i, consents: i != 3);
        await crm.RunForAsync(TimeSpan.FromHours(6));
        var all = await crm.TouchpointsAsync();
        var sent = all.FindAll(t => t.State == TouchpointState.Accepted);
        sent.Count.ShouldBe(7);
        sent.ShouldAllBe(t => t.Text == $"【云朵家居】谢谢，券码{t.Code}，2026-03-09前有效 拒收请回复R");
        sent.Select(t => t.Code).ShouldBeUnique();
        // A code is promotion, whatever the step calls itself: who said no yes to it gets none and keeps none.
        all.Single(t => t.State == TouchpointState.Suppressed).Reason.ShouldBe("consent:none");
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.ShouldSatisfyAllConditions(s => s.Free.ShouldBe(3),
            s => s.Given.ShouldBe(7));
    }

    [Theory]
    [InlineData("suppress", TouchpointState.Suppressed, "pool-dry:spring")]
    [InlineData("without", TouchpointState.Accepted, null)]
    [InlineData("wait", TouchpointState.Suppressed, "pool-dry:spring")]
    public async Task When_ThePoolIsDry_Should_DoWhatTheStepSaysAndShowIt(string whenDry, TouchpointState state, string? reason)
    {
        await using var crm = await StartAsync(whenDry, 1);
        await BuyerAsync(crm, 1);
        await crm.RunForAsync(TimeSpan.FromMinutes(1));
        await BuyerAsync(crm, 2);
        await crm.RunForAsync(TimeSpan.FromHours(6));
        var dry = (await crm.TouchpointsAsync()).Single(t => t.Code is null);
        (dry.State, dry.Reason).ShouldBe((state, reason));
        if (whenDry == "without") dry.Text.ShouldBe("【云朵家居】谢谢 拒收请回复R");
        else (await crm.Get<WhyNot>().OfAsync(await CustomerOf(crm, dry), null, default))!.Entries
            .ShouldContain(e => e.Sentence.Contains("券池“spring”里没有券码了"));
    }

    [Fact]
    public async Task When_ABuyerIsErased_Should_KeepTheCodeGivenAndNotTellToWhom()
    {
        await using var crm = await StartAsync("suppress", 3);
        await BuyerAsync(crm, 1);
        await BuyerAsync(crm, 2);
        await crm.RunForAsync(TimeSpan.FromHours(6));
        var given = (await crm.Get<CouponReservations>().AllAsync("spring", default).ToListAsync())[0].Value;
        var (erased, code) = (given.Customer, given.Code);
        for (var time = 0; time < 2; time++) await crm.Get<Crm.Erasure.CustomerErasure>().EraseAsync(erased, default);
        var held = (await crm.Get<CouponPools>().HolderAsync("spring", code, default))!;
        (held.Customer, held.Touchpoint is null).ShouldBe((null, false));
        (await crm.Get<CouponReservations>().AllAsync("spring", default).ToListAsync()).Select(r => r.Value.Customer == erased)
            .ShouldBe([false, false]);
        crm.Time.Advance(TimeSpan.FromDays(3));
        await crm.Get<Crm.Campaigns.CouponKeeper>().FreeAsync("spring", default);
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(2, "a code that was given is nobody else's");
    }

    [Fact]
    public async Task When_CodesComeWhileItWaits_Should_SendThen()
    {
        await using var crm = await StartAsync("wait", 0);
        await BuyerAsync(crm, 1);
        await crm.RunForAsync(TimeSpan.FromMinutes(90));
        (await crm.TouchpointsAsync()).Single().ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Planned),
            t => t.Reason.ShouldBe("pool-dry:spring"));
        await crm.Get<CouponPools>().ImportAsync("spring", ["LATE-1"], default);
        await crm.RunForAsync(TimeSpan.FromMinutes(60));
        (await crm.TouchpointsAsync()).Single().Code.ShouldBe("LATE-1");
    }

    [Fact]
    public async Task When_TheGatewayIsThrottled_Should_KeepTheCodeForTheNextTry()
    {
        var gateway = new FaultGateway().Throttle(TimeSpan.FromMinutes(10)).Accept();
        await using var crm = await StartAsync("suppress", 5, gateway);
        await BuyerAsync(crm, 1);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        gateway.Calls.Count.ShouldBe(2);
        gateway.Calls.Select(c => c.Text).Distinct().Count().ShouldBe(1);
        (await crm.Get<CouponPools>().StockAsync("spring", default))!.Given.ShouldBe(1);
    }

    static async Task<string> CustomerOf(TestCrm crm, Touchpoint touchpoint)
    {
        await foreach (var row in crm.Rows.ScanAsync("t|", "t}", default))
            if (row.Key.EndsWith(touchpoint.Id)) return Crm.Customers.Keys.CustomerOf(row.Key);
        return "";
    }
}
