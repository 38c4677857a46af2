using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Crm.Flows;
using Crm.Pages.Routing;
using Crm.Publishing;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Pages.FlowPages;

/// <summary>Between a step's JSON and what people fill in: texts, how long after, how long it is worth sending.</summary>
public static class StepForm
{
    public const int LongestText = 2000;
    static readonly string[] Units = ["min", "h", "d"];
    public static IReadOnlyList<string> AllUnits => Units;

    /// <param name="on">The triggers' JSON.</param>
    /// <param name="read">The same, read.</param>
    /// <param name="texts">The reader's words.</param>
    public static IReadOnlyList<TriggerRow> Rows(JsonElement on, IReadOnlyList<Trigger> read, Texts texts) =>
        [.. on.EnumerateArray().Select((trigger, i) => Row(trigger, read[i], texts))];

    static TriggerRow Row(JsonElement trigger, Trigger read, Texts texts)
    {
        var member = MemberOf(trigger);
        var (amount, unit) = member == "afterDays" ? (trigger.GetProperty("afterDays").GetRawText(), "d")
            : Amount(trigger.TryGetProperty(member, out var told) ? XmlConvert.ToTimeSpan(told.GetString()!) : TimeSpan.Zero);
        return new TriggerRow(FlowWords.Beginning(read, texts),
            trigger.TryGetProperty("when", out var when) ? FlowWords.Condition(when, texts) : null, member, amount, unit,
            trigger.TryGetProperty("at", out var at) ? at.GetString() : null, TakesAt(trigger));
    }

    static string MemberOf(JsonElement trigger) => trigger.TryGetProperty("afterDays", out _) ? "afterDays"
        : trigger.TryGetProperty("before", out _) ? "before" : "after";

    static bool TakesAt(JsonElement trigger) => !trigger.TryGetProperty("payBy", out _);

    /// <summary>In the largest unit it has whole ones of.</summary>
    public static (string Amount, string Unit) Amount(TimeSpan span)
    {
        var seconds = (long)span.TotalSeconds;
        var (unit, size) = seconds == 0 ? ("min", 60L) : seconds % 86_400 == 0 ? ("d", 86_400L) : seconds % 3600 == 0 ? ("h", 3600L)
            : seconds % 60 == 0 ? ("min", 60L) : ("s", 1L);
        return ((seconds / size).ToString(CultureInfo.InvariantCulture), unit);
    }

    internal static TimeSpan? Span(string? amount, string? unit) =>
        !int.TryParse(amount, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > 100_000 ? null : unit switch
        {
            "s" => TimeSpan.FromSeconds(number), "min" => TimeSpan.FromMinutes(number), "h" => TimeSpan.FromHours(number),
            "d" => TimeSpan.FromDays(number), _ => null,
        };

    /// <summary>What the form says otherwise than the step in force; mistakes say what cannot be read.</summary>
    public static StepEdit Read(PageRequest request, JsonElement step, StepEdit? known, ICollection<string> mistakes) =>
        (known?.Bare() ?? new()) with
    {
        On = On(request, step, mistakes), Expires = Expires(request, step, mistakes),
        Text = TextsOf(request, step, mistakes) is { Count: > 0 } texts ? texts : null,
        Audience = ConditionEdit.Read(request, "audience.", FlowSource.Member(step, "audience"), mistakes),
        When = WhensOf(request, step, mistakes) is { Count: > 0 } whens ? whens : null,
        Mail = MailForm.Read(request, step, null, mistakes), Mails = MailForm.ReadOwn(request, step, mistakes),
    };

    static SortedDictionary<string, JsonElement> WhensOf(PageRequest request, JsonElement step, ICollection<string> mistakes)
    {
        var all = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var name in step.GetProperty("variants").EnumerateArray().Select(v => v.GetProperty("variant").GetString()!))
            if (ConditionEdit.Read(request, $"when.{name}.", FlowSource.When(step, name), mistakes) is { } when) all[name] = when;
        return all;
    }

