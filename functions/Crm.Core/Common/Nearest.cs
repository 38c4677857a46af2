namespace Crm.Common;

/// <summary>The right name for a misspelt one.</summary>
public static class Nearest
{
    /// <returns>" Did you mean 'Secrets'?", or nothing where no known name is near.</returns>
    public static string Hint(string given, IEnumerable<string> known) => Of(given, known) is { } near ? $" Did you mean '{near}'?" : "";

    /// <summary>The known name with the fewest letters wrong, left out, doubled or swapped: at most one in three.</summary>
    public static string? Of(string given, IEnumerable<string> known) =>
        known.Select(name => (Name: name, Steps: Steps(given.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(near => near.Steps <= Math.Max(1, Math.Max(given.Length, near.Name.Length) / 3) && near.Steps < near.Name.Length)
            .OrderBy(near => near.Steps).ThenBy(near => near.Name, StringComparer.Ordinal).Select(near => near.Name).FirstOrDefault();

    static int Steps(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
            for (var j = 0; j <= b.Length; j++)
                table[i, j] = i == 0 || j == 0 ? i + j : Step(table, a, b, i, j);
        return table[a.Length, b.Length];
    }

    static int Step(int[,] table, string a, string b, int i, int j)
    {
        var best = Math.Min(table[i - 1, j], table[i, j - 1]) + 1;
        best = Math.Min(best, table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
        var swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
        return swapped ? Math.Min(best, table[i - 2, j - 2] + 1) : best;
    }
}
