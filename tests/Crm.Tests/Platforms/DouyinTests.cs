using System.Text.Json;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Douyin;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class DouyinTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new DouyinPlatform();
    protected override string Folder => "douyin";
    protected override string ExpectedAcknowledgement => """{"code":0,"msg":"success"}""";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """[{"tag":"100","msg_id":"m:1","data":"{\"p_id\":4705288465508532862,\"s_ids\":[1],\"order_status\":1,\"create_time\":"""
            + """1618990587,\"biz\":4}"},{"tag":"101","msg_id":"m:2","data":"{\"p_id\":\"4705288465508532862\",\"pay_time\":1618990600,"""
            + """\"pay_amount\":2990,\"biz\":4}"}]""",
        """{"tag":102,"msgId":"m:3","data":{"p_id":"4705","order_status":3,"update_time":1618991000,"logistics_msg":"""
            + """{"express_company_id":"shunfeng","logistics_code":"SF100"},"receiver_msg":{"name":"张三","tel":"13800138000","addr":"""
            + """{"province":{"name":"浙江省"},"city":{"name":"杭州市"},"town":{"name":"滨江区"}}}}}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(payload, ("event-sign", HexMd5(Bytes(AppKey), payload, Bytes(secret))), ("app-id", AppKey));

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(body, ("event-sign", vector.GetProperty("event_sign").GetString()!)),
            new PlatformLink([vector.GetProperty("app_secret").GetString()!]) { AppKey = vector.GetProperty("app_key").GetString() });

    [Fact]
    public void Map_ConnectionCheck_IsNoEvent() => Events("""[{"tag":"0","msg_id":"0","data":"1970-01-01 00:00:00"}]""").ShouldBeEmpty();

    [Fact]
    public void Map_PartOfNoInterest_LeavesTheRestToBeSeen()
    {
        var mapped = Map(Bytes("""[{"tag":"137","data":"{}"},{"tag":"103","data":"{\"p_id\":\"1\",\"complete_time\":1618990587}"},"""
            + """{"tag":"100","data":"{"}]""")).ShouldBeOfType<MappingResult.Events>();
        mapped.List.ShouldHaveSingleItem().Milestone.ShouldBe(Milestone.Completed);
        mapped.Rest.ShouldBeOfType<MappingResult.Invalid>().Reason.ShouldContain("[2].data");
    }

    [Fact]
    public void Map_HalfAFen_IsRefused() =>
        Map(Bytes("""{"tag":"101","data":{"p_id":"1","pay_time":1618990587,"pay_amount":29.5}}""")).ShouldBeOfType<MappingResult.Invalid>()
        .Reason.ShouldContain("data.pay_amount");

    [Theory]
    [InlineData("~cipher~")]
    [InlineData("##ciphertext##")]
    [InlineData("138****8000")]
    public void Map_HiddenReceiver_IsNobody(string hidden)
    {
        var one = Event($$$"""{"tag":"105","data":{"p_id":"1","update_time":1618990587,"receiver_msg":"""
            + $$$"""{"name":"{{{hidden}}}","tel":"{{{hidden}}}"} } }""");
        one.Identities.ShouldBeEmpty();
        one.Order!.Contact.ShouldBeNull();
    }

    [Fact]
    public void Verify_AnnouncedHmac_IsTaken()
    {
        var body = Bytes(Samples[0]);
        var request = Plain(body, ("event-sign", HexHmac(Secret, Bytes(AppKey), body, Bytes(Secret))), ("sign-method", "hmac-sha256"));
        Platform.Verify(request, Link).ShouldBeOfType<VerificationResult.Signed>();
        Platform.Verify(request with { Body = Bytes(Samples[1]) }, Link).ShouldBeOfType<VerificationResult.Refused>();
    }
}
