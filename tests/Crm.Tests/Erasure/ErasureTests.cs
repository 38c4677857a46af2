using Crm.Common;
using Crm.Customers;
using Crm.Erasure;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Erasure;

/// <summary>A person is forgotten: nothing names them any more, what was counted stays, and old news does not bring them back.</summary>
[Trait("Speed", "Slow")]
public sealed class ErasureTests
{
    const string Day = "2026-03-02T02:00:00Z";
    static readonly CancellationToken None = CancellationToken.None;

    static Task BuyAsync(TestCrm crm, string order, string at) => crm.CreatedAsync(order, at, buyer: "b77001");

    static async Task<string> StartAsync(TestCrm crm)
    {
        await BuyAsync(crm, "1001", Day);
        await crm.PaidAsync("1001", "2026-03-02T02:05:00Z");
        await crm.ConsentAsync(MessageClass.Promotional, false, "2026-03-02T03:00:00Z");
        await crm.RunUntilAsync("2026-03-03T06:00:00Z");
        return (await crm.CustomersAsync()).Single().Id;
    }

    [Fact]
    public async Task AnErasedPerson_IsNamedNowhere_AndCountsStay()
    {
        await using var crm = await TestCrm.StartAsync(Day);
        var id = await StartAsync(crm);
        var before = (await crm.CustomersAsync()).Single();
        var sent = (await crm.TouchpointsAsync()).Where(t => t.Text is not null).Select(t => (t.Id, t.State, t.Reason, t.Parts)).ToList();
        sent.ShouldNotBeEmpty();

        (await crm.Get<CustomerErasure>().EraseAsync(id, None)).ShouldBeTrue();

        var after = (await crm.CustomersAsync()).Single();
        Json.Bytes(after.Facts).ShouldBe(Json.Bytes(before.Facts));
        (await crm.TouchpointsAsync()).Where(t => sent.Exists(s => s.Id == t.Id)).Select(t => (t.Id, t.State, t.Reason, t.Parts))
            .ShouldBe(sent, ignoreOrder: true);
        var all = string.Join('\n', await crm.DumpAsync()) + await File.ReadAllTextAsync(Path.Combine(crm.Folder, "outbox.jsonl"));
        foreach (var word in new[] { "13800138000", "张三", "b77001", "杭州" }) all.ShouldNotContain(word);
        (await crm.TouchpointsAsync()).Where(t => t.State == TouchpointState.Planned).ShouldBeEmpty();
        (await crm.Get<Audit>().RunAsync(None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task OldNews_BringsNobodyBack_ANewOrderMakesANewCustomerWhoseRefusalStands()
    {
        await using var crm = await TestCrm.StartAsync(Day);
        var id = await StartAsync(crm);
        await crm.Get<CustomerErasure>().EraseAsync(id, None);
        var erased = await crm.HashAsync();

        await BuyAsync(crm, "1001", Day);
        await BuyAsync(crm, "1000", "2026-03-01T02:00:00Z");
        await crm.ConsentAsync(MessageClass.Promotional, true, "2026-03-02T02:30:00Z");
        (await crm.HashAsync()).ShouldBe(erased);

        await BuyAsync(crm, "1002", "2026-03-04T02:00:00Z");
        var both = await crm.CustomersAsync();
        both.Count.ShouldBe(2);
        both.Single(c => c.Id != id).Facts.Orders.ShouldBe(1);
        both.Single(c => c.Id == id).Identities.ShouldBeEmpty();
        await BuyAsync(crm, "1003", "2026-03-05T02:00:00Z");
        (await crm.CustomersAsync()).Single(c => c.Id != id).Facts.Orders.ShouldBe(2);
        var number = await crm.Get<NumberConsents>().FindAsync(Telling.Phone, None);
        number!.Classes[MessageClass.Promotional].Value.Granted.ShouldBeFalse();
    }

    [Fact]
    public async Task ACrashAtAnyOperation_IsResumed()
    {
        var plan = new CrashPlan();
        await using var crm = await TestCrm.StartAsync(Day, tables: tables => plan.Over(tables, split: false));
        var id = await StartAsync(crm);
        var start = crm.Time.GetUtcNow();
        var crashes = 0;
        for (var point = 0; ; point++, crashes++)
        {
            await ResetAsync(crm, id);
            await StartOverAsync(crm, start);
            plan.Arm(point);
            try
            {
                await crm.Get<CustomerErasure>().EraseAsync(id, None);
                break;
            }
            catch (CrashException)
            {
                plan.Disarm();
            }
            await crm.Get<CustomerErasure>().RunAsync(None);
            // Before its row was written nothing had been done, and whoever asked for it saw it fail.
            if ((await crm.CustomersAsync()).Single().Erased is null) await crm.Get<CustomerErasure>().EraseAsync(id, None);
            string.Join('\n', await crm.DumpAsync()).ShouldNotContain("13800138000");
            (await crm.CustomersAsync()).Single().Facts.Orders.ShouldBe(1);
            (await crm.TouchpointsAsync()).Where(t => t.State == TouchpointState.Planned).ShouldBeEmpty();
        }
        plan.Disarm();
        crashes.ShouldBeGreaterThan(20);
    }

    static async Task ResetAsync(TestCrm crm, string id)
    {
        await crm.ClearAsync();
        await crm.Get<CrmTables>().Runs.CommitAsync("erasure", [new RowWrite.Delete("x|" + id, null)], None);
    }

    static async Task StartOverAsync(TestCrm crm, DateTimeOffset now)
    {
        await BuyAsync(crm, "1001", Day);
        await crm.PaidAsync("1001", "2026-03-02T02:05:00Z");
        await crm.ConsentAsync(MessageClass.Promotional, false, "2026-03-02T03:00:00Z");
        crm.Time.Set(now);
    }
}
