using System.Net;
using System.Text;
using System.Text.Json;
using Crm.Common;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Douyin;
using Crm.Platforms.Taobao;
using Crm.Platforms.WooCommerce;
using Crm.Platforms.Youzan;
using Crm.Shops;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms;

/// <summary>Payloads of real shops that the product once refused or misread, and the whole kind of each.</summary>
public sealed class LostPayloadTests
{
    static readonly DateTimeOffset Received = TestCrm.At("2026-03-02T10:00:00Z");
    static readonly Shop Shop = new ShopOptions { Name = "云朵家居", Country = "GB", Zone = "Europe/Berlin" }.ToShop("demo", [])!;

    static MappingResult Map(IPlatform platform, string body, params (string, string)[] headers) => platform.Map(new InboxMessage
    {
        Shop = "demo", Platform = platform.Name, Received = Received, Headers = headers.ToDictionary(h => h.Item1, h => h.Item2), Body =
            Encoding.UTF8.GetBytes(body),
    }, Shop);

    static ShopEvent One(IPlatform platform, string body, params (string, string)[] headers) =>
        Map(platform, body, headers).ShouldBeOfType<MappingResult.Events>().List.ShouldHaveSingleItem();

    static ShopEvent Woo(string body) => One(new WooCommercePlatform(), body, ("x-wc-webhook-topic", "order.updated"));

    static string Envelope(string msg) =>
        JsonSerializer.Serialize(new { type = "trade_TradePaid", id = "E1", version = 1615111076, msg, test = false });

    [Theory]
    [InlineData(600)]
    [InlineData(60_000)]
    public void Youzan_MessageLongerThanAStoredText_IsRead(int letters)
    {
        var msg = WebUtility.UrlEncode($$"""{"full_order_info":{"order_info":{"tid":"E1","created":"2026-03-02 17:56:"""
            + $$"""50","pay_time":"2026-03-02 17:57:51","update_time":"2026-03-02 17:57:56","status":"TRADE_PAID"},"pay_info":"""
            + $$"""{"payment":"1.00"},"address_info":{"delivery_address":"{{new string('云', letters)}}" },"orders":[] } }""");
        msg.Length.ShouldBeGreaterThan(4906);
        One(new YouzanPlatform(), Envelope(msg)).Order!.When(Milestone.Paid).ShouldNotBeNull();
    }

    [Fact]
    public void Douyin_And_Taobao_EmbeddedTextLongerThanAStoredText_IsRead()
    {
        var note = new string('云', 5000);
        var data = JsonSerializer.Serialize(new { p_id = "1", pay_time = 1618990600, note });
        One(new DouyinPlatform(), JsonSerializer.Serialize(new[] { new { tag = "101", data } })).Milestone.ShouldBe(Milestone.Paid);
        var content = JsonSerializer.Serialize(new { tid = "1", payment = "1.00", note });
        One(new TaobaoPlatform(),
            JsonSerializer.Serialize(new { topic = "taobao_trade_TradeBuyerPay", pub_time = "2026-03-02 10:00:00", content }))
            .Milestone.ShouldBe(Milestone.Paid);
    }

    [Theory]
    [InlineData("110", Milestone.Paid)]
    [InlineData("126", null)]
    [InlineData("209", null)]
    [InlineData("103", Milestone.Completed)]
    public void Douyin_WithoutTime_CountsFromItsReceipt_UntilAMessageTellsTheTime(string tag, Milestone? step)
    {
        var heard = One(new DouyinPlatform(), $$"""[{"tag":"{{tag}}","data":"{\"p_id\":1,\"order_status\":2,\"aftersale_id\":7}"}]""");
        heard.Order!.Reached.ShouldBeEmpty();
        if (step is { } reached) heard.Order.When(reached).ShouldBe(Received);

        // Told later and with a later time: the told time wins all the same, in either order.
        var told = One(new DouyinPlatform(),
            """[{"tag":"101","data":"{\"p_id\":1,\"pay_time\":1772449500,\"order_status\":3}"},{"tag":"0"}]""").Order!;
        var joined = OrderState.Join(heard.Order, told);
        joined.When(Milestone.Paid).ShouldBe(DateTimeOffset.FromUnixTimeSeconds(1772449500));
        joined.Status!.Value.Word.ShouldBe("3");
        Json.Bytes(OrderState.Join(told, heard.Order)).ShouldBe(Json.Bytes(joined));
        Json.Bytes(OrderState.Join(joined, heard.Order)).ShouldBe(Json.Bytes(joined));
        Json.Read<OrderState>(Json.Bytes(joined)).When(Milestone.Paid).ShouldBe(joined.When(Milestone.Paid));
    }

