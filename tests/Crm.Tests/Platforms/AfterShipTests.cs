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
