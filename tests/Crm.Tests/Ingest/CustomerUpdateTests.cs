using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Ingest;

namespace Crm.Tests.Ingest;

/// <summary>What an event teaches of a customer, one case a thing.</summary>
public sealed class CustomerUpdateTests
{
    static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-03-02T12:00:00Z");
    static readonly Identity Phone = Identity.Phone("+8613800138000");
    static readonly Customer Known = new() { Id = "0aa", Group = "g", Identities = new(["p:+8613900139000"], StringComparer.Ordinal) };

    [Fact]
    public void Of_ANewName_IsAddedToThoseKnown() =>
        Of(Known, Event()).Identities.ShouldBe(["p:+8613800138000", "p:+8613900139000"]);

    [Fact]
    public void Of_NothingNew_IsTheSameCustomer()
    {
        var once = Of(Known, Event());
        Of(once, Event()).ShouldBe(once);
    }

    [Fact]
    public void Of_OthersWithItsNames_AreToBeTakenIn() =>
        CustomerUpdate.Of(Known, Event(), [Phone], ["0bb"]).PendingMerges.ShouldBe(["0bb"]);

    [Theory]
    [InlineData(CustomerEvent.Complaint, CustomerEvent.ComplaintSolved, false)]
    [InlineData(CustomerEvent.ComplaintSolved, CustomerEvent.Complaint, true)]
    public void Of_AComplaint_EndsWithTheLaterWord(string first, string second, bool open)
    {
        var told = Event() with { CustomerEvents = [new(first, "1", Noon), new(second, "2", Noon.AddHours(1))] };
        Of(Known, told).Complaint!.Value.Open.ShouldBe(open);
        var shuffled = told with { CustomerEvents = [.. told.CustomerEvents.Reverse()] };
        Of(Known, shuffled).Complaint!.Value.Open.ShouldBe(open);
    }

    [Fact]
    public void Of_AnOlderProfile_FillsOnlyWhatIsUnknown()
    {
        var newer = Of(Known, Event() with { Profile = new(Noon, new Profile { Name = "张三" }) });
        var both = Of(newer, Event() with { Profile = new(Noon.AddDays(-1), new Profile { Name = "张", Language = "zh-CN" }) });
        (both.Profile!.Name!.Value, both.Profile.Language!.Value).ShouldBe(("张三", "zh-CN"));
    }

    static Customer Of(Customer before, ShopEvent told) => CustomerUpdate.Of(before, told, [Phone], []);

    static ShopEvent Event() => new() { Shop = "demo", Platform = "shopify", Identities = [Phone] };
}
