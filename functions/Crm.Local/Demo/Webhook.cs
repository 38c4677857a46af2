using System.Text.Json;

namespace Crm.Local.Demo;

/// <summary>One webhook of a platform: what it tells was true at <see cref="At"/>, it comes at <see cref="Arrives"/>.</summary>
/// <param name="Id">The platform's id of the event: a repeated delivery has the same.</param>
/// <param name="Body">Made when it is posted, always the same bytes.</param>
sealed record Webhook(DateTimeOffset At, DateTimeOffset Arrives, DemoShop Shop, string Topic, string Id, Func<byte[]> Body)
{
    public static Webhook Of(DateTimeOffset at, DemoShop shop, string topic, string about, Func<object> body) =>
        new(at, at.AddSeconds(2), shop, topic, Common.Hash.Hex(shop.Id, topic, about),
            () => JsonSerializer.SerializeToUtf8Bytes(body(), PlatformEvents));

    static readonly JsonSerializerOptions PlatformEvents =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
