using System.Text.Json;
using Crm.Events;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.KdNiao;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class KdNiaoTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } =
        new KdNiaoPlatform(new Crm.Local.Hosting.ManualTime(new DateTimeOffset(2026, 3, 2, 10, 0, 0, TimeSpan.Zero)));
    protected override string Folder => "kdniao";
    protected override string ContentType => "application/x-www-form-urlencoded";
    protected override string ExpectedAcknowledgement =>
        """{"EBusinessID":"1","UpdateTime":"2026-03-02 18:00:00","Success":true,"Reason":""}""";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"EBusinessID":"1","Count":"2","PushTime":"2026-3-4 9:21:06","Data":["""
            + """{"EBusinessID":"1","ShipperCode":"YTO","LogisticCode":"YT100","Success":true,"State":"2","StateEx":"201","Traces":["""
            + """{"AcceptTime":"2026-03-03 08:00:00","AcceptStation":"已收件","Location":"上海市","Action":"1"},{"AcceptTime":"2026-03-04 08:"""
            + """00:00","AcceptStation":"到达","Location":"杭州市"}]},{"ShipperCode":"SF","LogisticCode":"SF100","State":"3","Traces":["""
            + """{"AcceptTime":"2026-03-04 09:00:00","AcceptStation":"已签收"}]}]}""",
    ];

    protected override byte[] Body(byte[] payload) => Form(payload, null);

    static byte[] Form(byte[] payload, string? sign) =>
        [.. Bytes("RequestType=101&RequestData="), .. System.Net.WebUtility.UrlEncodeToBytes(payload, 0, payload.Length)!, .. sign is null
            ? [] : Bytes("&DataSign=" + Uri.EscapeDataString(sign))];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(Form(payload, Convert.ToBase64String(Bytes(HexMd5(payload, Bytes(secret))))));

    protected override byte[] Signs(byte[] body) => FormFields.Field(body, "RequestData") ?? [];

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(Form(body, vector.GetProperty("expected").GetString()!)), new PlatformLink([vector.GetProperty("app_key").GetString()!]));

    [Fact]
    public void Verify_SignEncodedTwice_IsTaken()
    {
        var once = Request(Bytes(Samples[0]), Secret);
        var twice = System.Text.Encoding.UTF8.GetString(once.Body.Span).Replace("%3D", "%253D", StringComparison.Ordinal);
        Platform.Verify(once with { Body = Bytes(twice) }, Link).ShouldBeOfType<VerificationResult.Signed>();
    }

    [Theory]
    [InlineData("201", Milestone.ArrivedInCity)]
    [InlineData("202", Milestone.OutForDelivery)]
    [InlineData("204", null)]
    [InlineData("205", Milestone.ArrivedInCity)]
    [InlineData("211", Milestone.ArrivedInCity)]
    [InlineData("301", Milestone.Signed)]
    [InlineData("304", Milestone.Signed)]
    [InlineData("311", Milestone.Signed)]
    [InlineData("412", null)]
    public void Map_StateEx_IsTheParcelsStep(string state, Milestone? kind) =>
        Event($$$"""{"EBusinessID":"1","Data":[{"ShipperCode":"YTO","LogisticCode":"YT100","State":"2","StateEx":"{{{state}}}","Traces":"""
            + $$$"""[{"AcceptTime":"2026-03-04 08:00:00","AcceptStation":"x"}]}]}""").Milestone.ShouldBe(kind);
}
