using System.Collections.Concurrent;
using Crm.Sms;

namespace Crm.Tests.Support;

/// <summary>
/// A provider that answers by script, text after text, and accepts when the script is over. It knows what it has really taken.
/// </summary>
sealed class FaultGateway : ISmsGateway
{
    readonly Queue<Func<SmsMessage, SendOutcome>> script = [];
    readonly ConcurrentDictionary<string, byte> taken = [];

    /// <summary>Every call, whatever became of it.</summary>
    public List<SmsMessage> Calls { get; } = [];

    /// <summary>What reached a phone.</summary>
    public List<SmsMessage> Texts { get; } = [];

    /// <summary>Looks at the world while the call is under way.</summary>
    public Func<SmsMessage, Task>? During { get; set; }

    /// <summary>False: a provider without a query; only a delivery report could tell.</summary>
    public bool CanTrace { get; set; } = true;

    public FaultGateway Accept() => Then(Take);
    public FaultGateway Reject(string code = "4001", string reason = "blacklisted") => Then(_ => new SendOutcome.Rejected(code, reason));
    public FaultGateway Throttle(TimeSpan retryAfter) => Then(_ => new SendOutcome.Throttled(retryAfter));
    public FaultGateway Drop(string reason = "no route") => Then(_ => new SendOutcome.NotSent(reason));
    public FaultGateway Throw() => Then(_ => throw new HttpRequestException("the line broke"));

    public FaultGateway TimeOutAfterAccepting() => Then(message =>
    {
        Take(message);
        return new SendOutcome.Unknown("timeout");
    });

    public FaultGateway TimeOutBeforeAccepting() => Then(_ => new SendOutcome.Unknown("timeout"));

    public async Task<SendOutcome> SendAsync(SmsMessage message, CancellationToken cancel)
    {
        if (During is { } look) await look(message);
        cancel.ThrowIfCancellationRequested();
        lock (script)
        {
            Calls.Add(message);
            return (script.TryDequeue(out var next) ? next : Take)(message);
        }
    }

    public Task<SendLookup> FindAsync(string tag, CancellationToken cancel) =>
        Task.FromResult(!CanTrace ? SendLookup.Unknown : taken.ContainsKey(tag) ? SendLookup.Accepted : SendLookup.NotFound);

    FaultGateway Then(Func<SmsMessage, SendOutcome> next)
    {
        script.Enqueue(next);
        return this;
    }

    SendOutcome Take(SmsMessage message)
    {
        Texts.Add(message);
        taken[message.Tag] = 0;
        return new SendOutcome.Accepted($"sms-{Texts.Count}");
    }
}
