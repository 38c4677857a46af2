using System.Text;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Inbox;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Platforms;

/// <summary>Platforms and couriers together, from stored messages to texts.</summary>
public sealed class LifeCycleTests
{
    public const string Paid = """{"type":"trade_TradeBuyerPay","id":"E1","status":"WAIT_SELLER_SEND_GOODS","msg":{"full_order_info":"""
        + """{"order_info":{"tid":"E1","created":"2026-03-02 09:00:00","pay_time":"2026-03-02 09:05:00","update_time":"2026-03-02 09:05:"""
        + """00","status":"WAIT_SELLER_SEND_GOODS"},"pay_info":{"payment":"12.50"},"buyer_info":{"buyer_id":"""
        + """7,"buyer_phone":"13800138000"},"address_info":"""
        + """{"receiver_name":"张三","delivery_province":"浙江省","delivery_city":"杭州市"},"orders":[{"item_id":5,"title":"杯","num":"""
        + """1,"price":"12.50","total_fee":"12.50","payment":"12.50"}]}}}""";
    const string Shipped = """{"type":"trade_TradeSellerShip","id":"E1","msg":{"tid":"E1","express_id":"""
        + """138,"express_no":"YT100","update_time":"2026-03-02 16:00:00"}}""";
    const string InCity = """{"status":"polling","lastResult":{"nu":"YT100","com":"yuantong","state":"0","data":[{"ftime":"2026-03-04 """
        + """09:00:00","areaName":"浙江,杭州市","statusCode":"1002"},{"ftime":"2026-03-02 17:00:00","areaName":"浙江,杭州市","statusCode":"1"}]}}""";

    [Theory]
    [InlineData(0, 1, 2)]
    [InlineData(0, 2, 1)]
    [InlineData(2, 1, 0)]
    [InlineData(1, 2, 0)]
    public async Task When_CourierSeesTheParcelInTheReceiversCity_Should_TellTheBuyerOnce(int a, int b, int c)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-04T02:00:00Z");
        (string Platform, string Body)[] messages = [("youzan", Paid), ("youzan", Shipped), ("kuaidi100", InCity)];
        foreach (var i in new[] { a, b, c, a, b, c }) await HandleAsync(crm, messages[i].Platform, messages[i].Body);
        await crm.RunForAsync(TimeSpan.FromHours(1));

        var arrived = await crm.TouchpointAsync("arrived");
        arrived.Due.ShouldBe(TestCrm.At("2026-03-04T01:00:00Z"));
        arrived.State.ShouldBe(TouchpointState.Accepted);
        (await crm.CustomersAsync()).ShouldHaveSingleItem().Facts.PaidOrders.ShouldBe(1);
    }

    [Fact]
    public async Task When_LazadaTellsOfEachLine_Should_PlanEachStepOnce()
    {
        await using var crm = await TestCrm.StartAsync("2026-03-04T02:00:00Z");
        foreach (var line in new[] { "1", "2", "3" })
            foreach (var (status, at) in new[] { ("pending", 1772589600), ("shipped", 1772589600 + 3600) })
                await HandleAsync(crm, "lazada", $$$"""{"seller_id":"1","message_type":0,"data":"""
                    + $$$"""{"order_status":"{{{status}}}","trade_order_id":"26","trade_order_line_id":"{{{line}}}","""
                    + $$$""" "status_update_time":{{{at + int.Parse(line)}}},"buyer_id":41},"timestamp":1}""");
        (await crm.OrdersAsync()).ShouldHaveSingleItem();
        (await crm.TouchpointsAsync()).GroupBy(t => t.Step).ShouldAllBe(step => step.Count() == 1);
    }

    static async Task HandleAsync(TestCrm crm, string platform, string body)
    {
        var message = new InboxMessage { Shop = "demo", Platform = platform, Received = crm.Time.GetUtcNow(),
            Headers = new Dictionary<string, string>(), Body = Encoding.UTF8.GetBytes(body) };
        (await crm.Get<InboxHandler>().HandleAsync(message, 1, CancellationToken.None)).ShouldBeOfType<InboxOutcome.Done>();
        await foreach (var aside in crm.Get<DeadLetterStore>().ListAsync(CancellationToken.None)) Assert.Fail(aside.Reason);
    }
}