    static JsonElement? On(PageRequest request, JsonElement step, ICollection<string> mistakes)
    {
        var changed = false;
        var on = JsonNode.Parse(step.GetProperty("on").GetRawText())!.AsArray();
        foreach (var (i, trigger) in step.GetProperty("on").EnumerateArray().Index())
            if (request.Form.ContainsKey($"on.{i}.amount")) changed |= Change(request, trigger, on[i]!.AsObject(), i, mistakes);
        return changed ? JsonSerializer.SerializeToElement(on) : null;
    }

    static bool Change(PageRequest request, JsonElement old, JsonObject trigger, int i, ICollection<string> mistakes)
    {
        var (member, before) = (MemberOf(old), trigger.ToJsonString());
        if (member == "afterDays")
        {
            if (int.TryParse(request.Field($"on.{i}.amount"), NumberStyles.None, CultureInfo.InvariantCulture, out var days)
                && days is >= 1 and <= 1000) trigger[member] = days;
            else mistakes.Add(request.Texts["flow.mistake.days", i + 1]);
        }
        else if (Span(request.Field($"on.{i}.amount") ?? "0", request.Field($"on.{i}.unit")) is not { } span)
            mistakes.Add(request.Texts["flow.mistake.span", i + 1]);
        else if (span != (old.TryGetProperty(member, out var told) ? XmlConvert.ToTimeSpan(told.GetString()!) : TimeSpan.Zero))
            trigger[member] = XmlConvert.ToString(span);
        if (TakesAt(old)) At(request, trigger, member, i, mistakes);
        return trigger.ToJsonString() != before;
    }

    static void At(PageRequest request, JsonObject trigger, string member, int i, ICollection<string> mistakes)
    {
        if (request.Field($"on.{i}.at") is not { } at)
        {
            if (member == "afterDays") mistakes.Add(request.Texts["flow.mistake.at", i + 1]);
            else trigger.Remove("at");
        }
        else if (TimeOnly.TryParseExact(at, ["HH:mm", "HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            trigger["at"] = time.ToString("HH:mm", CultureInfo.InvariantCulture);
        else mistakes.Add(request.Texts["flow.mistake.at", i + 1]);
    }

    static string? Expires(PageRequest request, JsonElement step, ICollection<string> mistakes)
    {
        if (!request.Form.ContainsKey("expires.amount")) return null;
        if (Span(request.Field("expires.amount"), request.Field("expires.unit")) is { } span && span > TimeSpan.Zero)
            return span == XmlConvert.ToTimeSpan(step.GetProperty("expires").GetString()!) ? null : XmlConvert.ToString(span);
        mistakes.Add(request.Texts["flow.mistake.expires"]);
        return null;
    }

    static SortedDictionary<string, SortedDictionary<string, string>> TextsOf(PageRequest request, JsonElement step,
        ICollection<string> mistakes)
    {
        var all = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var variant in step.GetProperty("variants").EnumerateArray())
            if (variant.TryGetProperty("text", out var texts))
                foreach (var text in texts.EnumerateObject())
                {
                    var name = variant.GetProperty("variant").GetString()!;
                    if (!request.Form.TryGetValue($"text.{name}.{text.Name}", out var typed)) continue;
                    var words = typed.ToString().ReplaceLineEndings("\n").Trim();
                    if (words.Length > LongestText) mistakes.Add(request.Texts["flow.mistake.long", name, LongestText]);
                    else if (words.Length == 0) mistakes.Add(request.Texts["flow.mistake.empty", name, text.Name]);
                    else if (words != text.Value.GetString()) Of(name)[text.Name] = words;
                }
        return all;

        SortedDictionary<string, string> Of(string variant) => all.TryGetValue(variant, out var there) ? there
            : all[variant] = new SortedDictionary<string, string>(StringComparer.Ordinal);
    }
}
