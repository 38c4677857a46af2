using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using Crm.Flows;
using Crm.Orders;
using Crm.Pages.Routing;
using Crm.Publishing;
using Texts = Crm.Pages.Language.Texts;

namespace Crm.Pages.FlowPages;

/// <summary>Between the form of a step or variant that is added and what flow files write.</summary>
public static class NewStepForm
{
    public const int LongestName = 40, LongestLabel = 60;

    /// <summary>What a step can begin with: an order's own steps.</summary>
    public static IReadOnlyList<Milestone> Milestones { get; } =
    [
        Milestone.Created, Milestone.Paid, Milestone.Shipped, Milestone.ArrivedInCity, Milestone.OutForDelivery, Milestone.Signed,
        Milestone.Completed, Milestone.Reviewed, Milestone.Cancelled, Milestone.RefundOpened, Milestone.RefundFinished,
    ];

    public static IReadOnlyList<string> Channels { get; } = ["sms", "task"];
    public static IReadOnlyList<string> Classes { get; } = ["care", "transactional", "promotional"];
    public static IReadOnlyList<string> Languages { get; } = ["zh-CN", "en"];

    // A first condition to be changed: one that held for all would leave nothing to the variants behind it.
    static readonly JsonObject BoughtBefore = new() { ["fact"] = "customer.boughtBefore", ["atLeast"] = 1 };

    /// <summary>The steps a draft adds, as staff call them.</summary>
    public static IReadOnlyList<(string Step, string Label)> Drafted(FlowHead head, Texts texts) => [.. (head.Draft?.Steps ?? [])
        .Where(s => s.Value.Own is not null).Select(s => (s.Key, Label(s.Value.Own!.Value, texts) ?? s.Key))];

    static string? Label(JsonElement step, Texts texts) =>
        step.TryGetProperty("label", out var label) && label.TryGetProperty(texts.Language, out var own) ? own.GetString() : null;

    /// <summary>The step that was filled in; null with its mistakes.</summary>
    public static (string Name, StepEdit Edit)? Read(PageRequest request, FlowHead head, ICollection<string> mistakes)
    {
        var (texts, before) = (request.Texts, mistakes.Count);
        var name = request.Field("step") ?? "";
        if (!IsName(name)) mistakes.Add(texts["flow.mistake.name", LongestName]);
        else if (head.Flow?.Find(name) is not null || head.Draft?.Steps.ContainsKey(name) == true)
            mistakes.Add(texts["flow.mistake.taken", name]);
        var (label, words) = (Words(request, "label", LongestLabel, mistakes), Words(request, "text", StepForm.LongestText, mistakes));
        if (!Enum.TryParse<Milestone>(request.Field("begins"), out var milestone) || !Milestones.Contains(milestone))
            mistakes.Add(texts["flow.mistake.begins"]);
        var after = StepForm.Span(request.Field("after.amount") ?? "0", request.Field("after.unit"));
        var expires = StepForm.Span(request.Field("expires.amount"), request.Field("expires.unit"));
        if (after is null) mistakes.Add(texts["flow.mistake.span", 1]);
        if (expires is not { Ticks: > 0 }) mistakes.Add(texts["flow.mistake.expires"]);
        if (mistakes.Count > before) return null;
        var on = new JsonObject { ["milestone"] = FlowWords.Camel(milestone) };
        if (after > TimeSpan.Zero) on["after"] = XmlConvert.ToString(after.Value);
        var step = new JsonObject
        {
            ["step"] = name, ["label"] = label, ["on"] = new JsonArray(on), ["expires"] = XmlConvert.ToString(expires!.Value),
            ["class"] = Classes.Contains(request.Field("class")) ? request.Field("class") : Classes[0],
            ["channel"] = Channels.Contains(request.Field("channel")) ? request.Field("channel") : Channels[0],
            ["exit"] = new JsonArray("cancelled", "refundOpened"),
            ["variants"] = new JsonArray(new JsonObject { ["variant"] = "all", ["text"] = words }),
        };
        // An order that is cancelled or refunded ends what follows it, but not what it begins.
        if (milestone is Milestone.Cancelled or Milestone.RefundOpened or Milestone.RefundFinished) step.Remove("exit");
        var presets = (head.Flow?.Presets.Keys ?? []).Where(p => request.Field("preset." + p) is not null).ToList();
        return (name, new StepEdit
        {
            Own = JsonSerializer.SerializeToElement(step), Behind = request.Field("behind"),
            Presets = presets.Count > 0 ? [.. presets] : null,
        });
    }

    /// <summary>What a step's changes become with one variant more or less; null with its mistake.</summary>
    public static StepEdit? Variant(PageRequest request, JsonElement step, StepEdit known, ICollection<string> mistakes)
    {
        var there = step.GetProperty("variants").EnumerateArray().ToList();
        int Place(string? name) => there.FindIndex(v => v.GetProperty("variant").GetString() == name);
        var name = request.Field("variant") ?? "";
        if (request.Field("remove") is { } gone)
        {
            if (there.Count < 2) mistakes.Add(request.Texts["flow.mistake.last-variant"]);
            return Place(gone) < 0 || there.Count < 2 ? null : Without(known, gone);
        }
        if (!IsName(name)) mistakes.Add(request.Texts["flow.mistake.name", LongestName]);
        else if (Place(name) >= 0 || known.Without?.Contains(name) == true)
            mistakes.Add(request.Texts["flow.mistake.taken", name]);
        else if (Place(request.Field("like")) is >= 0 and var like)
        {
            var variant = JsonNode.Parse(there[like].GetRawText())!.AsObject();
            variant["variant"] = name;
            variant["when"] = BoughtBefore.DeepClone();
            variant.Remove("styles");
            var added = new SortedDictionary<string, AddedVariant>(known.Added ?? [], StringComparer.Ordinal)
            {
                [name] = new(JsonSerializer.SerializeToElement(variant), request.Field("like")),
            };
            return known with { Added = added };
        }
        return null;
    }

    static StepEdit Without(StepEdit known, string name)
    {
        var added = new SortedDictionary<string, AddedVariant>(known.Added ?? [], StringComparer.Ordinal);
        var isMine = added.Remove(name);
        return known with
        {
            Added = added.Count > 0 ? added : null,
            Without = isMine ? known.Without : new([.. known.Without ?? [], name], StringComparer.Ordinal),
            Text = Left(known.Text, name), When = Left(known.When, name), Mails = Left(known.Mails, name),
        };
    }

    static SortedDictionary<string, T>? Left<T>(SortedDictionary<string, T>? all, string name) => all is null ? null
        : new SortedDictionary<string, T>(all.Where(one => one.Key != name).ToDictionary(), StringComparer.Ordinal) is { Count: > 0 } left
            ? left : null;

    static JsonObject Words(PageRequest request, string field, int longest, ICollection<string> mistakes)
    {
        var words = new JsonObject();
        foreach (var language in Languages)
        {
            var text = request.Field($"{field}.{language}")?.ReplaceLineEndings("\n") ?? "";
            if (text.Length > longest) mistakes.Add(request.Texts["flow.mistake.long", request.Texts["flow.new." + field], longest]);
            else if (text.Length == 0) mistakes.Add(request.Texts["flow.mistake.empty", request.Texts["flow.new." + field], language]);
            words[language] = text;
        }
        return words;
    }

    static bool IsName(string name) => name.Length is > 0 and <= LongestName && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
