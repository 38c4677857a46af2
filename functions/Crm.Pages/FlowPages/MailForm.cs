using System.Text.Json;
using Crm.Pages.Routing;
using Crm.Reports;

namespace Crm.Pages.FlowPages;

/// <summary>A mail in one language, as it stands in the form.</summary>
/// <param name="Of">The variant whose own it is; null for the step's, which all others have.</param>
/// <param name="Preview">For the buyer chosen; null where it cannot be written.</param>
public sealed record StepMail(string? Of, string Language, string Subject, string Body, PreviewMail? Preview)
{
    public string Prefix => MailForm.Prefix(Of);
    public string Id => $"{Of ?? "all"}-{Language}";
}

/// <summary>Between a step's mails and what people fill in.</summary>
public static class MailForm
{
    public const int LongestSubject = 200, LongestBody = 8000;
    static readonly string[] Parts = ["subject", "body"];

    public static string Prefix(string? variant) => variant is null ? "mail." : $"mails.{variant}.";

    /// <summary>By the form, else the draft, else what is in force.</summary>
    public static IEnumerable<(string? Of, string Language, string Subject, string Body)> Of(PageRequest request, JsonElement step,
        Publishing.StepEdit? edit)
    {
        foreach (var (variant, mail) in Mails(step))
        {
            var kept = variant is null ? edit?.Mail : edit?.Mails?.GetValueOrDefault(variant);
            string Shown(string part, string language, string inForce) => request.Field($"{Prefix(variant)}{part}.{language}")
                ?? kept?.GetValueOrDefault(part)?.GetValueOrDefault(language) ?? inForce;
            foreach (var subject in mail.GetProperty("subject").EnumerateObject())
                if (mail.GetProperty("body").TryGetProperty(subject.Name, out var body))
                    yield return (variant, subject.Name, Shown("subject", subject.Name, subject.Value.GetString()!),
                        Shown("body", subject.Name, body.GetString()!));
        }
    }

    /// <summary>What the form says otherwise than the mail in force.</summary>
    public static SortedDictionary<string, SortedDictionary<string, string>>? Read(PageRequest request, JsonElement step, string? variant,
        ICollection<string> mistakes)
    {
        var all = new SortedDictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var (of, mail) in Mails(step).Where(m => m.Variant == variant))
            foreach (var part in Parts)
                foreach (var text in mail.GetProperty(part).EnumerateObject())
                    if (request.Form.TryGetValue($"{Prefix(of)}{part}.{text.Name}", out var typed))
                        Take(part, text.Name, typed.ToString().ReplaceLineEndings("\n").Trim(), text.Value.GetString()!);
        return all.Count > 0 ? all : null;

        void Take(string part, string language, string words, string inForce)
        {
            var longest = part == "subject" ? LongestSubject : LongestBody;
            var name = request.Texts["flow.part.mail-" + part];
            if (words.Length > longest) mistakes.Add(request.Texts["flow.mistake.long", name, longest]);
            else if (words.Length == 0) mistakes.Add(request.Texts["flow.mistake.empty", name, language]);
            else if (words != inForce)
                (all.TryGetValue(part, out var there) ? there : all[part] = new(StringComparer.Ordinal))[language] = words;
        }
    }

    /// <summary>Of the variants that have one of their own.</summary>
    public static SortedDictionary<string, SortedDictionary<string, SortedDictionary<string, string>>>? ReadOwn(PageRequest request,
        JsonElement step, ICollection<string> mistakes)
    {
        var all = new SortedDictionary<string, SortedDictionary<string, SortedDictionary<string, string>>>(StringComparer.Ordinal);
        foreach (var variant in Mails(step).Select(m => m.Variant).OfType<string>())
            if (Read(request, step, variant, mistakes) is { } changed) all[variant] = changed;
        return all.Count > 0 ? all : null;
    }

    static IEnumerable<(string? Variant, JsonElement Mail)> Mails(JsonElement step)
    {
        if (step.TryGetProperty("mail", out var shared)) yield return (null, shared);
        foreach (var variant in step.GetProperty("variants").EnumerateArray())
            if (variant.TryGetProperty("mail", out var own)) yield return (variant.GetProperty("variant").GetString()!, own);
    }
}
