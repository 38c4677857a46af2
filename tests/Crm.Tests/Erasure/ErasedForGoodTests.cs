using System.Text.Json;
using Crm.Customers;
using Crm.DeadLetters;
using Crm.Erasure;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Local.Import;
using Crm.Reports;
using Crm.Tests.Import;
using Crm.Tests.Scenarios.People;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Erasure;

/// <summary>Everything that could bring an erased person back, or change what was counted, over HTTP where it comes from there.</summary>
public sealed class ErasedForGoodTests : IAsyncLifetime, IDisposable
{
    const string Phone = "+8613800138066", Order = "6601", Buyer = "7701";
    static readonly CancellationToken None = CancellationToken.None;
    readonly FaultGateway gateway = new();
    TestCrm crm = null!;
    WebhookClient client = null!;

    public async Task InitializeAsync()
    {
        crm = await TestCrm.StartAsync("2026-03-02T02:00:00Z", listens: true, gateway: gateway);
        client = new WebhookClient(crm.Host.Url);
    }

    public void Dispose() => client?.Dispose();
    public async Task DisposeAsync() => await crm.DisposeAsync();

    async Task PostAsync(string order, string at, string topic = "orders/create", bool drain = true)
    {
        (await client.ShopifyAsync(topic, Samples.ShopifyNewOrder(order, at, "paid", Phone, Buyer))).Status.ShouldBe(200);
        if (drain) await DrainAsync();
    }

