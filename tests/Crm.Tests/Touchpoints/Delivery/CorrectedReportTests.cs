using Crm.Customers;
using Crm.Reports;
using Crm.Sms;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Delivery;

namespace Crm.Tests.Touchpoints.Delivery;

/// <summary>Reports come in any order, and a provider may take one back: what has arrived has arrived.</summary>
public sealed class CorrectedReportTests : IAsyncLifetime
{
    const string Phone = "+8613800138000", Dead = "4004", Unreachable = "4006";
    TestCrm crm = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", gateway: new FaultGateway());
        await crm.CreatedAsync("1", "2026-03-02T09:00:00+08:00", Phone);
        await crm.RunUntilAsync("2026-03-02T10:00:00+08:00");
        (await TextAsync()).State.ShouldBe(TouchpointState.Accepted);
    }

    public async Task DisposeAsync() => await crm.DisposeAsync();

    Task<Touchpoint> TextAsync() => crm.TouchpointAsync("unpaid-reminder");
    async Task<Customer> BuyerAsync() => (await crm.CustomersAsync()).Single();

    async Task TellAsync(string code, string? message = null)
    {
        var tag = SmsTag.Of((await BuyerAsync()).Id, (await TextAsync()).Id);
        await crm.Get<DeliveryReportHandler>().HandleAsync(new SmsEvent.Report(tag, message, Phone, code, crm.Time.GetUtcNow()), default);
    }

    [Fact]
    public async Task When_ADeadNumberGotTheTextAfterAll_Should_CountItAndTextTheNumberAgain()
    {
        var counted = (await BuyerAsync()).Ledger;
        await TellAsync(Dead);
        var failed = await BuyerAsync();
        (failed.SuppressedNumbers?.Count, failed.Ledger.Count).ShouldBe((1, 0));
        await TellAsync(DeliveryCode.Delivered);
        (await TextAsync()).State.ShouldBe(TouchpointState.Delivered);
        var buyer = await BuyerAsync();
        buyer.SuppressedNumbers.ShouldBeNull();
        buyer.Ledger.ShouldBe(counted);
        (await crm.Get<Audit>().RunAsync(default)).Findings.ShouldBeEmpty();
        var once = await crm.DumpAsync();
        await TellAsync(DeliveryCode.Delivered);
        await TellAsync(Dead);
        (await crm.DumpAsync()).ShouldBe(once);
    }

    [Fact]
    public async Task When_AFailureComesAfterTheDelivery_Should_LearnNothingOfTheNumber()
    {
        await TellAsync(DeliveryCode.Delivered);
        await TellAsync(Dead);
        ((await TextAsync()).State, (await BuyerAsync()).SuppressedNumbers, (await BuyerAsync()).Ledger.Count)
            .ShouldBe((TouchpointState.Delivered, null, 1));
    }

    [Fact]
    public async Task When_TheFirstTextsFailureComesWhileTheSecondIsUnderWay_Should_LearnNothingOfTheNumber()
    {
        var first = (await TextAsync()).ProviderId;
        await TellAsync(Unreachable, first);
        await crm.RunForAsync(TimeSpan.FromHours(2));
        (await TextAsync()).ShouldSatisfyAllConditions(t => t.State.ShouldBe(TouchpointState.Accepted),
            t => t.ProviderId.ShouldNotBe(first));
        await TellAsync(Dead, first);
        (await BuyerAsync()).SuppressedNumbers.ShouldBeNull();
    }
}
