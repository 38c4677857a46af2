using System.Net;
using System.Net.Http.Headers;
using Crm.Sms;

namespace Crm.Gateways;

/// <summary>How one request ended.</summary>
public abstract record Exchange
{
    /// <param name="RetryAfter">As the provider asked, at most a day.</param>
    public sealed record Answer(int Status, byte[] Body, TimeSpan? RetryAfter) : Exchange;

    /// <summary>No connection, so no byte of the request left.</summary>
    public sealed record NotConnected(string Why) : Exchange;

    /// <summary>It went out, wholly or in part, and no whole answer came.</summary>
    public sealed record NoAnswer(string Why) : Exchange;
}

/// <summary>One request, one answer: no repetition, no redirect, no cookie.</summary>
public sealed class GatewayHttp(TimeProvider time) : IDisposable
{
    const int LargestAnswer = 4 * 1024 * 1024;
    static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    readonly HttpClient http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20), ConnectTimeout =
            TimeSpan.FromSeconds(5),
        AutomaticDecompression = DecompressionMethods.All, AllowAutoRedirect = false, UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };

    public DateTimeOffset Now => time.GetUtcNow();

    public async Task<Exchange> SendAsync(HttpRequestMessage request, TimeSpan timeout, CancellationToken cancel)
    {
        // A body, be it empty, tells the handler that a broken request is not to be repeated.
        if (request.Method != HttpMethod.Get) request.Content ??= new ByteArrayContent([]);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(timeout);
        try
        {
            using (request)
            using (var reply = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token))
                return new Exchange.Answer((int)reply.StatusCode, await reply.Content.ReadAsByteArrayAsync(limit.Token),
                    RetryAfter(reply.Headers.RetryAfter));
        }
        catch (OperationCanceledException)
        {
            return new Exchange.NoAnswer("timeout");
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError is HttpRequestError.NameResolutionError
            or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError)
        {
            return new Exchange.NotConnected(failure.HttpRequestError.ToString());
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException)
        {
            return new Exchange.NoAnswer((failure as HttpRequestException)?.HttpRequestError.ToString() ?? failure.GetType().Name);
        }
    }

    public void Dispose() => http.Dispose();

    TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        if ((header?.Delta ?? header?.Date - time.GetUtcNow()) is not { } wait) return null;
        return wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait > LongestWait ? LongestWait : wait;
    }
}

static class Exchanges
{
    /// <summary>An answer by its content; the lack of one the same way for every provider.</summary>
    public static GatewayAnswer Answer(this Exchange exchange, Func<Exchange.Answer, GatewayAnswer> read) => exchange switch
    {
        Exchange.Answer answer => read(answer),
        Exchange.NotConnected not => new GatewayAnswer(SendClass.Transient, "no-connection", not.Why) { NeverReached = true },
        Exchange.NoAnswer none => new GatewayAnswer(SendClass.Ambiguous, "no-answer " + none.Why),
        _ => throw new InvalidOperationException($"No such exchange: {exchange}."),
    };
}
