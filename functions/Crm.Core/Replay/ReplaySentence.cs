using System.Globalization;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Replay;

/// <summary>A line that differs, in words: which order and step, and what the draft does otherwise, to the minute.</summary>
static class ReplaySentence
{
    public static string Of(ReplayLine line, Shop? shop) =>
        $"{line.Known.Order} {line.Known.Step}: by the draft {Of(line.Draft, shop)}; really {Of(line.Real, shop)}";

    static string Of(ReplayOutcome outcome, Shop? shop) => outcome.End switch
    {
        ReplayEnd.Text => $"a text ({outcome.Variant}, {outcome.Parts} parts) at {Local(outcome.At, shop)}",
        ReplayEnd.Task => $"a task at {Local(outcome.At, shop)}",
        ReplayEnd.NotSent => $"not sent: {outcome.Reason}" + (outcome.At is null ? "" : $" at {Local(outcome.At, shop)}"),
        ReplayEnd.Waiting => "still waiting",
        _ => "nothing planned",
    };

    public static string Local(DateTimeOffset? at, Shop? shop) => at is not { } instant ? "" : Instant.FromDateTimeOffset(instant)
        .InZone(shop is null ? DateTimeZone.Utc : LocalTime.Zone(shop.Zone)).ToString("uuuu-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
