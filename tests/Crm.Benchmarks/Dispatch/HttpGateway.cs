using System.Net.Http.Headers;
using System.Text.Json;
using Crm.Sms;

namespace Crm.Benchmarks.Dispatch;

/// <summary>A gateway as a provider's would be: one POST a text over kept-alive connections. Both sides send through it.</summary>
sealed class HttpGateway(string url) : ISmsGateway, IDisposable
{
    readonly Uri address = new(url);
    readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, ActivityHeadersPropagator = null });

    public async Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(
            new { message.Tag, message.Shop, message.To, message.Text }));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await http.PostAsync(address, content, cancel);
        reply.EnsureSuccessStatusCode();
        return new SendOutcome.Accepted(await reply.Content.ReadAsStringAsync(cancel));
    }

    public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) => Task.FromResult(SendLookup.Unknown);
    public void Dispose() => http.Dispose();
}
