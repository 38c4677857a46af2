using System.Text;
using Azure.Messaging.ServiceBus;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Extensions.Configuration;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Settles a message through the host, which holds its lock.</summary>
[InputConverter(typeof(ActionsConverter))]
public class ServiceBusMessageActions
{
    const int Token = 1, Reason = 3, Description = 4, Wrapped = 1;
    static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    readonly CallInvoker? host;

    protected ServiceBusMessageActions() { }

    internal ServiceBusMessageActions(CallInvoker host) => this.host = host;

    public virtual Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        CallAsync("Complete", Text(Token, message.LockToken), cancellationToken);

    public virtual Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken =
            default) =>
        CallAsync("Abandon", Text(Token, message.LockToken), cancellationToken);

    public virtual Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default,
        string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default) =>
        CallAsync("Deadletter",
            [.. Text(Token, message.LockToken), .. Wrap(Reason, deadLetterReason), .. Wrap(Description, deadLetterErrorDescription)],
            cancellationToken);

    async Task CallAsync(string method, byte[] request, CancellationToken cancel) =>
        await host!.AsyncUnaryCall(new Method<byte[], byte[]>(MethodType.Unary, "Settlement", method, Bytes, Bytes), null,
            new CallOptions(cancellationToken: cancel), request);

    // google.protobuf.StringValue: a message with the string as its first field.
    static byte[] Wrap(int field, string? text) => text is null ? [] : Field(field, Text(Wrapped, text));

    static byte[] Text(int field, string text) => Field(field, Encoding.UTF8.GetBytes(text));

    static byte[] Field(int field, byte[] content)
    {
        using var buffer = new MemoryStream();
        using (var output = new CodedOutputStream(buffer, leaveOpen: true))
        {
            output.WriteTag(field, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(content));
        }
        return buffer.ToArray();
    }
}

sealed class ActionsConverter(IConfiguration configuration) : IInputConverter, IDisposable
{
    readonly GrpcChannel channel = GrpcChannel.ForAddress(configuration["Functions:Worker:HostEndpoint"]!);

    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context) =>
        new(ConversionResult.Success(new ServiceBusMessageActions(channel.CreateCallInvoker())));

    public void Dispose() => channel.Dispose();
}
