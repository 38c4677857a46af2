using Crm.Reports.Sentences;
using Crm.Touchpoints;

namespace Crm.Reports;

/// <summary>
/// A plain sentence for each rule, with the values it saw, in the shop's language. A rule that is not known here is named as it is.
/// </summary>
public static class RuleDescriptions
{
    public static string Say(string reason, Seen seen)
    {
        var (book, read) = (SentenceBook.Of(seen.Language), Reason.Parse(reason));
        var values = new RuleValues(read, seen, book);
        return book.Say(Sentence(read, values, seen, book), name => name == "reason" ? reason : values.Find(name));
    }

    /// <summary>A rule's own sentence, or that of this rule with this value.</summary>
    static string Sentence(Reason reason, RuleValues values, Seen seen, SentenceBook book) => reason.Rule switch
    {
        "late" when reason.Values.Length > 0 => "late-held",
        "merged" when seen.Others.GetValueOrDefault(reason.Values)?.State == TouchpointState.Failed => "merged-failed",
        "frequency-cap" when reason.Values.EndsWith("30-days", StringComparison.Ordinal) => "frequency-cap-month",
        "unknown" => "unknown-answer",
        "budget" when values.Find("budget") is null => "unknown",
        _ when reason.Values.Length > 0 && book.Knows(reason.ToString()) => reason.ToString(),
        _ => book.Knows(reason.Rule) ? reason.Rule : "unknown",
    };
}