    [Fact]
    public void Douyin_ChangedAmount_StandsBeforeWhatWasToldEarlier_AndAfterWhatIsToldLater()
    {
        var created = One(new DouyinPlatform(), """{"tag":"100","data":{"p_id":1,"create_time":1772400000,"pay_amount":9900}}""").Order!;
        var changed = One(new DouyinPlatform(),
            """{"tag":"109","data":{"p_id":1,"modify_time":1772400600,"total_amount":8800,"post_amount":0}}""").Order!;
        var paid = One(new DouyinPlatform(), """{"tag":"101","data":{"p_id":1,"pay_time":1772401000,"pay_amount":8700}}""").Order!;
        var whole = created with {
            Details = new LwwRegister<OrderDetails>(TestCrm.At("2026-03-01T21:21:00Z"),
            new OrderDetails { Currency = "CNY", Total = 9900, Lines = [new OrderLine { Title = "枕", Quantity = 1, Amount = 9900 }] }) };
        OrderState.Join(created, changed).Total.ShouldBe(8800);
        OrderState.Join(changed, whole).Total.ShouldBe(8800);
        OrderState.Join(OrderState.Join(paid, changed), created).Total.ShouldBe(8700);
        changed.Total.ShouldBe(8800);
    }

    [Theory]
    [InlineData("1990-05-17")]
    [InlineData("1990-05-17 00:00:00")]
    [InlineData("19900517")]
    public void Youzan_Birthday_IsKept(string text) => One(new YouzanPlatform(), $$"""{"type":"SCRM_CUSTOMER_EVENT","id":"725462007","""
        + $$""" "version":1517055397112,"msg":{"account_id":"725462007","name":"继承","birthday":"""
        + $$""" "{{text}}" } }""").Profile!.Value.Birthday.ShouldBe(new DateOnly(1990, 5, 17));

    static string Order(string more) => $$"""{"id":1,"status":"processing","currency":"GBP","total":"50.00",{{more}},"customer_id":"""
        + $$"""0,"billing":[],"shipping":[],"refunds":[],"meta_data":[]}""";

    [Theory]
    [InlineData("""{"1":{"name":"Mug","quantity":1,"subtotal":"50.00"}}""", 1)]
    [InlineData("""{"0":{"name":"Mug","quantity":1,"subtotal":"50.00"},"2":{"name":"Cup","quantity":1,"subtotal":"5.00"}}""", 2)]
    [InlineData("{}", 0)]
    [InlineData("[]", 0)]
    public void Woo_ListsOfPhp_AreLists(string lines, int count) =>
        Woo(Order($"\"date_created_gmt\":\"2026-03-02T01:00:00\",\"line_items\":{lines}"))
            .Order!.Details!.Value.Lines.Count.ShouldBe(count);

    [Fact]
    public void Woo_TrackingAndRefundsAsObjects_AreRead()
    {
        var order = Woo("""{"id":1,"status":"completed","currency":"GBP","total":"50.00","date_created_gmt":"2026-03-02T01:00:"""
            + """00","line_items":{},"refunds":{"3":{"id":9,"total":"-5.00"}},"meta_data":{"4":"""
            + """{"key":"_wc_shipment_tracking_items","value":{"1":{"tracking_number":"RM1","date_shipped":"1772413200"}}}}}""").Order!;
        order.Parcels.ShouldContainKey("RM1");
        order.Refunds["9"].Amount!.Value.Minor.ShouldBe(500);
        Map(new WooCommercePlatform(), Order("\"date_created_gmt\":\"2026-03-02T01:00:00\",\"line_items\":{\"name\":\"Mug\"}"),
            ("x-wc-webhook-topic", "order.updated")).ShouldBeOfType<MappingResult.Invalid>().Reason.ShouldContain("line_items");
    }