    async Task DrainAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
    }

    async Task<string> BoughtAsync()
    {
        await PostAsync(Order, "2026-03-02T02:00:00Z");
        await crm.RunForAsync(TimeSpan.FromDays(1));
        gateway.Texts.ShouldNotBeEmpty();
        return (await crm.CustomersAsync()).ShouldHaveSingleItem().Id;
    }

    async Task ShouldNameNobodyAsync()
    {
        var all = string.Join('\n', await crm.DumpAsync());
        foreach (var word in new[] { Phone[3..], "张", $":{Buyer}\"" }) all.ShouldNotContain(word);
    }

    async Task<JsonElement> ReportAsync()
    {
        using var staff = await StaffClient.OfAsync(crm);
        return await staff.GetAsync("/api/summary");
    }

    [Fact]
    public async Task Reports_AreWhatTheyWere()
    {
        var id = await BoughtAsync();
        await PostAsync("6602", "2026-03-03T01:00:00Z");
        await crm.RunForAsync(TimeSpan.FromDays(20));
        var (before, audit) = (await ReportAsync(), await crm.Get<Audit>().RunAsync(None));
        await crm.Get<CustomerErasure>().EraseAsync(id, None);
        var after = await ReportAsync();
        foreach (var count in before.EnumerateObject().Where(p => p.Name is not ("steps" or "tasksOpen" or "tasksDone")))
            after.GetProperty(count.Name).ToString().ShouldBe(count.Value.ToString(), count.Name);
        int Tasks(JsonElement report) => report.GetProperty("tasksOpen").GetInt32() + report.GetProperty("tasksDone").GetInt32();
        Tasks(after).ShouldBe(Tasks(before));
        foreach (var step in before.GetProperty("steps").EnumerateObject())
            foreach (var count in step.Value.EnumerateObject().Where(c => c.Name is not ("suppressed" or "waiting" or "suppressedByRule")))
                after.GetProperty("steps").GetProperty(step.Name).GetProperty(count.Name).ToString().ShouldBe(count.Value.ToString(),
                    $"{step.Name} {count.Name}");
        audit.IsClean.ShouldBeTrue();
        (await crm.Get<Audit>().RunAsync(None)).IsClean.ShouldBeTrue();
        await ShouldNameNobodyAsync();
    }

    [Fact]
    public async Task OneWhoWasTakenInByAnother_IsErasedWithThem_ByEitherId()
    {
        var merged = await BoughtAsync();
        var taken = Customer.IdOf("yunduo", Identity.Buyer("second", "shopify", "9901"));
        await RefusedNumberTests.OrderedAsync(crm, "6609", "9901", Phone, shop: "second");
        (await crm.CustomersAsync()).Count.ShouldBe(2);
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "second", Platform = "shopify", 
            Identities = [Identity.Buyer("second", "shopify", "9901"), Identity.Phone(Phone)],
        });
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Id.ShouldBe(merged);
        (await crm.Get<CustomerErasure>().EraseAsync(taken, None)).ShouldBeTrue();
        var left = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        (left.Erased is not null, left.Facts.Orders).ShouldBe((true, 2));
        await ShouldNameNobodyAsync();
        string.Join('\n', await crm.DumpAsync()).ShouldNotContain("9901");
        (await crm.Get<CustomerErasure>().EraseAsync(new string('0', 32), None)).ShouldBeFalse();
    }

    [Fact]
    public async Task WhatWaitsInTheInboxOrWasPutAside_BringsNobodyBack()
    {
        var id = await BoughtAsync();
        await crm.Get<DeadLetterStore>().PutAsync(new DeadLetter
        {
            Id = "aside", Kind = DeadLetterKind.Failed, Reason = "x", At = crm.Time.GetUtcNow(),
            Message = WebhookHost.Message("shopify", "orders/updated",
                System.Text.Encoding.UTF8.GetBytes(Samples.ShopifyNewOrder(Order, "2026-03-02T02:10:00Z", "paid", "138 0013 8066", Buyer))),
        }, None);
        await crm.Get<IInbox>().PutAsync(WebhookHost.Message("shopify", "orders/updated",
            System.Text.Encoding.UTF8.GetBytes(Samples.ShopifyNewOrder("6600", "2026-03-02T01:10:00Z", "paid", Phone, Buyer))), None);
        await crm.Get<CustomerErasure>().EraseAsync(id, None);
        await DrainAsync();
        (await crm.Get<DeadLetterStore>().ListAsync(None).ToListAsync(None)).ShouldBeEmpty();
        (await crm.CustomersAsync()).Where(c => c.Erased is null).ShouldBeEmpty();
        await ShouldNameNobodyAsync();
    }

    [Fact]
    public async Task RedeliveredWebhooksAndAnImportFromBefore_BringNobodyBack_ANewOrderIsANewCustomerWhoseNoHolds()
    {
        var id = await BoughtAsync();
        await PostAsync(Order, "2026-03-02T02:00:00Z", "orders/updated");
        await RefusedNumberTests.SaysAsync(crm, "STOP", Phone);
        using var folder = ImportFolder.Simple(ImportFolder.Row("501", "b501", Phone,
            created: "2025-06-01 10:00:00", paid: "2025-06-01 10:05:00"));
        await ImportAsync(folder);
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Facts.Orders.ShouldBe(2);
        await crm.Get<CustomerErasure>().EraseAsync(id, None);
        var erased = await crm.HashAsync();

        await PostAsync(Order, "2026-03-02T02:00:00Z");
        await PostAsync(Order, "2026-03-02T02:00:00Z", "orders/updated");
        await ImportAsync(folder);
        (await crm.HashAsync()).ShouldBe(erased);
        await ShouldNameNobodyAsync();

        gateway.Texts.Clear();
        crm.Time.Advance(TimeSpan.FromHours(2));
        await PostAsync("6699", "2026-03-03T03:30:00Z");
        (await crm.CustomersAsync()).Single(c => c.Erased is null).Facts.Orders.ShouldBe(1);
        await crm.RunForAsync(TimeSpan.FromDays(2));
        gateway.Texts.ShouldBeEmpty("the number refused before it was erased");
        (await crm.TouchpointsAsync()).Where(t => t.Order.Id == "6699" && t.State == TouchpointState.Accepted).ShouldBeEmpty();
    }

    async Task ImportAsync(ImportFolder folder)
    {
        var request = new ImportRequest(Path.Combine(folder.Path, "mapping.json"), folder.Path, "demo", folder.Data)
        {
            RejectPath = folder.Rejects, PartitionedWorkers = 2, Fresh = true,
        };
        (await new ImportRunner(crm.Get<IIngest>(), crm.Time, new OlistTests.Quiet()).RunAsync(request, None))
            .ShouldBeOfType<ImportOutcome.Done>().Summary.Counts.Applied.ShouldBeLessThanOrEqualTo(1);
    }
}
