using System.Text.Json.Nodes;
using Crm.Touchpoints.Campaigns;

namespace Crm.Campaigns;

/// <summary>The flow of one step a campaign is: kept with its version, so that what waits finds its words as any flow's does.</summary>
static class CampaignFlow
{
    static readonly string[] Languages = ["zh-CN", "en"];

    public static JsonObject Of(JsonObject campaign, string id, int version, string language)
    {
        var name = CampaignGate.FlowOf(id);
        var step = new JsonObject
        {
            ["step"] = name,
            ["label"] = InEvery(campaign["title"] ?? id, language),
            ["on"] = new JsonArray(new JsonObject { ["moment"] = "campaign:" + id }),
            ["class"] = campaign["class"]?.DeepClone() ?? "promotional",
            ["channel"] = campaign["channel"]?.DeepClone() ?? "sms",
            ["variants"] = new JsonArray([.. (campaign["variants"] as JsonArray ?? []).Select(v => Variant(v, language))]),
        };
        foreach (var field in new[] { "expires", "holdout", "priority", "coupon" })
            if (campaign[field] is { } value) step[field] = value.DeepClone();
        return new JsonObject { ["flow"] = name, ["version"] = version, ["steps"] = new JsonArray(step) };
    }

    static JsonNode? Variant(JsonNode? told, string language)
    {
        if (told is not JsonObject variant) return told?.DeepClone();
        var step = variant.DeepClone().AsObject();
        step.Remove("share");
        if (step["text"] is { } text) step["text"] = InEvery(text, language);
        if (step["mail"] is JsonObject mail)
            foreach (var part in new[] { "subject", "body" })
                if (mail[part] is { } words) mail[part] = InEvery(words, language);
        return step;
    }

    // One text, or some languages: whoever reads another gets the shop's own.
    static JsonObject InEvery(JsonNode told, string language)
    {
        if (told is not JsonObject texts)
        {
            var one = new JsonObject();
            foreach (var tag in Languages) one[tag] = told.DeepClone();
            return one;
        }
        var all = texts.DeepClone().AsObject();
        var own = all[language] ?? all.FirstOrDefault(t => t.Value is not null).Value;
        foreach (var tag in Languages)
            if (!all.ContainsKey(tag) && own is not null) all[tag] = own.DeepClone();
        return all;
    }
}
