using Crm.Common;

namespace Crm.Customers;

/// <summary>
/// When a source first said yes, and first said no, to a class of messages: its newest word alone does not tell since when. The earliest of
/// each is a join, so the order of arrival leaves no trace; what the newest word says itself is not kept twice.
/// </summary>
static class FirstWords
{
    public static SortedDictionary<string, DateTimeOffset> Of(IEnumerable<(string Key, LwwRegister<ConsentState> Word)> words)
    {
        var first = new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var (key, word) in words)
        {
            // That a source has no consent any more ends its yes; it is no refusal.
            if (word.Value.Withdrawn == true) continue;
            var answer = Answer(key, word);
            if (!first.TryGetValue(answer, out var known) || word.At < known) first[answer] = word.At;
        }
        return first;
    }

    /// <summary>All first words of a record, those its newest words stand for included.</summary>
    public static SortedDictionary<string, DateTimeOffset> Of(SortedDictionary<string, DateTimeOffset>? beside,
        SortedDictionary<string, LwwRegister<ConsentState>> newest) =>
        Join.Maps(beside ?? new(StringComparer.Ordinal), Of(newest.Select(w => (w.Key, w.Value))), (x, y) => x <= y ? x : y);

    /// <summary>Those that the newest words do not tell; null where there are none.</summary>
    public static SortedDictionary<string, DateTimeOffset>? Beside(SortedDictionary<string, LwwRegister<ConsentState>> newest,
        SortedDictionary<string, DateTimeOffset> all)
    {
        var told = Of(newest.Select(w => (w.Key, w.Value)));
        var beside = new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var (answer, at) in all)
            if (!told.TryGetValue(answer, out var same) || same != at) beside[answer] = at;
        return beside.Count == 0 ? null : beside;
    }

    /// <summary>What a source had said by then, where its newest word came later: the later of its first yes and first no.</summary>
    public static LwwRegister<ConsentState>? AsOf(SortedDictionary<string, DateTimeOffset>? first, string key, DateTimeOffset at)
    {
        LwwRegister<ConsentState>? last = null;
        foreach (var granted in new[] { true, false })
            if (first?.TryGetValue(Answer(key, granted), out var said) == true && said <= at && !(last?.At > said))
                last = new(said, new ConsentState(granted, key[(key.LastIndexOf('|') + 1)..]));
        return last;
    }

    static string Answer(string key, LwwRegister<ConsentState> word) => Answer(key, word.Value.Granted);
    static string Answer(string key, bool granted) => $"{key}|{(granted ? "yes" : "no")}";
}
