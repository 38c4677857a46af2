using System.Text;
using Crm.Common;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Douyin;
using Crm.Platforms.Lazada;
using Crm.Platforms.Shopee;
using Crm.Platforms.Taobao;
using Crm.Platforms.TikTokShop;
using Crm.Platforms.Youzan;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms;

/// <summary>Each platform's words for a refund that is opened, and for one that ends without money.</summary>
public sealed class RefundNewsTests
{
    static readonly Shop Shop = new ShopOptions { Name = "云朵家居" }.ToShop("demo", [])!;

    static IPlatform Of(string platform) => platform switch
    {
        "douyin" => new DouyinPlatform(), "lazada" => new LazadaPlatform(), "shopee" => new ShopeePlatform(), "taobao" =>
            new TaobaoPlatform(), "tiktokshop" => new TikTokShopPlatform(), _ => new YouzanPlatform(),
    };

    static OrderState Read(string platform, string body) => Of(platform).Map(new InboxMessage
    {
        Shop = "demo", Platform = platform, Received = TestCrm.At("2026-03-09T10:00:00Z"), Headers =
            new Dictionary<string, string>(), Body = Encoding.UTF8.GetBytes(body),
    }, Shop).ShouldBeOfType<MappingResult.Events>().List.ShouldHaveSingleItem().Order!;

    const string TaobaoOpen = """{"topic":"taobao_refund_RefundCreated","pub_time":"2026-03-02 10:00:00","content":"""
        + """{"tid":"1","refund_id":"7","refund_fee":"5.00"}}""";
    const string YouzanOpen = """{"type":"trade_refund_BuyerCreated","id":"1","version":1772416800,"msg":"""
        + """{"tid":"1","refund_id":"7","refunded_fee":"5.00","update_time":"2026-03-02 10:00:00"}}""";
    const string DouyinOpen = """{"tag":"200","data":{"p_id":"1","aftersale_id":"7","apply_time":1772416800,"refund_amount":500}}""";
    const string LazadaOpen = """{"message_type":0,"timestamp":1772416800,"data":"""
        + """{"trade_order_id":"1","reverse_order_id":"7","reverse_status":"REQUEST_INITIATE","status_update_time":1772416800}}""";
    const string TikTokOpen =
        """{"type":12,"timestamp":1772416800,"data":{"order_id":"1","return_id":"7","return_status":"RETURN_OR_REFUND_REQUEST_PENDING"}}""";
    const string ShopeeOpen = """{"code":29,"timestamp":1772416800,"data":"""
        + """{"ordersn":"1","return_sn":"7","return_status":"REQUESTED","update_time":1772416800}}""";

    [Theory]
    [InlineData("taobao", TaobaoOpen,
        """{"topic":"taobao_refund_RefundClosed","pub_time":"2026-03-03 10:00:00","content":{"tid":"1","refund_id":"7"}}""")]
    [InlineData("youzan", YouzanOpen, """{"type":"trade_refund_RefundClosed","id":"1","version":1772503200,"msg":"""
        + """{"tid":"1","refund_id":"7","update_time":"2026-03-03 10:00:00"}}""")]
    [InlineData("youzan", YouzanOpen, """{"type":"trade_refund_RefundSellerRefuse","id":"1","version":1772503200,"msg":"""
        + """{"tid":"1","refund_id":"7","update_time":"2026-03-03 10:00:00"}}""")]
    [InlineData("youzan", YouzanOpen,
        """{"type":"youzan_trade_RefundClosed","id":"1","version":1772503200,"msg":{"tid":"1","refund_id":"7"}}""")]
    [InlineData("douyin", DouyinOpen, """{"tag":"207","data":{"p_id":"1","aftersale_id":"7","close_time":1772503200}}""")]
    [InlineData("douyin", DouyinOpen, """{"tag":"207","data":{"p_id":"1","aftersale_id":"7","update_time":"2026-03-03 10:00:00"}}""")]
    [InlineData("douyin", DouyinOpen, """{"tag":"204","data":{"p_id":"1","aftersale_id":"7","refuse_time":1772503200}}""")]
    [InlineData("lazada", LazadaOpen, """{"message_type":0,"timestamp":1772503200,"data":"""
        + """{"trade_order_id":"1","reverse_order_id":"7","reverse_status":"REQUEST_CANCEL","status_update_time":1772503200}}""")]
    [InlineData("lazada", LazadaOpen, """{"message_type":0,"timestamp":1772503200,"data":"""
        + """{"trade_order_id":"1","reverse_order_id":"7","reverse_status":"REQUEST_REJECT","status_update_time":1772503200}}""")]
    [InlineData("tiktokshop", TikTokOpen,
        """{"type":12,"timestamp":1772503200,"data":{"order_id":"1","return_id":"7","return_status":"RETURN_OR_REFUND_REQUEST_REJECT"}}""")]
    [InlineData("tiktokshop", TikTokOpen,
        """{"type":12,"timestamp":1772503200,"data":{"order_id":"1","return_id":"7","return_status":"RETURN_OR_REFUND_REQUEST_CANCEL"}}""")]
    [InlineData("shopee", ShopeeOpen, """{"code":29,"timestamp":1772503200,"data":"""
        + """{"ordersn":"1","return_sn":"7","return_status":"CANCELLED","update_time":1772503200}}""")]
    public void Refund_WithdrawnOrRefused_IsOver_WhateverCameFirst(string platform, string open, string over)
    {
        var (asked, ended) = (Read(platform, open), Read(platform, over));
        asked.IsRefundOpen().ShouldBeTrue();
        var joined = OrderState.Join(asked, ended);
        (joined.IsRefundOpen(), joined.HasRefund()).ShouldBe((false, false));
        Json.Bytes(OrderState.Join(ended, asked)).ShouldBe(Json.Bytes(joined));
    }
}
