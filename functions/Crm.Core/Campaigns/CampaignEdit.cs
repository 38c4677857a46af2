using System.Text.Json;
using System.Text.Json.Nodes;

namespace Crm.Campaigns;

/// <summary>What may still change once a campaign is approved: its words and what people say of it, never who gets what and when.</summary>
static class CampaignEdit
{
    static readonly string[] Free = ["title", "owner", "note", "budget", "variants", "$schema"];
    static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The fields that differ.</summary>
    public static IReadOnlyList<string> Differences(string before, string after)
    {
        var (a, b) = (Fields(before), Fields(after));
        return [.. a.Select(f => f.Key).Concat(b.Select(f => f.Key)).Distinct(StringComparer.Ordinal)
            .Where(name => !JsonNode.DeepEquals(a[name], b[name])).Order(StringComparer.Ordinal)];
    }

    /// <summary>A sentence for each change that is not possible any more.</summary>
    public static IReadOnlyList<string> Fixed(IEnumerable<string> changes, Campaign before, Campaign after)
    {
        var not = changes.Where(c => !Free.Contains(c)).Select(c => $"{c} is fixed since the campaign was approved.").ToList();
        if (!before.Variants.SequenceEqual(after.Variants)) not.Add("Variants keep their names and shares; their texts may change.");
        return not;
    }

    static JsonObject Fields(string json) => JsonNode.Parse(json, documentOptions: Lenient) as JsonObject ?? [];
}
