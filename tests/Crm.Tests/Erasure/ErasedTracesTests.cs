using System.Text;
using Crm.Customers;
using Crm.Erasure;
using Crm.Events;
using Crm.Local.Sqlite;
using Crm.Staff;
using Crm.Tests.Scenarios.People;
using Crm.Tests.Support;

namespace Crm.Tests.Erasure;

/// <summary>What is left of an erased person beside the rows: evidence under the number's key, and old pages on the disk.</summary>
public sealed class ErasedTracesTests
{
    const string Phone = "+8613800138055", Email = "lin.xia.55@example.com", Name = "林小夏五五";
    static readonly CancellationToken None = CancellationToken.None;

    static async Task<string> BoughtAsync(TestCrm crm)
    {
        await RefusedNumberTests.OrderedAsync(crm, "5501", "b5501", Phone, Name);
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Source = "shopify",
            Identities = [Identity.Buyer("demo", "shopify", "b5501"), Identity.Phone(Phone), Identity.Email(Email)],
            Profile = new(crm.Time.GetUtcNow(), new Profile { Name = Name }),
        });
        await crm.RunForAsync(TimeSpan.FromDays(1));
        return (await crm.CustomersAsync()).Single(c => c.Identities.Contains("p:" + Phone)).Id;
    }

    static async Task TellAsync(TestCrm crm, string who, string messageClass, bool granted)
    {
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        var json = $$"""
            {{{who}},"shop":"demo","class":"{{messageClass}}","granted":{{(granted ? "true" : "false")}},"by":"clerk-55","channel":"store",
            "wording":"wording-55"}
            """;
        (await crm.Get<ConsentDesk>().TellAsync(Encoding.UTF8.GetBytes(json), None)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Consent_UnderTheNumberAndTheAddress_IsARefusalWithoutEvidence_AndNoYes()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        var id = await BoughtAsync(crm);
        foreach (var who in new[] { $"\"phone\":\"{Phone}\"", $"\"email\":\"{Email}\"" })
        {
            await TellAsync(crm, who, "transactional", false);
            await TellAsync(crm, who, "promotional", true);
        }
        string.Join(' ', await crm.DumpAsync()).ShouldContain("wording-55");
        for (var time = 0; time < 2; time++) (await crm.Get<CustomerErasure>().EraseAsync(id, None)).ShouldBeTrue();
        var all = string.Join(' ', await crm.DumpAsync());
        foreach (var word in new[] { "wording-55", "clerk-55" }) all.ShouldNotContain(word);
        foreach (var contact in new[] { Phone, Email })
        {
            var left = (await crm.Get<NumberConsents>().FindAsync(contact, None))!;
            left.Groups.ShouldBeNull();
            var (refused, word) = left.Classes.ShouldHaveSingleItem();
            (refused, word.Value).ShouldBe((MessageClass.Transactional, new ConsentState(false, "staff")));
        }
    }

    [Fact]
    public async Task Consent_OfANumberThatOnlySaidYes_LeavesNoRow()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        var id = await BoughtAsync(crm);
        await TellAsync(crm, $"\"phone\":\"{Phone}\"", "promotional", true);
        await crm.Get<CustomerErasure>().EraseAsync(id, None);
        (await crm.Get<NumberConsents>().FindAsync(Phone, None)).ShouldBeNull();
    }

    [Fact]
    public async Task Files_OfARunningHost_HoldNothingOfThePerson()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        for (var other = 0; other < 40; other++)
            await RefusedNumberTests.OrderedAsync(crm, $"66{other}", $"b66{other}", $"+86139001390{other:00}");
        var id = await BoughtAsync(crm);
        for (var other = 40; other < 80; other++)
            await RefusedNumberTests.OrderedAsync(crm, $"66{other}", $"b66{other}", $"+86139001390{other:00}");
        // What passes through the inbox is deleted there, and its pages are free.
        await crm.Get<IInbox>().PutAsync(WebhookHost.Message("shopify", "orders/updated", Encoding.UTF8.GetBytes(
            Samples.ShopifyNewOrder("5502", "2026-03-02T01:10:00Z", "paid", Phone, "b5501"))), None);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await crm.Get<Crm.Local.Hosting.InboxWorker>().DrainAsync(limit.Token);
        Found(crm).ShouldNotBeEmpty("the test would prove nothing");
        (await crm.Get<CustomerErasure>().EraseAsync(id, None)).ShouldBeTrue();
        Found(crm).ShouldBeEmpty();
    }

    [Fact]
    public async Task Files_WhileAReaderHoldsTheLogBack_AreClearedByTheNextLook()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z");
        var id = await BoughtAsync(crm);
        using (var reader = Session.OpenReader(Path.Combine(crm.Folder, "crm.db")))
        {
            reader.Run("BEGIN; SELECT count(*) FROM crm;");
            (await crm.Get<CustomerErasure>().EraseAsync(id, None)).ShouldBeTrue("its rows are gone");
            reader.Run("COMMIT;");
        }
        await crm.Get<CustomerErasure>().RunAsync(None);
        Found(crm).ShouldBeEmpty();
        await crm.Get<CustomerErasure>().RunAsync(None);
    }

    static List<string> Found(TestCrm crm)
    {
        var found = new List<string>();
        foreach (var file in new[] { "crm.db", "crm.db-wal", "outbox.jsonl" })
        {
            if (!File.Exists(Path.Combine(crm.Folder, file))) continue;
            using var stream = new FileStream(Path.Combine(crm.Folder, file), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            foreach (var word in new[] { Phone[3..], Email, Name })
                if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(word)) >= 0) found.Add($"{file}: {word}");
        }
        return found;
    }
}
