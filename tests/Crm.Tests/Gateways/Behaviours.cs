using Crm.Customers;
using Crm.Gateways;
using Crm.Sms;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>What every gateway has to stand: each plays one thing a provider does, and returns how the text ended.</summary>
static partial class Behaviours
{
    static readonly TimeSpan Days = TimeSpan.FromDays(3);

    public static IReadOnlyList<(string Name, Func<GatewayStage, Task<string>> Play)> All { get; } =
    [
        ("accept", AcceptAsync),
        ("opted out", s => RefusedAsync(s, SendClass.OptedOut)),
        ("number wrong", s => RefusedAsync(s, SendClass.PermanentNumber)),
        ("content refused", s => RefusedAsync(s, SendClass.PermanentContent)),
        ("config", s => WaitsAsync(s, SendClass.Config)),
        ("account", s => WaitsAsync(s, SendClass.Account)),
        ("number throttled", s => WaitsAsync(s, SendClass.ThrottledNumber)),
        ("gateway throttled", s => WaitsAsync(s, SendClass.ThrottledGateway)),
        ("time window", s => WaitsAsync(s, SendClass.TimeWindow)),
        ("Retry-After", RetryAfterAsync),
        ("transient once", s => WaitsAsync(s, SendClass.Transient)),
        ("transient for ever", TransientAsync),
        ("unknown code", UnknownCodeAsync),
        ("no connection", NoConnectionAsync),
        ("taken, then silent", s => LostAnswerAsync(s, Act.TakeAndFallSilent)),
        ("taken, then reset", s => LostAnswerAsync(s, Act.TakeAndReset)),
        ("taken, then garbage", s => LostAnswerAsync(s, Act.TakeAndSayGarbage)),
        ("taken, then broken off", s => LostAnswerAsync(s, Act.TakeAndBreakOff)),
        ("not taken, silent", s => LostRequestAsync(s, Act.FallSilent)),
        ("not taken, reset", s => LostRequestAsync(s, Act.Reset)),
        ("not taken, 500", s => LostRequestAsync(s, Act.ServerError)),
        ("listed late", ListedLateAsync),
        ("report lost", LostReportAsync),
        ("report never comes", NoReportAsync),
        ("joined while in doubt", JoinedInDoubtAsync),
        ("erased before the report", ErasedAsync),
        ("report", s => ReportAsync(s, ReportStatus.Delivered, SendClass.Accepted, TouchpointState.Delivered)),
        ("report: opted out", s => ReportAsync(s, ReportStatus.Undelivered, SendClass.OptedOut, TouchpointState.Failed)),
        ("report: number dead", s => ReportAsync(s, ReportStatus.Undelivered, SendClass.PermanentNumber, TouchpointState.Failed)),
        ("report: content", s => ReportAsync(s, ReportStatus.Undelivered, SendClass.PermanentContent, TouchpointState.Failed)),
        ("report: unknown code", s => ReportAsync(s, ReportStatus.Undelivered, SendClass.Unknown, TouchpointState.Failed)),
        ("report twice, late, disordered", RepeatedReportAsync),
        ("report before the answer", EarlyReportAsync),
        ("report on nothing of ours", StrangeReportAsync),
        ("forged", ForgedAsync),
        ("unreadable", UnreadableAsync),
        ("STOP", s => SaysAsync(s, "TD", true)),
        ("chatter", s => SaysAsync(s, "when does it come?", false)),
    ];

