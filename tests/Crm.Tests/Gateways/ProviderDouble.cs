using System.Collections.Concurrent;
using Crm.Gateways;
using Crm.Sms;

namespace Crm.Tests.Gateways;

/// <summary>One text as the double has it.</summary>
/// <param name="Id">Its own message id.</param>
public sealed record TakenText(string Id, string To, string Tag, string Text, DateTimeOffset At);

/// <summary>What happens to the next text.</summary>
public enum Act
{
    Take, TakeAndFallSilent, TakeAndReset, TakeAndSayGarbage, TakeAndBreakOff, FallSilent, Reset, ServerError,
}

/// <summary>
/// A provider in small, over real HTTP: takes texts, answers questions about them, and does what it is told to do wrong. One a gateway.
/// </summary>
public abstract class ProviderDouble : IAsyncDisposable
{
    readonly ScriptedServer server;
    readonly ConcurrentQueue<Func<ServerCall, ServerReply>> script = [];
    int number;

    protected ProviderDouble() => server = new ScriptedServer(Handle);

    public Uri Url => server.Url;
    public ConcurrentQueue<TakenText> Taken { get; } = [];
    public ConcurrentQueue<ServerCall> Sends { get; } = [];
    public ConcurrentQueue<ServerCall> Questions { get; } = [];

    /// <summary>Of requests whose signature did not hold.</summary>
    public ConcurrentQueue<string> Unsigned { get; } = [];

    /// <summary>The clock of the machine that is served.</summary>
    public Func<DateTimeOffset> Now { get; set; } = () => TimeProvider.System.GetUtcNow();

    /// <summary>What it answers about a text it has: that it reached the phone, or only that it is on its way.</summary>
    public bool Delivers { get; set; }

    /// <summary>False: its list does not show texts yet.</summary>
    public bool ListsTexts { get; set; } = true;

    public abstract string Kind { get; }
    public abstract string Phone(int buyer);

    /// <summary>As settings would have it.</summary>
    public abstract GatewayOptions Options();

    /// <summary>An answer of each class the provider knows; null where it has none.</summary>
    public abstract (int Status, string Body)? AnswerOf(SendClass why);

    /// <summary>A code nobody has written down.</summary>
    public abstract (int Status, string Body) UnknownAnswer();
    protected abstract (int Status, string Body) Accepted(TakenText text);
    protected abstract bool IsQuestion(ServerCall call);
    protected abstract (int Status, string Body) Answer(ServerCall question, IReadOnlyList<TakenText> taken);
    protected abstract TakenText Read(ServerCall call, string id);
    protected abstract bool IsSigned(ServerCall call);
    protected virtual string MakeId(int number) => $"{Kind}-{number}";

    /// <summary>A report, or null where the provider has no such.</summary>
    public abstract CallbackRequest? Report(TakenText text, ReportStatus status, SendClass why = SendClass.Accepted);
    public abstract CallbackRequest Says(string from, string words);

    /// <summary>The same request as somebody else would make it.</summary>
    public abstract CallbackRequest Forged(CallbackRequest request);

    public void Next(Act act) => script.Enqueue(call => Do(act, call));
    public void Next((int Status, string Body) answer, params (string, string)[] headers) =>
        script.Enqueue(_ => new ServerReply.Answer(answer.Status, answer.Body, headers));

    ServerReply Handle(ServerCall call)
    {
        if (!IsSigned(call)) Unsigned.Enqueue(call.Target);
        if (IsQuestion(call))
        {
            Questions.Enqueue(call);
            var (status, body) = Answer(call, ListsTexts ? [.. Taken] : []);
            return new ServerReply.Answer(status, body, ("Content-Type", "application/json"));
        }
        Sends.Enqueue(call);
        return script.TryDequeue(out var next) ? next(call) : Do(Act.Take, call);
    }

    ServerReply Do(Act act, ServerCall call)
    {
        var text = Read(call, MakeId(Interlocked.Increment(ref number)));
        if (act is Act.Take or Act.TakeAndFallSilent or Act.TakeAndReset or Act.TakeAndSayGarbage
            or Act.TakeAndBreakOff) Taken.Enqueue(text);
        return act switch
        {
            Act.Take => Accepted(text) is var (status, body) ? new ServerReply.Answer(status, body, ("Content-Type", "application/json"))
                : throw new InvalidOperationException(),
            Act.TakeAndSayGarbage => new ServerReply.Answer(200, "<html>maintenance</html>", ("Content-Type", "text/html")),
            Act.TakeAndBreakOff => new ServerReply.Raw("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"Code\""u8.ToArray()),
            Act.TakeAndFallSilent or Act.FallSilent => new ServerReply.Silence(),
            Act.ServerError => new ServerReply.Answer(500, ""),
            _ => new ServerReply.Reset(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <param name="Path">Behind the host's address.</param>
public sealed record CallbackRequest(string Path, string ContentType, string Body, params (string Name, string Value)[] Headers);
