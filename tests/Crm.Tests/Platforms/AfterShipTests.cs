using System.Text.Json;
using Crm.Platforms;
using Crm.Platforms.AfterShip;
using Crm.Shops;
using Xunit.Abstractions;

namespace Crm.Tests.Platforms;

public sealed class AfterShipTests(ITestOutputHelper output) : PlatformConformance(output)
{
    protected override IPlatform Platform { get; } = new AfterShipPlatform();
    protected override string Folder => "aftership";
    protected override string ExpectedAcknowledgement => "{}";

    protected override IReadOnlyList<string> Samples { get; } =
    [
        """{"event":"tracking_update","event_id":"e1","is_tracking_first_tag":true,"msg":"""
            + """{"tracking_number":"1Z100","slug":"ups","tag":"OutForDelivery","subtag":"OutForDelivery_001","checkpoints":["""
            + """{"checkpoint_time":"2026-03-03T08:00:00","city":"Hangzhou","tag":"InTransit","subtag":"InTransit_003"},"""
            + """{"checkpoint_time":"2026-03-04T08:00:00+01:"""
            + """00","city":"Hangzhou","tag":"OutForDelivery","subtag":"OutForDelivery_001"}]},"ts":1772600000}""",
    ];

    protected override WebhookRequest Request(byte[] payload, string secret) =>
        Plain(payload, ("aftership-hmac-sha256", Base64Hmac(secret, payload)));

    protected override (WebhookRequest Request, PlatformLink Link)? FromVector(JsonElement vector, byte[] body) =>
        (Plain(body, ("aftership-hmac-sha256", vector.GetProperty("expected").GetString()!)),
            new PlatformLink([vector.GetProperty("secret").GetString()!]));

    [Fact]
    public void Map_TimeWithoutOffset_IsLocalToTheShop() =>
        Event(Samples[0]).Parcel!.Parcel.Cities["Hangzhou"].ShouldBe(Utc("2026-03-03 00:00:00"));

    static string Delivered(string time, string more = "") => $$"""
        {"event":"tracking_update","ts":1772600000,"msg":{"tracking_number":"1Z100","slug":"ups","tag":"Delivered","checkpoints":[
        {"checkpoint_time":"2026-03-03T08:00:00","city":"Hangzhou","tag":"InTransit"},
        {{more}}{"checkpoint_time":"{{time}}","city":"Ningbo","tag":"Delivered"}]} }
        """;

    // The message is of 12:53 of the fourth in Shanghai, the shop's zone.
    [Theory]
    [InlineData("2026-03-03", "2026-03-03 15:59:59")]
    [InlineData("2026-03-04", "2026-03-04 04:53:20")]
    [InlineData("2026-03-03T17:22", "2026-03-03 09:22:00")]
    [InlineData("2026-03-03T17:22:40.000", "2026-03-03 09:22:40")]
    [InlineData("2026-03-03T17:22:40", "2026-03-03 09:22:40")]
    [InlineData("2026-03-03T17:22:40+01:00", "2026-03-03 16:22:40")]
    public void Map_EachFormOfATime_IsRead(string time, string at)
    {
        var parcel = Event(Delivered(time)).Parcel!.Parcel;
        (parcel.Signed, parcel.Cities["Ningbo"]).ShouldBe((Utc(at), Utc(at)));
        parcel.Cities["Hangzhou"].ShouldBe(Utc("2026-03-03 00:00:00"));
    }

    [Theory]
    [InlineData("""{"checkpoint_time":"yesterday","city":"Suzhou","tag":"InTransit"},""")]
    [InlineData("""{"checkpoint_time":"2026-03-03T09:00:00","city":{},"tag":"OutForDelivery"},""")]
    public void Map_CheckpointThatCannotBeRead_CostsNothingElse(string broken)
    {
        var read = Map(Body(Bytes(Delivered("2026-03-04", broken)))).ShouldBeOfType<MappingResult.Events>();
        var parcel = read.List.ShouldHaveSingleItem().Parcel!.Parcel;
        (parcel.Signed, parcel.OutForDelivery).ShouldBe((Utc("2026-03-04 04:53:20"), null));
        parcel.Cities.Keys.ShouldBe(["Hangzhou", "Ningbo"]);
        read.Rest.ShouldBeOfType<MappingResult.Invalid>().Reason.ShouldContain("tracking_update: msg.checkpoints[1].");
    }

    [Fact]
    public void Map_Returned_IsNoDelivery()
    {
        var parcel = Event("""{"event":"tracking_update","msg":"""
            + """{"tracking_number":"1Z100","slug":"ups","tag":"Exception","subtag":"Exception_011","checkpoints":[]},"ts":"""
            + """1772600000}""").Parcel!.Parcel;
        parcel.Returned.ShouldNotBeNull();
        parcel.Signed.ShouldBeNull();
    }
}
