using System.Buffers.Binary;
using System.Xml;
using Crm.Common;

namespace Crm.Publishing;

/// <summary>
/// What becomes of touchpoints that a new version has in the past: nothing is sent of them, or they go out evenly over a span from the
/// publication on, each at a place of its own, so that nobody gets a burst.
/// </summary>
/// <param name="Span">Null: none is sent.</param>
public sealed record CatchUp(TimeSpan? Span)
{
    public const string Rule = "catch-up";
    const string Spread = "spread:";
    public static readonly CatchUp None = new((TimeSpan?)null);
    public static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    /// <summary>"none", or "spread:" and an ISO 8601 duration up to a week; null for anything else.</summary>
    public static CatchUp? Read(string? text)
    {
        if (text is null or "none") return None;
        if (!text.StartsWith(Spread, StringComparison.Ordinal)) return null;
        try
        {
            return XmlConvert.ToTimeSpan(text[Spread.Length..]) is var span && span > TimeSpan.Zero
                && span <= Longest ? new CatchUp(span) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>When a touchpoint that is past at the publication goes out; null: not at all.</summary>
    public DateTimeOffset? Of(string touchpoint, DateTimeOffset published)
    {
        if (Span is not { } span) return null;
        var place = BinaryPrimitives.ReadUInt32BigEndian(Convert.FromHexString(Hash.Hex(Rule, touchpoint)[..8])) / (double)uint.MaxValue;
        return published.AddSeconds(Math.Ceiling(span.TotalSeconds * place));
    }

    public override string ToString() => Span is { } span ? Spread + XmlConvert.ToString(span) : "none";
}
