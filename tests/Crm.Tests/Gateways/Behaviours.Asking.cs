using Crm.Erasure;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>What is asked of the provider when it says nothing by itself.</summary>
static partial class Behaviours
{
    static async Task<string> LostReportAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        stage.Provider.Delivers = true;
        await stage.RunAsync(TimeSpan.FromMinutes(59));
        (stage.Provider.Questions.Count, (await stage.TextAsync()).State).ShouldBe((0, TouchpointState.Accepted), "not before an hour");
        await stage.RunAsync(TimeSpan.FromMinutes(2));
        var text = await stage.TextAsync();
        (text.State, text.To).ShouldBe((CanAsk(stage) ? TouchpointState.Delivered : TouchpointState.Accepted, null));
        await QuietAsync(stage, 1);
        stage.Provider.Questions.Count.ShouldBeInRange(CanAsk(stage) ? 1 : 0, 1, "told once, it is asked for no more");
        return CanAsk(stage) ? "found by asking" : "accepted; cannot be asked";
    }

    static async Task<string> NoReportAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        stage.Provider.ListsTexts = false;
        await QuietAsync(stage, 1);
        var (text, asked) = (await stage.TextAsync(), stage.Provider.Questions.Count);
        (text.State, text.Next, text.To).ShouldBe((TouchpointState.Accepted, null, null));
        await stage.RunAsync(TimeSpan.FromDays(7));
        (stage.Provider.Questions.Count, stage.Provider.Sends.Count).ShouldBe((asked, 1), "asking ends");
        (await stage.Crm.AllAsync<DueRow>("d|")).ShouldBeEmpty();
        if (!CanAsk(stage)) return "accepted; cannot be asked";
        asked.ShouldBeGreaterThanOrEqualTo(4);
        return "asked four times, accepted";
    }

    static async Task<string> ErasedAsync(GatewayStage stage)
    {
        await stage.SendAsync();
        await stage.Crm.Get<CustomerErasure>().EraseAsync((await stage.BuyerAsync()).Id, default);
        var text = await stage.TextAsync();
        (text.State, text.Next, text.To).ShouldBe((TouchpointState.Accepted, null, null), "no number is kept to ask by");
        (await stage.Crm.AllAsync<DueRow>("d|")).ShouldBeEmpty();
        await stage.RunAsync(Days);
        (stage.Provider.Questions.Count, stage.Provider.Sends.Count).ShouldBe((0, 1));
        return "asked no more";
    }

    /// <summary>The buyer of a text in doubt proves to be another: the provider still knows the text by the first one's name.</summary>
    static async Task<string> JoinedInDoubtAsync(GatewayStage stage)
    {
        stage.Provider.Next(Act.TakeAndFallSilent);
        stage.Provider.ListsTexts = false;
        await stage.OrderOfAsync("b1");
        await stage.RunAsync(TimeSpan.FromMinutes(1));
        (await stage.TextAsync()).State.ShouldBe(TouchpointState.InDoubt);
        var sentFor = (await stage.BuyerAsync()).Id;
        await stage.JoinAsync("b1");
        (await stage.BuyerAsync()).Id.ShouldNotBe(sentFor);
        stage.Provider.ListsTexts = true;
        await stage.RunAsync(Days);
        (stage.Provider.Sends.Count, stage.Provider.Taken.Count).ShouldBe((1, 1), "asked under another name, it would be sent twice");
        var text = await stage.TextAsync();
        if (!CanAsk(stage)) return "in doubt until the report";
        text.State.ShouldBeOneOf(TouchpointState.Accepted, TouchpointState.Delivered);
        return "asked in its first name";
    }
}
