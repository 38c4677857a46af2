using System.Reflection;
using System.Text.Json;
using Crm.Flows;

namespace Crm.Campaigns;

/// <summary>Words that law or carriers do not allow in advertising, a list for each reason: a reminder to look, not legal advice.</summary>
public sealed class ForbiddenWords
{
    readonly IReadOnlyDictionary<string, IReadOnlyList<string>> words;

    public ForbiddenWords()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Crm.forbidden-words")!;
        words = JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<string>>>(stream)!;
    }

    /// <summary>A line for each word found: the variant, the language, the word and why.</summary>
    public IReadOnlyList<string> In(Step step)
    {
        var found = new List<string>();
        foreach (var variant in step.Variants)
            foreach (var (language, text) in variant.Text.Concat(variant.Mail?.Subject.AsEnumerable() ?? []).Concat(variant.Mail?.Body
                .AsEnumerable() ?? []))
                foreach (var (reason, list) in words)
                    found.AddRange(list.Where(w => text.Source.Contains(w, StringComparison.OrdinalIgnoreCase))
                        .Select(w => $"{variant.Name} ({language}): {w}: {reason}"));
        return [.. found.Distinct()];
    }
}
