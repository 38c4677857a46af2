using Crm.Conditions;
using Crm.Tests.Support;

namespace Crm.Tests.Conditions;

/// <summary>The reference page lists every fact as the code has it. CRM_WRITE_DOCS=1 writes it anew.</summary>
public sealed class FactsPageTests
{
    const string Mark = "<!-- facts -->\n";

    [Fact]
    public void Page_Always_ListsEveryFact()
    {
        var file = Path.Combine(SharedData.Root, "docs", "flows.md");
        var page = File.ReadAllText(file);
        var cut = page.IndexOf(Mark, StringComparison.Ordinal) + Mark.Length;
        var expected = page[..cut] + Table();
        if (Environment.GetEnvironmentVariable("CRM_WRITE_DOCS") == "1") File.WriteAllText(file, expected);
        else page.ShouldBe(expected, "run the test once with CRM_WRITE_DOCS=1");
    }

    static string Table() =>
        "\n| fact | type | meaning |\n|---|---|---|\n"
            + string.Concat(Facts.All.Select(f => $"| `{f.Name}` | {f.Type.ToString().ToLowerInvariant()} | {f.Meaning} |\n"));
}
