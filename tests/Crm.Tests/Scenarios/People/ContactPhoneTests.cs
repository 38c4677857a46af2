using Crm.Customers;
using Crm.Events;
using Crm.Tests.Platforms.Api;
using Crm.Tests.Support;

namespace Crm.Tests.Scenarios.People;

/// <summary>
/// Every marketplace, signed over HTTP, with the phone in the delivery address alone: it finds the buyer, it refuses for whoever is texted
/// there, it is where the buyer is reached, and it never makes two buyers one.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class ContactPhoneTests : IAsyncLifetime
{
    readonly FaultGateway gateway = new();
    FakePlatform api = null!;

    public async Task InitializeAsync() => api = await FakePlatform.StartAsync();
    public async Task DisposeAsync() => await api.DisposeAsync();

    public static TheoryData<string> Platforms => PlatformWire.All;

    async Task<(TestCrm Crm, PlatformWire Wire)> StartAsync(string platform)
    {
        var wire = new PlatformWire(platform, api);
        return (await TestCrm.StartAsync("2026-03-02T01:02:00Z", listens: true, gateway: gateway, change: wire.Settle), wire);
    }

    static async Task<Customer> BuyerAsync(TestCrm crm, string buyer) =>
        (await crm.CustomersAsync()).Single(c => c.Identities.Any(i => i.EndsWith(buyer, StringComparison.Ordinal)));

    List<string> SentTo() => [.. gateway.Texts.Select(t => t.To).Distinct()];

    [Theory]
    [MemberData(nameof(Platforms))]
    public async Task When_TheDeliveryPhoneSaysStop_Should_TextThereNoMore_AlsoForOrdersStillToCome(string platform)
    {
        var (crm, wire) = await StartAsync(platform);
        await using var _ = crm;
        var (first, early) = (wire.Phone(1), wire.Phone(2));
        await wire.TellAsync(crm, new WireOrder("5001", "88001", "林夏", first));
        await crm.RunForAsync(TimeSpan.FromHours(6));
        SentTo().ShouldBe([first]);
        gateway.Texts.Clear();

        await RefusedNumberTests.SaysAsync(crm, "STOP", first);
        await RefusedNumberTests.SaysAsync(crm, "STOP", early);
        await wire.TellAsync(crm, new WireOrder("5002", "88001", "林夏", first));
        await wire.TellAsync(crm, new WireOrder("5003", "88002", "王五", early));
        await wire.TellAsync(crm, new WireOrder("5004", "88003", "张三", wire.Phone(3)));
        await crm.RunForAsync(TimeSpan.FromHours(12));
        SentTo().ShouldBe([wire.Phone(3)]);
        (await crm.CustomersAsync()).Count.ShouldBe(3, "the refusals made nobody up");
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public async Task When_SomebodyLooksForTheDeliveryPhone_Should_FindItsBuyers(string platform)
    {
        var (crm, wire) = await StartAsync(platform);
        await using var _ = crm;
        // Two buyers send to one phone: found both, and never one person.
        await wire.TellAsync(crm, new WireOrder("5001", "88001", "林夏", wire.Phone(1)));
        await wire.TellAsync(crm, new WireOrder("5002", "88002", "林夏", wire.Phone(1)));
        (await crm.CustomersAsync()).Count.ShouldBe(2);
        using var staff = await StaffClient.OfAsync(crm);
        var tail = wire.Phone(1)[^4..];
        var found = (await staff.GetAsync("/api/customers?phoneTail=" + tail)).GetProperty("customers").EnumerateArray().ToList();
        found.Select(f => f.GetProperty("id").GetString()).ShouldBe((await crm.CustomersAsync()).Select(c => c.Id), ignoreOrder: true);
        found.ShouldAllBe(f => f.GetProperty("name").GetString() == "林夏" && f.GetProperty("phone").GetString() == "****" + tail);
        (await staff.GetAsync("/api/why-not?phoneTail=" + tail)).GetArrayLength().ShouldBe(2);
        var card = await staff.GetAsync($"/api/customers/{found[0].GetProperty("id").GetString()}");
        (card.GetProperty("name").GetString(), card.GetProperty("phone").GetString()).ShouldBe(("林夏", "****" + tail));
        card.GetProperty("phones").EnumerateArray().Select(p => p.GetString()).ShouldContain("****" + tail);
    }

    [Theory]
    [MemberData(nameof(Platforms))]
    public async Task When_AMomentComes_Should_ReachTheBuyerWhereTheirOwnOrdersGo_AndNoFriend(string platform)
    {
        var (crm, wire) = await StartAsync(platform);
        await using var _ = crm;
        await wire.TellAsync(crm, new WireOrder("5001", "88001", "林夏", wire.Phone(1)));
        await KnownAsAsync(crm, platform, new Profile { Name = "林夏" });
        await wire.TellAsync(crm, new WireOrder("5002", "88001", "王五", wire.Phone(2)));
        await wire.TellAsync(crm, new WireOrder("5003", "88001", "赵六", wire.Phone(3)));
        var buyer = await BuyerAsync(crm, "88001");
        buyer.Contacts.ShouldBe([wire.Phone(1), wire.Phone(2), wire.Phone(3)]);
        buyer.Facts.Receivers.Count.ShouldBe(3, "gifts to two friends have two receivers");

        (await BirthdayAsync(crm, buyer, "2026-03-20")).ShouldBe(wire.Phone(1));
        await KnownAsAsync(crm, platform, new Profile { Phone = wire.Phone(9) }, Identity.Phone(wire.Phone(9)));
        (await BirthdayAsync(crm, await BuyerAsync(crm, "88001"), "2026-04-20")).ShouldBe(wire.Phone(9));
    }

    static Task KnownAsAsync(TestCrm crm, string platform, Profile profile, params Identity[] more) => crm.ApplyAsync(new ShopEvent
    {
        Shop = "demo", Platform = platform, Source = "api",
        Identities = [Identity.Buyer("demo", platform, "88001"), .. more], Profile = new(crm.Time.GetUtcNow(), profile),
    }).AsTask();

    async Task<string> BirthdayAsync(TestCrm crm, Customer buyer, string day)
    {
        await crm.RunUntilAsync(TestCrm.At(day + "T00:30:00Z"));
        gateway.Texts.Clear();
        Identity.TryParse(buyer.Identities.Min!, out var name).ShouldBeTrue();
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "nightly", Identities = [name],
            CustomerEvents = [new CustomerEvent("birthday", day, crm.Time.GetUtcNow())],
        });
        await crm.RunForAsync(TimeSpan.FromHours(8));
        return gateway.Texts.Single(t => t.Text.Contains("生日", StringComparison.Ordinal)).To;
    }
}
