using System.Globalization;
using System.Text.RegularExpressions;
using Crm.Tests.Infra;

namespace Crm.Tests.House;

/// <summary>Alerts and the runbook look for event ids: one id is one event, and its thousands tell where it comes from.</summary>
public sealed partial class EventIdTests
{
    static readonly (int From, int To, string[] Folders)[] Ranges =
    [
        (1000, 1999, ["Crm.Core/Inbox", "Crm.Core/Platforms"]),
        (2000, 2999, ["Crm.Core/Ingest", "Crm.Core/Inbox", "Crm.Core/Sync"]),
        (3000, 3999, ["Crm.Core/Touchpoints", "Crm.Core/Inbox", "Crm.Core/Gateways"]),
        (3500, 3599, ["Crm.Core/Flows"]),
        (4000, 4999, ["Crm.Local"]),
        (5000, 5999, ["Crm.Core/Reports", "Crm.Core/Staff"]),
        (5200, 5299, ["Crm.Core/Notices", "Crm.Core/Mail"]),
        (5100, 5199, ["Crm.Core/Erasure"]),
        (5300, 5399, ["Crm.Core/Publishing"]),
        (5400, 5499, ["Crm.Core/Activities", "Crm.Core/Membership"]),
        (6000, 6999, ["Crm.Core/Nightly"]),
        (7000, 7999, ["Crm.Functions"]),
        (8000, 8999, ["Crm.Pages"]),
        (9000, 9999, ["Crm.Core/Campaigns"]),
    ];

    [Fact]
    public void EventIds_OfTheSolution_AreUnique() =>
        All().GroupBy(e => e.Id).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {string.Join(", ", g.Select(e => e.File))}")
            .ShouldBeEmpty();

    [Fact]
    public void EventIds_OfAFolder_LieInItsRange() =>
        All().Where(e => !Ranges.Any(r => e.Id >= r.From && e.Id <= r.To
            && r.Folders.Any(f => e.File.StartsWith(f + "/", StringComparison.Ordinal))))
            .Select(e => $"{e.Id} in {e.File}").ShouldBeEmpty();

    static List<(int Id, string File)> All()
    {
        var root = Repository.At("functions");
        return [.. Repository.Sources(root).SelectMany(file => EventId().Matches(File.ReadAllText(file))
            .Select(m => (int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), Path.GetRelativePath(root, file)
                .Replace('\\', '/'))))];
    }

    [GeneratedRegex(@"LoggerMessage\(\s*(?:EventId\s*=\s*)?(\d+)")]
    private static partial Regex EventId();
}