    static async Task<string> AcceptAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        var text = await stage.TextAsync();
        (text.State, text.Gateway, text.Reason).ShouldBe((TouchpointState.Accepted, stage.Provider.Kind, null));
        (text.To, text.AwaitsReport).ShouldBe(CanAsk(stage) ? (stage.Provider.Phone(1), true) : (null, false), "kept to ask by");
        var taken = stage.Provider.Taken.ShouldHaveSingleItem();
        (taken.To, taken.Id).ShouldBe((stage.Provider.Phone(1), text.ProviderId));
        await QuietAsync(stage, 1);
        return "accepted";
    }

    static async Task<string> RefusedAsync(GatewayStage stage, SendClass why)
    {
        if (stage.Provider.AnswerOf(why) is not { } answer) return "-";
        stage.Provider.Next(answer);
        await stage.SendAsync();
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.Failed);
        var buyer = await stage.BuyerAsync();
        IsRefused(buyer).ShouldBe(why == SendClass.OptedOut);
        (buyer.SuppressedNumbers?.Count ?? 0).ShouldBe(why == SendClass.PermanentNumber ? 1 : 0);
        await QuietAsync(stage, 1);
        return why == SendClass.OptedOut ? "failed, refusal kept" : why == SendClass.PermanentNumber ? "failed, number kept" : "failed";
    }

    static async Task<string> WaitsAsync(GatewayStage stage, SendClass why)
    {
        if (stage.Provider.AnswerOf(why) is not { } answer) return "-";
        stage.Provider.Next(answer);
        await stage.SendAsync();
        var waiting = await stage.TextAsync();
        (waiting.State, waiting.Gateway, waiting.To).ShouldBe((TouchpointState.Planned, null, null));
        waiting.Reason.ShouldNotBeNull().ShouldStartWith("gateway:" + stage.Provider.Kind);
        waiting.WakeAt.ShouldBeGreaterThan(stage.Crm.Time.GetUtcNow());
        stage.Provider.Taken.ShouldBeEmpty();
        await stage.RunAsync(TimeSpan.FromHours(19));
        (await stage.TextAsync()).State.ShouldBeOneOf(TouchpointState.Accepted, TouchpointState.Delivered);
        await QuietAsync(stage, 2);
        return "waits, then accepted";
    }

    static async Task<string> RetryAfterAsync(GatewayStage stage)
    {
        if (stage.Provider.AnswerOf(SendClass.ThrottledGateway) is not { } answer) return "-";
        stage.Provider.Next(answer, ("Retry-After", "90"));
        await stage.SendAsync();
        await stage.OrderAsync(2);
        var asked = stage.Crm.Time.GetUtcNow();
        (await stage.TextAsync()).WakeAt.ShouldBe(asked.AddSeconds(90), TimeSpan.FromSeconds(1));
        await stage.RunAsync(TimeSpan.FromSeconds(80));
        stage.Provider.Sends.Count.ShouldBe(1, "the other buyer's text keeps away from a gateway that asked for peace");
        await stage.RunAsync(TimeSpan.FromMinutes(2));
        stage.Provider.Taken.Count.ShouldBe(2);
        await QuietAsync(stage, 3);
        return "kept for all texts";
    }

    static async Task<string> TransientAsync(GatewayStage stage)
    {
        if (stage.Provider.AnswerOf(SendClass.Transient) is not { } answer) return "-";
        for (var i = 0; i < 5; i++) stage.Provider.Next(answer);
        await stage.SendAsync();
        await stage.RunAsync(TimeSpan.FromHours(19));
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.Failed);
        await QuietAsync(stage, 3);
        return "failed after 3";
    }

    static async Task<string> UnknownCodeAsync(GatewayStage stage)
    {
        stage.Provider.Next(stage.Provider.UnknownAnswer());
        await stage.SendAsync();
        var parked = await stage.TextAsync();
        (parked.State, parked.Next).ShouldBe((TouchpointState.InDoubt, null));
        parked.Reason.ShouldNotBeNull().ShouldStartWith("parked:" + stage.Provider.Kind);
        await QuietAsync(stage, 1);
        return "parked";
    }

    static async Task<string> NoConnectionAsync(GatewayStage stage)
    {
        var address = stage.Provider.Url;
        await stage.Provider.DisposeAsync();
        await stage.SendAsync();
        var text = await stage.TextAsync();
        (text.State, stage.Provider.Sends.Count).ShouldBe((TouchpointState.Planned, 0), $"nothing listens at {address.Port}");
        text.WakeAt.ShouldBeLessThanOrEqualTo(stage.Crm.Time.GetUtcNow().AddMinutes(1));
        await stage.RunAsync(Days);
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.Expired, "for want of a line, not of tries");
        return "waits until its time is over";
    }

    static async Task<string> LostAnswerAsync(GatewayStage stage, Act act)
    {
        stage.Provider.Next(act);
        await stage.SendAsync();
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.InDoubt);
        await stage.RunAsync(Days);
        var text = await stage.TextAsync();
        (stage.Provider.Sends.Count, stage.Provider.Taken.Count).ShouldBe((1, 1), "never sent again on a guess");
        if (!CanAsk(stage))
        {
            text.State.ShouldBe(TouchpointState.InDoubt);
            await stage.ToldAsync(stage.Provider.Report(stage.Provider.Taken.Single(), ReportStatus.Delivered)!);
            (await stage.TextAsync()).State.ShouldBe(TouchpointState.Delivered);
            return "in doubt until the report";
        }
        text.State.ShouldBeOneOf(TouchpointState.Accepted, TouchpointState.Delivered);
        await QuietAsync(stage, 1);
        return "found by asking";
    }

    static async Task<string> LostRequestAsync(GatewayStage stage, Act act)
    {
        stage.Provider.Next(act);
        await stage.SendAsync();
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.InDoubt);
        await stage.RunAsync(Days);
        var certain = CanAsk(stage) && Traits(stage).NotFoundIsCertain;
        stage.Provider.Taken.Count.ShouldBe(certain ? 1 : 0);
        (await stage.TextAsync()).State.ShouldBe(certain ? TouchpointState.Accepted : TouchpointState.InDoubt);
        await QuietAsync(stage, certain ? 2 : 1);
        return certain ? "not found for sure, sent once" : "in doubt, not sent again";
    }

    static async Task<string> ListedLateAsync(GatewayStage stage)
    {
        if (!CanAsk(stage)) return "-";
        var last = Traits(stage).LookUps[^1];
        stage.Provider.Next(Act.TakeAndFallSilent);
        stage.Provider.ListsTexts = false;
        await stage.SendAsync();
        await stage.RunAsync(last - TimeSpan.FromSeconds(5));
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.InDoubt, "one look that finds nothing proves nothing");
        stage.Provider.ListsTexts = true;
        await stage.RunAsync(Days);
        (await stage.TextAsync()).State.ShouldBeOneOf(TouchpointState.Accepted, TouchpointState.Delivered);
        await QuietAsync(stage, 1);
        return "found at a later look";
    }

    /// <summary>Three days later the provider has heard of it as often as it should have, always signed.</summary>
    static async Task QuietAsync(GatewayStage stage, int sends)
    {
        await stage.RunAsync(Days);
        stage.Provider.Sends.Count.ShouldBe(sends);
        stage.Provider.Unsigned.ShouldBeEmpty();
        stage.Provider.Taken.GroupBy(t => t.Tag).ShouldAllBe(g => g.Count() == 1);
        (await stage.Crm.TouchpointsAsync()).ShouldAllBe(t => t.To == null);
    }

    static bool IsRefused(Customer customer) => customer.Consent.Values.Any(c => !c.Value.Granted);
    static GatewayTraits Traits(GatewayStage stage) => stage.Crm.Get<GatewayDirectory>().Find(stage.Provider.Kind)!.Wire.Traits;
    static bool CanAsk(GatewayStage stage) => Traits(stage).LookUps.Count > 0;
}
