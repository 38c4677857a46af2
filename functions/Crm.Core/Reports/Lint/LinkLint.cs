using Crm.Flows;
using Crm.Shops;

namespace Crm.Reports.Lint;

/// <summary>A text that prints a short link, of a shop that has none: the link would be missing from it.</summary>
public static class LinkLint
{
    public static IEnumerable<LintFinding> Check(string flow, Step step, Shop shop)
    {
        if (shop.Links is not null || !step.Variants.Any(PrintsLinks)) yield break;
        yield return new(LintLevel.Error, "no-link-address", $"{flow}/{step.Name}",
            $"It prints a short link: set Shops:{shop.Id}:Links:Url to the host's address as buyers reach it, and Links:Key.");
    }

    static bool PrintsLinks(Variant variant) => variant.Text.Values.Concat(variant.Styles.Values.SelectMany(s => s.Values))
        .Concat(variant.Mail is { } mail ? mail.Subject.Values.Concat(mail.Body.Values) : []).Any(text => text.PrintsLinks);
}
