using Crm.Common;
using Crm.Customers;
using Crm.Orders;

namespace Crm.Tests.Customers;

public sealed class OwnOrdersTests
{
    static readonly DateTimeOffset Day = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);

    static OrderState Order(int day, string? phone, string? name, bool test = false) => new()
    {
        Key = new OrderKey("demo", "taobao", $"{day}"), Test = test, Reached = new() { [Milestone.Created] = Day.AddDays(day) },
        Contact = new(Day.AddDays(day), new OrderContact { Phone = phone, Name = name }),
    };

    static Customer Buyer(string? name, params string[] identities) => new()
    {
        Id = "c", Group = "g", Identities = new(identities, StringComparer.Ordinal),
        Profile = name is null ? null : new KnownProfile(Day, new Profile { Name = name }, "taobao"),
    };

    [Theory]
    [InlineData("林夏", "+1")]
    [InlineData("Lin Xia", "+2")]
    [InlineData("ＬＩＮ　ｘｉａ", "+2")]
    [InlineData("张三", null)]
    [InlineData(null, "+3")]
    public void Latest_IsTheNewestThatIsNoGift(string? own, string? phone) =>
        OwnOrders.Latest(Buyer(own), [Order(1, "+1", "林 夏"), Order(2, "+2", "LIN xia"), Order(3, "+3", "王五"), Order(4, null, "林夏"),
            Order(5, "+5", "林夏", test: true)])?.Contact!.Value.Phone.ShouldBe(phone);

    [Fact]
    public void Numbers_AreTheOwnOnesAndThoseOrdersToThemselvesWentTo()
    {
        OrderState[] orders = [Order(1, "+1", "林夏"), Order(2, "+2", "王五"), Order(3, "+3", "林 夏")];
        OwnOrders.Numbers(Buyer("林夏", "p:+9"), orders).ShouldBe(["+1", "+3", "+9"]);
        OwnOrders.Numbers(Buyer(null, "b:demo:taobao:1"), orders).ShouldBe(["+1", "+3"],
            "the latest order's receiver, as nobody told the name");
        OwnOrders.Numbers(Buyer(null, "p:+9"), orders).ShouldBe(["+9"]);
        OwnOrders.Numbers(Buyer(null, "p:+2"), orders).ShouldBe(["+2"]);
        OwnOrders.Numbers(Buyer("张三", "b:demo:taobao:1"), orders).ShouldBeEmpty();
        OwnOrders.Numbers(Buyer(null), [Order(1, "+1", null)]).ShouldBe(["+1"]);
    }
}
