using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;

namespace Crm.Reports;

/// <summary>The fields of rows that tell when this installation heard of something.</summary>
public static class ReceiptFields
{
    static readonly string[] Names = ["received", "consentFirst"];

    /// <summary>A row's body without them, byte for byte what it would be otherwise.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> body)
    {
        if (body.Span.IndexOf("\"received\":"u8) < 0 && body.Span.IndexOf("\"consentFirst\":"u8) < 0) return body;
        var row = JsonNode.Parse(body.Span)!;
        Strip(row);
        return JsonSerializer.SerializeToUtf8Bytes(row, Json.Options);
    }

    static void Strip(JsonNode? node)
    {
        if (node is JsonArray list)
            foreach (var item in list) Strip(item);
        if (node is not JsonObject fields) return;
        foreach (var name in Names) fields.Remove(name);
        foreach (var (_, value) in fields) Strip(value);
    }
}
