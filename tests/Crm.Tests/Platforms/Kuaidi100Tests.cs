using System.Text.Json;
using Crm.Orders;
using Crm.Platforms;
using Crm.Platforms.Kuaidi100;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class Kuaidi100Tests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new Kuaidi100Platform();
    protected override string Folder => "kuaidi100";
    protected override string ContentType => "application/x-www-form-urlencoded";
    protected override string ExpectedAcknowledgement => """{"result":true,"returnCode":"200","message":"成功"}""";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"status":"polling","lastResult":{"nu":"YT100","com":"yuantong","state":"1001","ischeck":"0","data":[{"time":"2026-03-04 08:"""
            + """00:00","ftime":"2026-03-04 08:00:00","context":"到达派件城市","areaName":"浙江,杭州市","statusCode":"1001"},{"time":"2026-03-03 """
            + """08:00:00","ftime":"2026-03-03 08:00:00","context":"揽收","areaName":"上海,上海市,青浦区","statusCode":"1"}]}}""",
        """{"status":"polling","lastResult":{"nu":"YT100","com":"yuantong","state":"5","ischeck":"0","data":[{"time":"2026-03-05 08:00:"""
            + """00","ftime":"2026-03-05 08:00:00","context":"派件"}]}}""",
        """{"status":"shutdown","lastResult":{"nu":"YT100","com":"yuantong","state":"4","ischeck":"1","data":[{"time":"2026-03-07 08:00:"""
            + """00","context":"退签"}]}}""",
    ];

    protected override byte[] Body(byte[] payload) => Form(payload, null);

    static byte[] Form(byte[] payload, string? sign) =>
        [.. Bytes("param="), .. System.Net.WebUtility.UrlEncodeToBytes(payload, 0, payload.Length)!, .. sign is null ? []
            : Bytes("&sign=" + sign)];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(Form(payload, HexMd5(payload, Bytes(secret)).ToUpperInvariant()));

    protected override byte[] Signs(byte[] body) => FormFields.Field(body, "param") ?? [];

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(Form(body, vector.GetProperty("expected").GetString()!)), new PlatformLink([vector.GetProperty("salt").GetString()!]));

    [Theory]
    [InlineData("0", "updated")]
    [InlineData("1", "shipped")]
    [InlineData("103", "shipped")]
    [InlineData("1001", "arrived")]
    [InlineData("501", "arrived")]
    [InlineData("5", "out")]
    [InlineData("3", "signed")]
    [InlineData("301", "signed")]
    [InlineData("304", "signed")]
    [InlineData("2", "exception")]
    [InlineData("203", "exception")]
    [InlineData("14", "exception")]
    [InlineData("4", "returned")]
    [InlineData("6", "returned")]
    [InlineData("8", "updated")]
    public void Map_State_IsTheParcelsStep(string state, string step)
    {
        var parcel = Event($$$"""{"status":"polling","lastResult":{"nu":"YT100","com":"yuantong","state":"{{{state}}}","data":["""
            + $$$"""{"time":"2026-03-05 08:00:00"}]}}""").Parcel!.Parcel;
        var at = Utc("2026-03-05 00:00:00");
        parcel.ShouldBe(step switch
        {
            "shipped" => new Parcel { Shipped = at, Cities = parcel.Cities },
            "arrived" => new Parcel { ArrivedInCity = at, Cities = parcel.Cities },
            "out" => new Parcel { OutForDelivery = at, Cities = parcel.Cities },
            "signed" => new Parcel { Signed = at, Cities = parcel.Cities },
            "exception" => new Parcel { Exception = at, Cities = parcel.Cities },
            "returned" => new Parcel { Returned = at, Cities = parcel.Cities },
            _ => new Parcel { Cities = parcel.Cities },
        });
    }

    [Fact]
    public void Map_AbortedWithoutResult_IsUnhandled() =>
        Map(Body(Bytes("""{"status":"abort","message":"3天查询无记录"}"""))).ShouldBeOfType<MappingResult.Unhandled>()
        .Topic.ShouldBe("status abort");

    [Fact]
    public void Takes_JsonContentType_No()
    {
        Platform.Takes("application/json").ShouldBeFalse();
        Platform.Takes("application/x-www-form-urlencoded; charset=UTF-8").ShouldBeTrue();
    }
}
