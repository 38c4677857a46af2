using System.Text;

namespace Crm.Tests.Platforms;

/// <summary>
/// What every fixture and sample becomes, byte for byte, in Expected/{platform}.txt: each line was read against its payload.
/// CRM_EXPECTED=write rewrites the files; what changed in them is then to be read again.
/// </summary>
public abstract partial class PlatformConformance
{
    [Fact]
    public void Map_SamplesAndFixtures_GiveExactlyTheExpectedEvents()
    {
        var actual = Samples.Select((sample, i) => ($"sample {i + 1}", Describe(Map(Body(Bytes(sample)))))).ToList();
        if (PlatformFixtures.Root is not null) actual.AddRange(PlatformFixtures.Of(Folder)
            .Select(f => (f.File, Describe(Map(Body(f.Body), HeadersOf(f.File))))));
        var path = ExpectedFile();
        if (Environment.GetEnvironmentVariable("CRM_EXPECTED") == "write") File.WriteAllText(path,
            string.Concat(actual.Select(a => $"== {a.Item1}\n{a.Item2}\n")), new UTF8Encoding(false));
        var expected = Read(path);
        foreach (var (name, text) in actual)
        {
            // A payload that came after this was written has no expectation yet; the others hold.
            if (expected.TryGetValue(name, out var wanted)) text.ShouldBe(wanted, name);
            else Output.WriteLine($"No expectation for {name}: {text}");
        }
        actual.Count(a => expected.ContainsKey(a.Item1)).ShouldBePositive();
    }

    static Dictionary<string, string> Read(string path) =>
        File.ReadAllText(path).Split("== ", StringSplitOptions.RemoveEmptyEntries).Select(section => section.Split('\n', 2))
            .ToDictionary(s => s[0], s => s[1].TrimEnd('\n'));

    string ExpectedFile()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "CrmFunctions.sln"))) at = at.Parent;
        return Path.Combine(at!.FullName, "tests", "Crm.Tests", "Platforms", "Expected", Folder + ".txt");
    }
}
