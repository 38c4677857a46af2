using Crm.Nightly;

namespace Crm.Pages.Dashboard;

/// <summary>Who went from where to where: rows are before, columns after, both in the same order, the largest movement first.</summary>
/// <param name="Family">Of the words: "rfm" or "life".</param>
/// <param name="Moves">Before and after → buyers; those who had no class before are new, and no move.</param>
public sealed record MoveMatrix(string Family, IReadOnlyList<string> Words, IReadOnlyDictionary<(string From, string To), long> Moves)
{
    /// <summary>How dark a cell is, 1 to 5; 0 for nobody.</summary>
    public int Shade(string from, string to) => Count(from, to) is > 0 and var count ? 1 + (int)(4 * count / Moves.Values.Max()) : 0;

    public long Count(string from, string to) => Moves.GetValueOrDefault((from, to));

    /// <summary>Those who came, less those who left.</summary>
    public long Net(string word) => Moves.Where(m => m.Key.To == word).Sum(m => m.Value) - Moves.Where(m => m.Key.From == word)
        .Sum(m => m.Value);

    public static IReadOnlyList<MoveMatrix> Of(IReadOnlyList<NightlyReport> nights) =>
        [.. new[] { Of("class", "rfm", nights), Of("life", "life", nights) }.Where(m => m.Moves.Count > 0)];

    static MoveMatrix Of(string what, string family, IReadOnlyList<NightlyReport> nights)
    {
        var moves = new Dictionary<(string From, string To), long>();
        foreach (var (key, count) in nights.SelectMany(n => n.Moves))
            if (key.Split('|') is [var kind, { Length: > 0 } from, { Length: > 0 } to] && kind == what && from != to)
                moves[(from, to)] = moves.GetValueOrDefault((from, to)) + count;
        var words = moves.SelectMany(m => new[] { (Word: m.Key.From, m.Value), (Word: m.Key.To, m.Value) }).GroupBy(m => m.Word)
            .OrderByDescending(g => g.Sum(m => m.Value)).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Key);
        return new MoveMatrix(family, [.. words], moves);
    }
}
