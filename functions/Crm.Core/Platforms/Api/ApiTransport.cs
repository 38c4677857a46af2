using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Crm.Platforms.Api;

/// <param name="Body">As it came.</param>
/// <param name="Root">The same, read as JSON.</param>
public sealed record ApiAnswer(byte[] Body, Payload Root)
{
    /// <summary>How many there are in all, where a list's answer says so in a header (WordPress).</summary>
    public long? Total { get; init; }
}

/// <summary>
/// Calls over HTTP, each shop and platform in a lane of its own: at its rate, a few at a time, repeated with growing, jittered waits when
/// the platform is busy or down, and left alone for half a minute when it stays down. So one marketplace's trouble is nobody else's.
/// </summary>
public sealed class ApiTransport(TimeProvider time) : IDisposable
{
    const int AtATime = 8, LargestAnswer = 32 * 1024 * 1024;
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(10), LongestWait = TimeSpan.FromSeconds(8);

    readonly HttpClient http = new(new SocketsHttpHandler
    {
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(5), AutomaticDecompression =
            DecompressionMethods.All,
        // A platform that sends elsewhere would get our token there.
        AllowAutoRedirect = false, UseCookies = false,
    })
    { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };

    readonly ConcurrentDictionary<string, AccountPipeline> lanes = new(StringComparer.Ordinal);

    sealed record AccountPipeline(RateLimiter RateLimiter, SemaphoreSlim Slots, ResiliencePipeline Pipeline,
        CircuitBreakerStateProvider Circuit);

    /// <summary>Whether a call would go out at once.</summary>
    public bool IsFree(ApiTarget target) =>
        LaneOf(target) is var lane && lane.RateLimiter.IsFree && lane.Slots.CurrentCount > 0
        && lane.Circuit.CircuitState is not (CircuitState.Open or CircuitState.Isolated);

    /// <param name="target">Whose lane.</param>
    /// <param name="make">Makes the request anew for every try: its timestamp and signature age.</param>
    /// <param name="faultOf">Judges an answer by its content.</param>
    /// <param name="cancel">Gives up at once.</param>
    /// <exception cref="ApiException">No good answer, after all tries.</exception>
    public async ValueTask<ApiAnswer> SendAsync(ApiTarget target, Func<HttpRequestMessage> make,
        Func<Payload, (ApiFault Fault, string Code)?> faultOf, CancellationToken cancel)
    {
        var lane = LaneOf(target);
        await lane.Slots.WaitAsync(cancel);
        try
        {
            return await lane.Pipeline.ExecuteAsync(async token =>
            {
                await lane.RateLimiter.WaitAsync(token);
                return await OnceAsync(make, faultOf, token);
            }, cancel);
        }
        catch (BrokenCircuitException)
        {
            throw new ApiException(ApiFault.Down, "resting after failures");
        }
        finally
        {
            lane.Slots.Release();
        }
    }

    async ValueTask<ApiAnswer> OnceAsync(Func<HttpRequestMessage> make, Func<Payload, (ApiFault Fault, string Code)?> faultOf,
        CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            using var request = make();
            using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseContentRead, both.Token);
            return Judge(reply, await reply.Content.ReadAsByteArrayAsync(both.Token), faultOf);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new ApiException(ApiFault.Down, "timeout");
        }
        catch (HttpRequestException failure)
        {
            throw new ApiException(ApiFault.Down, failure.HttpRequestError.ToString());
        }
    }

    static ApiAnswer Judge(HttpResponseMessage reply, byte[] body, Func<Payload, (ApiFault Fault, string Code)?> faultOf)
    {
        var status = (int)reply.StatusCode;
        if (status == 429) throw new ApiException(ApiFault.Busy, "http 429") { RetryAfter = reply.Headers.RetryAfter?.Delta };
        if (status is 408 or >= 500) throw new ApiException(ApiFault.Down,
            $"http {status}") { RetryAfter = reply.Headers.RetryAfter?.Delta };
        try
        {
            var root = Payload.Parse(body);
            // Most of them say 200 to everything and mean what stands inside; some say 403 and explain it inside.
            if (faultOf(root) is var (fault, code)) throw new ApiException(fault, code);
            if (status is >= 200 and < 300) return new ApiAnswer(body, root) { Total = TotalOf(reply) };
        }
        catch (PayloadException) when (status is >= 200 and < 300)
        {
            // A proxy's or a maintenance page.
            throw new ApiException(ApiFault.Down, "answer is no JSON");
        }
        catch (PayloadException)
        {
            // The status says enough.
        }
        throw new ApiException(status switch { 401 => ApiFault.Token, 404 => ApiFault.Gone, _ => ApiFault.Refused }, $"http {status}");
    }

    static long? TotalOf(HttpResponseMessage reply) =>
        reply.Headers.TryGetValues("X-WP-Total", out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var total) ? total : null;

    AccountPipeline LaneOf(ApiTarget target) => lanes.GetOrAdd(target.Name, _ =>
    {
        var circuit = new CircuitBreakerStateProvider();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder()
                    .Handle<ApiException>(failure => failure.Fault is ApiFault.Busy or ApiFault.Down
                    && !(failure.RetryAfter > LongestWait)),
                MaxRetryAttempts = 3, BackoffType = DelayBackoffType.Exponential, Delay = TimeSpan.FromMilliseconds(400), MaxDelay =
                    LongestWait, UseJitter = true,
                DelayGenerator = arguments => ValueTask.FromResult((arguments.Outcome.Exception as ApiException)?.RetryAfter),
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<ApiException>(failure => failure.Fault is ApiFault.Down),
                FailureRatio = 0.8, MinimumThroughput = 20, SamplingDuration = TimeSpan.FromSeconds(30), BreakDuration =
                    TimeSpan.FromSeconds(30), StateProvider = circuit,
            })
            .Build();
        return new AccountPipeline(new RateLimiter(target.Link.PerSecond ?? target.Api.PerSecond, time), new SemaphoreSlim(AtATime),
            pipeline, circuit);
    });

    public void Dispose()
    {
        http.Dispose();
        foreach (var lane in lanes.Values) lane.Slots.Dispose();
    }
}