    [Theory]
    [InlineData("\"date_created_gmt\":\"2026-03-02T01:00:00\",\"date_created\":\"2026-03-02T05:00:00\"", "2026-03-02T01:00:00Z")]
    [InlineData("\"date_created_gmt\":null,\"date_created\":\"2026-03-02T02:00:00\"", "2026-03-02T01:00:00Z")]
    [InlineData("\"date_created\":\"2026-07-02T02:00:00\"", "2026-07-02T00:00:00Z")]
    [InlineData("\"date_created_gmt\":\"0000-00-00T00:00:00\",\"date_created\":\"2026-03-02T02:00:00\"", "2026-03-02T01:00:00Z")]
    [InlineData("\"date_created_gmt\":\"-0001-11-30T00:00:00\",\"date_created\":\"-0001-11-30T00:00:00\","
        + "\"date_modified_gmt\":\"2026-03-02T03:00:00\"", "2026-03-02T03:00:00Z")]
    [InlineData("\"date_modified\":\"2026-03-02T04:00:00\"", "2026-03-02T03:00:00Z")]
    [InlineData("\"date_created_gmt\":\"\",\"date_paid_gmt\":\"0000-00-00 00:00:00\"", "2026-03-02T10:00:00Z")]
    public void Woo_DatesThatAreMissing_FallToTheNextBest(string dates, string created)
    {
        var order = Woo(Order(dates + ",\"line_items\":[]")).Order!;
        order.When(Milestone.Created).ShouldBe(TestCrm.At(created));
        order.When(Milestone.Paid).ShouldNotBeNull();
    }

    [Fact]
    public void Woo_WithoutAnyDate_YieldsToADatedSnapshot()
    {
        var (undated, dated) =
            (Woo(Order("\"line_items\":[]"))
            .Order!, Woo(Order("\"date_created_gmt\":\"2026-03-01T01:00:00\",\"line_items\":[]")
            .Replace("50.00", "60.00", StringComparison.Ordinal)).Order!);
        OrderState.Join(undated, dated).Total.ShouldBe(6000);
        OrderState.Join(dated, undated).When(Milestone.Created).ShouldBe(TestCrm.At("2026-03-01T01:00:00Z"));
    }

    [Theory]
    [InlineData("\"1772413200\"", "2026-03-02T01:00:00Z")]
    [InlineData("\"2026-03-02\"", "2026-03-02T22:59:59Z")]
    [InlineData("\"2026-03-02T09:00:00\"", "2026-03-02T08:00:00Z")]
    [InlineData("\"yesterday\"", "2026-03-04T01:00:00Z")]
    [InlineData("99999999999999999999", "2026-03-04T01:00:00Z")]
    [InlineData("{}", "2026-03-04T01:00:00Z")]
    [InlineData("\"\"", "2026-03-04T01:00:00Z")]
    public void Woo_DayOfShipping_InAnyForm_CostsNotTheOrder(string date, string shipped)
    {
        var order = Woo(Order("\"date_modified_gmt\":\"2026-03-04T01:00:00\",\"line_items\":[]").Replace("[]}", """
            [{"key":"_wc_shipment_tracking_items","value":[{"tracking_number":"RM1","date_shipped":DATE}]}]}
            """.Replace("DATE", date, StringComparison.Ordinal), StringComparison.Ordinal)).Order!;
        (order.When(Milestone.Shipped), order.Parcels["RM1"].Label!.Value.Number).ShouldBe((TestCrm.At(shipped), "RM1"));
    }

    [Theory]
    [InlineData("50,00", 5000L)]
    [InlineData("50,5", 5050L)]
    [InlineData("1.234,50", 123450L)]
    [InlineData("1,234.50", 123450L)]
    [InlineData("1,234,567", 123456700L)]
    [InlineData("0,125", 13L)]
    [InlineData("1,234", null)]
    [InlineData("12,34,5", null)]
    [InlineData("fifty,00", null)]
    public void Woo_AmountWithAComma_IsReadWhereItHasOneMeaning(string total, long? minor)
    {
        var body = Order("\"date_created_gmt\":\"2026-03-02T01:00:00\",\"line_items\":[]")
            .Replace("50.00", total, StringComparison.Ordinal);
        if (minor is { } amount) Woo(body).Order!.Total.ShouldBe(amount);
        else Map(new WooCommercePlatform(), body, ("x-wc-webhook-topic", "order.updated")).ShouldBeOfType<MappingResult.Invalid>()
            .Reason.ShouldContain("total");
    }
}
