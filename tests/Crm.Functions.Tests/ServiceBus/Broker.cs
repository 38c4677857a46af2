using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Sasl;
using Amqp.Types;

namespace Crm.Functions.Tests;

/// <summary>
/// A Service Bus namespace on a free port of this machine, for the real client over AMQP (with UseDevelopmentEmulator, which means plain
/// TCP). It does what the app asks of the service: tokens, sends in batches, scheduled messages, peek-lock, settlement, dead letters.
/// </summary>
sealed class Broker : ILinkProcessor, IDisposable
{
    const int MaxMessageBytes = 262_144;
    const string DeadLetters = "/$DeadLetterQueue";
    const uint BatchFormat = 0x80013700;

    readonly ConcurrentDictionary<string, BrokerQueue> queues = new(StringComparer.OrdinalIgnoreCase);
    readonly int port = FreePort.Next();
    ContainerHost host;

    public Broker(params string[] names)
    {
        foreach (var name in names) queues[name] = new BrokerQueue();
        host = Open();
    }

    public string ConnectionString =>
        $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=local;SharedAccessKey=bG9jYWw=;UseDevelopmentEmulator=true;";

    public BrokerQueue this[string name] => queues[name];

    /// <summary>From here on the namespace cannot be reached; what it holds it keeps.</summary>
    public void Stop() => host.Close();

    public void Start() => host = Open();

    public void Dispose() => host.Close();

    ContainerHost Open()
    {
        var opened = new ContainerHost([new Address($"amqp://127.0.0.1:{port}")]);
        // The client's name for "the token comes later, over $cbs".
        opened.Listeners[0].SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous);
        opened.Listeners[0].SASL.EnableAnonymousMechanism = true;
        opened.Listeners[0].HandlerFactory = _ => new LockTokens();
        opened.RegisterRequestProcessor("$cbs", new Tokens());
        foreach (var (name, queue) in queues)
        {
            opened.RegisterRequestProcessor($"{name}/$management", new Looks(queue));
            opened.RegisterRequestProcessor($"{name}{DeadLetters}/$management", new Looks(queue.DeadLetterQueue));
        }
        opened.RegisterLinkProcessor(this);
        opened.Open();
        return opened;
    }

    void ILinkProcessor.Process(AttachContext attach)
    {
        // The client reads from the answer how large a batch may become.
        attach.Attach.MaxMessageSize = MaxMessageBytes;
        var name = attach.Link.Role ? (attach.Attach.Target as Target)?.Address : (attach.Attach.Source as Source)?.Address;
        if (name is null || Find(name.TrimStart('/')) is not { } queue)
            attach.Complete(new Error("amqp:not-found") { Description = $"There is no queue '{name}'." });
        else if (attach.Link.Role) attach.Complete(new TargetLinkEndpoint(new Incoming(queue), attach.Link), 300);
        else attach.Complete(new SourceLinkEndpoint(new Outgoing(queue), attach.Link), 0);
    }

    BrokerQueue? Find(string name) => name.EndsWith(DeadLetters, StringComparison.OrdinalIgnoreCase)
        ? queues.GetValueOrDefault(name[..^DeadLetters.Length])?.DeadLetterQueue : queues.GetValueOrDefault(name);

    /// <summary>As it is given out: as it was sent, with what the broker knows of it.</summary>
    static Message Told(BrokerMessage known)
    {
        var message = Message.Decode(new ByteBuffer(known.Encoded, 0, known.Encoded.Length, known.Encoded.Length));
        message.Header = new Header { DeliveryCount = (uint)known.Deliveries };
        message.MessageAnnotations ??= new MessageAnnotations();
        message.MessageAnnotations[new Symbol("x-opt-sequence-number")] = known.Number;
        message.MessageAnnotations[new Symbol("x-opt-enqueued-time")] = DateTime.UtcNow;
        message.MessageAnnotations[new Symbol("x-opt-locked-until")] = known.LockedUntil.UtcDateTime;
        if (known.DeadLetterReason is null) return message;
        message.ApplicationProperties ??= new ApplicationProperties();
        message.ApplicationProperties["DeadLetterReason"] = known.DeadLetterReason;
        message.ApplicationProperties["DeadLetterErrorDescription"] = known.DeadLetterDescription;
        return message;
    }

    /// <summary>Answers who looks without taking.</summary>
    sealed class Looks(BrokerQueue queue) : IRequestProcessor
    {
        public int Credit => 100;

        public void Process(RequestContext requestContext)
        {
            var asked = (Map)((AmqpValue)requestContext.Message.BodySection).Value;
            var found = queue.Peek((long)asked["from-sequence-number"], (int)asked["message-count"]);
            var messages = new List();
            foreach (var one in found) messages.Add(new Map { ["message"] = Bytes(Told(one)) });
            requestContext.Complete(new Message
            {
                ApplicationProperties = new ApplicationProperties { ["statusCode"] = found.Count == 0 ? 204 : 200 },
                BodySection = new AmqpValue { Value = new Map { ["messages"] = messages } },
            });
        }
    }

    /// <summary>Takes what is sent; a batch is one message whose data sections are messages.</summary>
    sealed class Incoming(BrokerQueue queue) : IMessageProcessor
    {
        public int Credit => 300;

        public void Process(MessageContext context)
        {
            var message = context.Message;
            if (message.Format != BatchFormat) queue.Put(Bytes(message));
            else if (message.BodySection is DataList many) for (var i = 0; i < many.Count; i++) queue.Put(many[i].Binary);
            else queue.Put(((Data)message.BodySection).Binary);
            context.Complete();
        }
    }

    /// <summary>Hands out what is due, under a lock whose token is the delivery's tag.</summary>
    sealed class Outgoing(BrokerQueue queue) : IMessageSource
    {
        public async Task<ReceiveContext> GetMessageAsync(ListenerLink link)
        {
            if (queue.Take() is not { } taken)
            {
                await Task.Delay(20);
                return null!;
            }
            return new ReceiveContext(link, Told(taken)) { UserToken = taken };
        }

        public void DisposeMessage(ReceiveContext receiveContext, DispositionContext dispositionContext)
        {
            var taken = (BrokerMessage)receiveContext.UserToken;
            queue.Settle(taken.Number, taken.Lock!.Value, dispositionContext.DeliveryState);
            // The service says "accepted" to whatever was asked: that it was done.
            dispositionContext.Complete();
        }
    }

    /// <summary>Every token is good.</summary>
    sealed class Tokens : IRequestProcessor
    {
        public int Credit => 100;

        public void Process(RequestContext requestContext) => requestContext.Complete(new Message
        {
            ApplicationProperties = new ApplicationProperties { ["status-code"] = 202, ["status-description"] = "Accepted" },
        });
    }

    sealed class LockTokens : IHandler
    {
        public bool CanHandle(EventId id) => id == EventId.SendDelivery;

        public void Handle(Event protocolEvent)
        {
            if (protocolEvent.Context is IDelivery { UserToken: ReceiveContext { UserToken: BrokerMessage { Lock: { } token } } } delivery)
                delivery.Tag = token.ToByteArray();
        }
    }

    static byte[] Bytes(Message message)
    {
        var buffer = message.Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }
}
