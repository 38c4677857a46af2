using Crm.Pages.Language;

namespace Crm.Pages.CampaignPages;

/// <summary>A rule that stops or puts off many, in a few words: of a stored rule with its values, by what it begins with.</summary>
static class RuleWords
{
    public static string Of(string rule, Texts texts)
    {
        for (var key = rule; key.Length > 0; key = key.LastIndexOf(':') is var at && at > 0 ? key[..at] : "")
            if (texts.Has("campaigns.word." + key)) return texts["campaigns.word." + key];
        return rule;
    }
}
