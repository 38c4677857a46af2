using System.Text.RegularExpressions;
using Crm.Tests.Infra;

namespace Crm.Tests.House;

/// <summary>A stored row may be packed or JSON: whoever reads its body as JSON alone would fail on the other.</summary>
public sealed partial class RowReadingTests
{
    [Fact]
    public void Bodies_OfStoredRows_AreReadByRowBody() =>
        Repository.Sources(Repository.At("functions")).SelectMany(file => AsJson().Matches(File.ReadAllText(file))
            .Select(found => $"{file}: {found.Value} should be RowBody.Read")).ShouldBeEmpty();

    [GeneratedRegex(@"Json\.Read<[^(]*>\([^()]*\.Body\.Span\)")]
    private static partial Regex AsJson();
}
