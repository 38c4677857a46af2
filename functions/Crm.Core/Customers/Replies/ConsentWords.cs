using Crm.Common;

namespace Crm.Customers.Replies;

/// <summary>What an answer asks for.</summary>
/// <param name="Granted">False for a refusal.</param>
/// <param name="Classes">What it refuses or allows again.</param>
/// <param name="Word">The word found, as evidence.</param>
/// <param name="IsDoubtful">It may have meant an order ("CANCEL", or a word under it that is no name): a person looks at it too.</param>
public sealed record ConsentAsked(bool Granted, IReadOnlyList<MessageClass> Classes, string Word, bool IsDoubtful);

/// <summary>
/// Reads the words a buyer answers a text with, of any language the word list has. The whole text must be such words and polite ones around
/// them: "please stop" is a refusal, "please stop by tomorrow" is a matter for a person.
/// </summary>
public static class ConsentWords
{
    // Nobody refuses in more letters than this.
    const int LongestAnswer = 200, LongestSignature = 60;
    const ConsentWordKind Counts = ConsentWordKind.Refusal | ConsentWordKind.Start | ConsentWordKind.Asking;

    static readonly MessageClass[] Everything = [MessageClass.Transactional, MessageClass.Promotional];
    static readonly MessageClass[] Adverts = [MessageClass.Promotional];

    /// <summary>The changes a text asks for, with the word as evidence; empty for any other text.</summary>
    public static IReadOnlyList<ConsentChange> Read(string text, DateTimeOffset at) => Asked(text) is { } asked ? Changes(asked, at) : [];

    public static IReadOnlyList<ConsentChange> Changes(ConsentAsked asked, DateTimeOffset at)
    {
        var state = new LwwRegister<ConsentState>(at, new ConsentState(asked.Granted, "sms-reply:" + asked.Word));
        return [.. asked.Classes.Select(messageClass => new ConsentChange(messageClass, state))];
    }

    /// <summary>Null for a text that is neither a refusal nor its taking back.</summary>
    public static ConsentAsked? Asked(string text)
    {
        if (ConsentWordList.Shared.IsLookalike(text)) return null;
        var (body, isDoubtful) = MailSignature.Cut(text);
        var folded = Folding.Fold(body);
        if (folded.Letters.Length is 0 or > LongestAnswer) return null;
        var ways = Ways(folded);
        // "Cancel?" is a question.
        var asks = body.AsSpan().IndexOfAny("?？؟") >= 0 ? ConsentWordKind.Asking : ConsentWordKind.None;
        ConsentAsked? best = null;
        foreach (var (kinds, word) in ways)
            if (Meaning(kinds | asks, word) is { } meaning && (best is null || Weight(meaning) > Weight(best))) best = meaning;
        if (!isDoubtful || best is null) return best;
        // A refusal that may mean something else is kept all the same, and looked at; a yes has to be plain.
        return best.Granted ? null : best with { IsDoubtful = true };
    }

    /// <summary>A word of refusal stands somewhere in it: such a text a person reads first.</summary>
    public static bool MentionsRefusal(string text)
    {
        var (folded, list) = (Folding.Fold(text), ConsentWordList.Shared);
        for (var from = 0; from < folded.Letters.Length; from++)
            for (var to = from + 1; folded.Gaps[from] && to <= folded.Letters.Length && to - from <= list.Longest; to++)
                if (folded.Gaps[to] && (list.KindOf(folded.Letters.AsSpan(from, to - from)) & ConsentWordKind.Refusal) != 0) return true;
        return false;
    }

    static ConsentAsked? Meaning(ConsentWordKind kinds, string word)
    {
        var (refusal, asking) = (kinds & ConsentWordKind.Refusal, (kinds & ConsentWordKind.Asking) != 0);
        if ((kinds & ConsentWordKind.Start) != 0) return refusal == 0 && !asking ? new ConsentAsked(true, Everything, word, false) : null;
        if (refusal == 0 || refusal == ConsentWordKind.Weak && asking) return null;
        return new ConsentAsked(false, refusal == ConsentWordKind.Promotion ? Adverts : Everything, word, refusal == ConsentWordKind.Weak);
    }

    // One text may be cut into words in two ways: the one that refuses most stands.
    static int Weight(ConsentAsked asked) => (asked.Granted ? 0 : 4) + asked.Classes.Count + (asked.IsDoubtful ? 0 : 1);

    /// <summary>Every way to cut the whole text into known words: which kinds it has, and its first word that counts.</summary>
    static Dictionary<ConsentWordKind, string> Ways(Folded folded)
    {
        var (letters, gaps, list) = (folded.Letters, folded.Gaps, ConsentWordList.Shared);
        var reached = new Dictionary<ConsentWordKind, string>?[letters.Length + 1];
        reached[0] = new() { [ConsentWordKind.None] = "" };
        for (var from = 0; from < letters.Length; from++)
        {
            if (reached[from] is not { } ways || !gaps[from]) continue;
            for (var to = from + 1; to <= letters.Length && to - from <= list.Longest; to++)
                if (gaps[to] && list.Find(letters.AsSpan(from, to - from)) is { Kinds: not ConsentWordKind.None } found)
                    Step(ways, found.Written, found.Kinds, letters.Length - to <= LongestSignature, to, reached);
        }
        return reached[^1] ?? [];
    }

    static void Step(
        Dictionary<ConsentWordKind, string> ways, string word, ConsentWordKind kinds, bool nearEnd, int to,
        Dictionary<ConsentWordKind, string>?[] reached)
    {
        foreach (var (before, first) in ways.ToList())
            foreach (var kind in Enum.GetValues<ConsentWordKind>())
            {
                if (kind is ConsentWordKind.None or ConsentWordKind.Refusal || (kinds & kind) == 0) continue;
                var signature = kind == ConsentWordKind.Signature;
                if (signature && (!nearEnd || (before & Counts) == 0)) continue;
                var counts = (kind & (ConsentWordKind.Refusal | ConsentWordKind.Start)) != 0;
                var at = signature ? reached.Length - 1 : to;
                (reached[at] ??= []).TryAdd(before | kind & Counts, first.Length == 0 && counts ? word : first);
            }
    }
}
