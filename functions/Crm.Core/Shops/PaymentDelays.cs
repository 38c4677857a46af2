using System.Text.Json;
using System.Xml;
using Crm.Common;
using Crm.Orders;

namespace Crm.Shops;

/// <summary>
/// How long after an order of a source its payment reminder comes, as a shop has accepted it; the flow's own delay counts for the rest.
/// </summary>
public sealed class PaymentDelays(IReadOnlyDictionary<string, TimeSpan> bySource)
{
    /// <summary>Stands for orders whose platform tells no source.</summary>
    public const string NotTold = "(not told)";

    static readonly TimeSpan Least = TimeSpan.FromMinutes(1), Most = TimeSpan.FromDays(3);

    sealed record Line(string? Source, string? Delay);

    public static PaymentDelays None { get; } = new(new Dictionary<string, TimeSpan>());

    public TimeSpan? Of(OrderState order) => bySource.TryGetValue(SourceOf(order), out var delay) ? delay : null;

    public static string SourceOf(OrderState order) => order.Details?.Value.Source ?? NotTold;

    /// <summary>Reads what <c>learn payment-delay --accept</c> writes; every mistake is added with its line.</summary>
    public static PaymentDelays Read(string json, string path, ICollection<string> mistakes)
    {
        var delays = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        try
        {
            foreach (var (line, i) in (JsonSerializer.Deserialize<List<Line>>(json, Json.Options) ?? []).Select((l, i) => (l, i)))
                if (line?.Source is not { Length: > 0 } source) mistakes.Add($"{path}: entry {i + 1}: source is missing.");
                else if (Duration(line.Delay)
                    is not { } delay) mistakes.Add($"{path}: entry {i + 1}: delay is an ISO 8601 duration from PT1M to P3D.");
                else if (!delays.TryAdd(source, delay)) mistakes.Add($"{path}: entry {i + 1}: the source '{source}' stands twice.");
        }
        catch (JsonException broken)
        {
            mistakes.Add($"{path}: line {broken.LineNumber + 1} is not what learn payment-delay writes: a list of source and delay.");
        }
        return new PaymentDelays(delays);
    }

    static TimeSpan? Duration(string? text)
    {
        if (text is null) return null;
        try
        {
            return XmlConvert.ToTimeSpan(text) is var span && span >= Least && span <= Most ? span : null;
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException)
        {
            return null;
        }
    }
}
