using System.IO.Compression;
using System.Text.Json;
using Crm.Common;

namespace Crm.Events;

/// <summary>What a queue message holds.</summary>
public abstract record InboxContent
{
    public sealed record Inline(InboxMessage Message) : InboxContent;

    /// <summary>Too large for the queue: the message lies in a blob of this name.</summary>
    public sealed record Claimed(string Blob) : InboxContent;
    public sealed record Unreadable(string Reason) : InboxContent;
}

/// <summary>
/// Inbox messages as queue text: JSON with the body compressed, since a queue takes 48 KiB (64 KiB in base64) and an order's JSON packs to
/// a fifth. What is larger all the same goes to a blob, and the queue holds the blob's name.
/// </summary>
public static class InboxCodec
{
    public const int MaxInlineBytes = 48 * 1024;

    sealed record Packed
    {
        public InboxMessage? Message { get; init; }

        /// <summary>The body, as gzip; the message then comes without.</summary>
        public byte[]? Gzip { get; init; }
        public string? Blob { get; init; }
    }

    public static byte[] Write(InboxMessage message) =>
        Json.Bytes(new Packed { Message = message with { Body = [] }, Gzip = Zip(message.Body) });

    public static byte[] WriteClaim(string blob) => Json.Bytes(new Packed { Blob = blob });

    public static InboxContent Read(ReadOnlySpan<byte> text)
    {
        try
        {
            var packed = Json.Read<Packed>(text);
            if (packed.Blob is { } blob) return new InboxContent.Claimed(blob);
            if (packed is not { Message: { } message, Gzip: { } gzip }) return new InboxContent.Unreadable(
                "It holds neither a message nor a blob's name.");
            return new InboxContent.Inline(message with { Body = Unzip(gzip) });
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidDataException)
        {
            return new InboxContent.Unreadable($"It is no inbox message: {wrong.GetType().Name}.");
        }
    }

    static byte[] Zip(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(body);
        return packed.ToArray();
    }

    static byte[] Unzip(byte[] gzip)
    {
        using var zip = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        using var body = new MemoryStream();
        zip.CopyTo(body);
        return body.ToArray();
    }
}
