using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Flows;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Pages.FlowPages;

/// <summary>What flow files say, in the reader's words.</summary>
public static class FlowWords
{
    /// <summary>What begins a step, and how long after.</summary>
    public static string Begins(Trigger trigger, Texts texts) => $"{Beginning(trigger, texts)}, {Delay(trigger, texts)}";

    public static string Beginning(Trigger trigger, Texts texts) => trigger switch
    {
        Trigger.OnMilestone on => texts["trigger.milestone", texts["milestone." + on.Milestone]],
        Trigger.BeforePayBy => texts["trigger.pay-by"],
        Trigger.OnLateParcel => texts["trigger.late"],
        Trigger.OnSilentRefund => texts["trigger.silent"],
        Trigger.OnUsedUp => texts["trigger.used-up"],
        Trigger.OnCustomerEvent moment => Moment(moment.Kind, texts),
        _ => trigger.GetType().Name,
    };

    static string Moment(string kind, Texts texts) => kind.Split(':') switch
    {
        ["class", var word] => texts["moment.class", texts.Word("rfm", word)],
        ["lifecycle", var word] => texts["moment.lifecycle", texts.Word("life", word)],
        ["tier", var word] => texts["moment.tier", texts.Word("tier", word)],
        _ => texts.Word("moment", kind) is var known && known != kind ? known : texts["trigger.moment", kind],
    };

    static string Delay(Trigger trigger, Texts texts)
    {
        var before = trigger switch { Trigger.BeforePayBy pay => pay.Before, Trigger.OnUsedUp used => used.Before, _ => TimeSpan.Zero };
        var how = before > TimeSpan.Zero ? texts["trigger.before", Span(before, texts)]
            : trigger.AfterDays > 0 ? texts["trigger.days", trigger.AfterDays]
            : trigger.After > TimeSpan.Zero ? texts["trigger.after", Span(trigger.After, texts)] : texts["trigger.at-once"];
        return trigger.At is { } at ? $"{how}, {texts["trigger.at", at.ToString("HH:mm", CultureInfo.InvariantCulture)]}" : how;
    }

    public static string Span(TimeSpan span, Texts texts)
    {
        var parts = new[] { (span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s") }
            .Where(p => p.Item1 > 0).Select(p => texts["span." + p.Item2, p.Item1]).ToList();
        return parts.Count == 0 ? texts["span.min", 0] : string.Join(' ', parts);
    }

    /// <summary>A condition in a line; what stands within each other is put in brackets.</summary>
    public static string Condition(JsonElement json, Texts texts)
    {
        if (json.ValueKind != JsonValueKind.Object) return json.GetRawText();
        foreach (var joiner in new[] { "all", "any" })
            if (json.TryGetProperty(joiner, out var list) && list.ValueKind == JsonValueKind.Array)
                return string.Join(texts["condition." + joiner], list.EnumerateArray().Select(part =>
                    part.ValueKind == JsonValueKind.Object && (part.TryGetProperty("all", out _) || part.TryGetProperty("any", out _))
                        ? $"({Condition(part, texts)})" : Condition(part, texts)));
        if (json.TryGetProperty("not", out var inner)) return texts["condition.not", Condition(inner, texts)];
        if (!json.TryGetProperty("fact", out var fact) || fact.ValueKind != JsonValueKind.String) return json.GetRawText();
        var compared = json.EnumerateObject().Where(p => p.Name != "fact").Select(p =>
            p.Name == "known" ? texts[p.Value.ValueKind == JsonValueKind.False ? "condition.unknown" : "condition.known"]
                : $"{texts.Word("segments.op", p.Name)} {Value(fact.GetString()!, p.Value, texts)}");
        return $"{texts.Word("fact", fact.GetString()!)} {string.Join(' ', compared)}";
    }

    static string Value(string fact, JsonElement value, Texts texts) => value.ValueKind switch
    {
        JsonValueKind.Array => string.Join(", ", value.EnumerateArray().Select(v => Value(fact, v, texts))),
        JsonValueKind.True => texts["yes"],
        JsonValueKind.False => texts["no"],
        JsonValueKind.String => SegmentPages.Operators.Values(fact, texts).FirstOrDefault(v => v.Value == value.GetString()).Label
            ?? value.GetString()!,
        _ => value.GetRawText(),
    };

    public static string Money(IReadOnlyDictionary<string, long> micros) => micros.Count == 0 ? "0" : string.Join(" + ", micros.Select(m =>
        $"{(m.Value / 1_000_000m).ToString("0.00##", CultureInfo.InvariantCulture)} {m.Key}"));

    public static string Label(Step step, Texts texts) => step.Label.GetValueOrDefault(texts.Language, step.Name);

    /// <summary>Of enums whose names are written as rows write them.</summary>
    public static string Camel<T>(T value) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
