using System.Globalization;
using System.Net.Http;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Azure;
using Crm.Sms;

namespace Crm.Functions.Adapters;

/// <summary>
/// What an answer of Communication Services, or the lack of one, means. Only what certainly was not taken may be sent again; every doubt is
/// <see cref="SendOutcome.Unknown"/>.
/// </summary>
public static partial class AcsOutcome
{
    /// <summary>The limits count per minute.</summary>
    static readonly TimeSpan ThrottleWait = TimeSpan.FromMinutes(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    /// <summary>The request is answered 202 even when its recipient failed: the item's own code counts.</summary>
    /// <param name="throttled">How long a throttled text waits.</param>
    public static SendOutcome OfRecipient(int status, bool successful, string? messageId, string? error, TimeSpan throttled) =>
        status switch
    {
        _ when successful => new SendOutcome.Accepted(messageId ?? ""),
        429 => new SendOutcome.Throttled(throttled),
        408 => new SendOutcome.Unknown("http-408"),
        >= 400 and < 500 => new SendOutcome.Rejected(status.ToString(CultureInfo.InvariantCulture), WithoutNumbers(error)),
        _ => new SendOutcome.Unknown(string.Create(CultureInfo.InvariantCulture, $"item-{status}")),
    };

    public static SendOutcome OfRequest(RequestFailedException failure, TimeSpan throttled) => failure.Status switch
    {
        0 when NeverConnected(failure) => new SendOutcome.NotSent("no-connection"),
        0 => new SendOutcome.Unknown("no-answer"),
        429 => new SendOutcome.Throttled(throttled),
        // Our own address or permission is wrong: nothing was taken, and the texts go out when that is mended.
        401 or 403 or 404 => new SendOutcome.NotSent(Code(failure)),
        408 => new SendOutcome.Unknown(Code(failure)),
        >= 400 and < 500 => new SendOutcome.Rejected(failure.Status.ToString(CultureInfo.InvariantCulture), failure.ErrorCode ?? "refused"),
        _ => new SendOutcome.Unknown(Code(failure)),
    };

    static string Code(RequestFailedException failure) => string.Create(CultureInfo.InvariantCulture, $"http-{failure.Status}");

    /// <summary>The connection itself could not be made, so no byte of the request left.</summary>
    static bool NeverConnected(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            if (failure is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError }) return true;
            if (failure is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound
                or SocketError.TryAgain or SocketError.NetworkUnreachable or SocketError.HostUnreachable }) return true;
        }
        return false;
    }

    /// <summary>The wait that a Retry-After header asks for, within reason; a minute where there is none, as the limits count so.</summary>
    public static TimeSpan Wait(string? retryAfter, DateTimeOffset now)
    {
        var wait = int.TryParse(retryAfter, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParse(retryAfter, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at - now
                : ThrottleWait;
        return wait < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : wait > LongestWait ? LongestWait : wait;
    }

    // The reason is stored and logged: a phone number in it must not be.
    static string WithoutNumbers(string? error) => error is null ? "refused" : Digits().Replace(error, "…");

    [GeneratedRegex(@"\+?\d(?:[\s\-]?\d){4,}")]
    private static partial Regex Digits();
}
