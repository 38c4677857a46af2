using Crm.Tests.Infra;

namespace Crm.Tests.House;

/// <summary>Lines fit a screen: nobody scrolls sideways to see what a line does.</summary>
public sealed class SourceShapeTests
{
    const int Longest = 140;

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
}
