using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Crm.Common;
using Crm.Events;
using Crm.Platforms;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary>What a pasted webhook is: which platform's, whether its signature holds, what it becomes. Phones are masked.</summary>
static partial class WebhookReport
{
    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The report, and whether all is well with the request.</returns>
    public static (string Text, bool Good) Of(WebhookRequest request, IReadOnlyList<IPlatform> platforms, Shop shop,
        Func<IPlatform, PlatformLink?> linkOf, DateTimeOffset now)
    {
        var likely = Likely(request, platforms, shop, now);
        if (likely.Count == 0) return (
            Write(new JsonObject { ["platform"] = null,
            ["reason"] = "No platform's signature header or content was recognised; name one with --platform." }), false);
        var platform = likely[0];
        var (signature, signed) = Signature(request, platform, linkOf(platform));
        var report = new JsonObject
        {
            ["platform"] = platform.Name,
            ["couldAlsoBe"] = likely.Count == 1 ? null : new JsonArray([.. likely.Skip(1).Select(p => JsonValue.Create(p.Name))]),
            ["signature"] = signature,
            ["acknowledgement"] = platform.Acknowledge(request).Body,
        };
        var mapped = platform.Map(Message(request, platform, shop, now), shop);
        var good = Describe(mapped, report);
        if (mapped is MappingResult.Unhandled { Topic: var topic }
            && OperatorTopics.Meaning(platform.Name, topic) is { } meaning) report["alert"] = meaning;
        return (Write(report), good && signed != false);
    }

    /// <summary>Best first: the signature's header counts, and whether the content reads as the platform's.</summary>
    public static List<IPlatform> Likely(WebhookRequest request, IReadOnlyList<IPlatform> platforms, Shop shop, DateTimeOffset now)
    {
        if (platforms.Count == 1) return [.. platforms];
        var scored = platforms.Select(p =>
            (Platform: p, Score: (p.SignatureHeaders.Any(h => request.Header(h) is not null) ? 2 : 0)
            + Reads(p.Map(Message(request, p, shop, now), shop)))).ToList();
        var best = scored.Max(s => s.Score);
        return best == 0 ? [] : [.. scored.Where(s => s.Score == best).Select(s => s.Platform)];
    }

    static int Reads(MappingResult mapped) => mapped switch
    {
        MappingResult.Events { List.Count: > 0 } => 4,
        MappingResult.Events => 1,
        MappingResult.Unhandled { Topic: var topic } when !topic.Contains("none", StringComparison.Ordinal) && topic.Length > 0 => 1,
        _ => 0,
    };

    static (string Text, bool? Good) Signature(WebhookRequest request, IPlatform platform, PlatformLink? link)
    {
        if (link is null || link.Secrets.Count == 0) return ("not judged: give --secret, or --shop with a configured shop", null);
        if (Judge(request) is { } verdict) return verdict;
        // An editor's last line break is the commonest reason for a pasted body not to match.
        var body = request.Body.ToArray();
        var trimmed = body.AsSpan().TrimEnd("\r\n"u8).Length;
        if (trimmed < body.Length
            && Judge(request with { Body = body.AsMemory(0, trimmed) })
            is { Good: true }) return ("holds, without the line break at the end", true);
        return ($"refused: {((VerificationResult.Refused)platform.Verify(request, link)).Reason}", false);

        (string Text, bool? Good)? Judge(WebhookRequest tried) => platform.Verify(tried, link) switch
        {
            VerificationResult.Ping => ("none: a connection check, answered at once", true),
            VerificationResult.Signed =>
                (platform.Verify(tried, link with { Secrets = [link.Secrets[0]] }) is VerificationResult.Signed ? "holds"
                : "holds, by the previous secret", true),
            _ => null,
        };
    }

    static bool Describe(MappingResult mapped, JsonObject report)
    {
        switch (mapped)
        {
            case MappingResult.Events events:
                report["becomes"] = $"{events.List.Count} event{(events.List.Count == 1 ? "" : "s")}";
                report["events"] = new JsonArray([.. events.List.Select(e => Masked(JsonNode.Parse(Json.Bytes(e))))]);
                if (events.Rest is { } rest) report["left"] = rest is MappingResult.Invalid bad ? bad.Reason
                    : $"not handled: {((MappingResult.Unhandled)rest).Topic}";
                return events.Rest is not MappingResult.Invalid;
            case MappingResult.Unhandled unhandled:
                report["becomes"] = $"nothing: '{unhandled.Topic}' is not handled; it would be kept in the poison store";
                return true;
            default:
                report["becomes"] = "nothing: it would be kept in the poison store";
                report["reason"] = ((MappingResult.Invalid)mapped).Reason;
                return false;
        }
    }

    static InboxMessage Message(WebhookRequest request, IPlatform platform, Shop shop, DateTimeOffset now)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in platform.KeptHeaders)
            if ((name[0] == '?' ? FormFields.Text(request.Query, name[1..]) : request.Header(name)) is { } value) headers[name] = value;
        return new InboxMessage { Shop = shop.Id, Platform = platform.Name, Received = now, Headers = headers,
            Body = request.Body.ToArray() };
    }

    static JsonNode? Masked(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.Select(m => KeyValuePair.Create(m.Key, Masked(m.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Masked)]),
        JsonValue value when value.GetValueKind() == JsonValueKind.String =>
            JsonValue.Create(Phone().Replace(value.GetValue<string>(), m => PhoneNumber.Mask(m.Value))),
        _ => node?.DeepClone(),
    };

    static string Write(JsonObject report)
    {
        foreach (var empty in report.Where(m => m.Value is null).Select(m => m.Key).ToList()) report.Remove(empty);
        return report.ToJsonString(Readable);
    }

    [GeneratedRegex(@"\+[1-9]\d{6,14}")]
    private static partial Regex Phone();
}
