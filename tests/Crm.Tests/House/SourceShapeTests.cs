using Crm.Tests.Infra;

namespace Crm.Tests.House;

/// <summary>Lines fit a screen, and so do methods: nobody scrolls to see what one does.</summary>
public sealed class SourceShapeTests
{
    const int Longest = 140, LongestMethod = 40;

    [Theory]
    [InlineData("functions", 500)]
    [InlineData("tests", 200)]
    public void Lines_OfEverySource_FitAScreen(string folder, int files)
    {
        var sources = Repository.Sources(Repository.At(folder)).ToList();
        sources.Count.ShouldBeGreaterThan(files, "the folder was found");
        sources.SelectMany(file => File.ReadLines(file).Select((line, i) => (Place: $"{file}:{i + 1}", line.Length)))
            .Where(l => l.Length > Longest).Select(l => $"{l.Place} has {l.Length} columns").ShouldBeEmpty();
    }

    /// <summary>A method is one thought: what needs more lines has parts with names.</summary>
    [Fact]
    public void Methods_OfTheProduct_AreShort() =>
        Repository.Sources(Repository.At("functions")).SelectMany(LongBlocks).ShouldBeEmpty();

    // The house's braces stand on lines of their own: a member's, or a nested type's member's, four or eight columns in.
    static IEnumerable<string> LongBlocks(string file)
    {
        var lines = File.ReadAllLines(file);
        for (var i = 1; i < lines.Length; i++)
        {
            if (lines[i] is not ("    {" or "        {") || !IsMethod(lines, i)) continue;
            var end = Array.FindIndex(lines, i, line => line.StartsWith(lines[i].Replace('{', '}'), StringComparison.Ordinal));
            if (lines[end].EndsWith('}') && end - i - 1 > LongestMethod) yield return $"{file}:{i} has {end - i - 1} lines";
        }
    }

    static bool IsMethod(string[] lines, int brace)
    {
        var head = string.Concat(lines[Math.Max(0, brace - 3)..brace]);
        return lines[brace - 1].TrimEnd().EndsWith(')') && !TypeWords.Any(word => head.Contains(word, StringComparison.Ordinal));
    }

    static readonly string[] TypeWords = ["class ", "record ", "struct ", "interface ", "enum "];
}
