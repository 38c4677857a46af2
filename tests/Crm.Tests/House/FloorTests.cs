using System.Text.RegularExpressions;
using Crm.Tests.Infra;
using Xunit.Abstractions;

namespace Crm.Tests.House;

/// <summary>
/// A folder of Crm.Core uses only folders on lower floors: so the folders form no circle, and one can be read after the other.
/// </summary>
public sealed partial class FloorTests(ITestOutputHelper output)
{
    static readonly string[][] Floors =
    [
        ["Common", "Prediction"],
        ["Sms", "Storage", "Orders", "Effect"],
        ["Customers", "Notices"],
        ["Events", "Shops", "Tasks", "Coupons"],
        ["Conditions", "Gateways", "Points"],
        ["Gifts", "Flows", "Mail", "Segments"],
        ["Platforms", "Touchpoints"],
        ["Ingest", "Nightly", "DeadLetters"],
        ["Activities", "Reports", "Erasure", "Sync", "Feeds", "Replay", "Proof"],
        ["Campaigns", "Membership", "Staff", "Publishing", "Capacity"],
        ["Inbox"],
        ["Composition"],
    ];

    [Fact]
    public void Folders_OfTheCore_UseLowerFloorsOnly()
    {
        var wrong = Uses().Where(use => FloorOf(use.To) >= FloorOf(use.From))
            .Select(use => $"{use.File}: {use.From} (floor {FloorOf(use.From) + 1}) uses {use.To} (floor {FloorOf(use.To) + 1})").ToList();
        output.WriteLine($"Folders {Floors.Sum(f => f.Length)}, floors {Floors.Length}, uses of a higher or equal floor {wrong.Count}, so "
            + $"folder cycles {wrong.Count}.");
        wrong.ShouldBeEmpty();
    }

    [Fact]
    public void Folders_OfTheCore_AreAllOnAFloor() =>
        Directory.GetDirectories(Root).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj")).Order()
            .ShouldBe(Floors.SelectMany(f => f).Order());

    static string Root => Repository.At("functions", "Crm.Core");

    static int FloorOf(string folder) => Array.FindIndex(Floors, floor => floor.Contains(folder));

    static IEnumerable<(string File, string From, string To)> Uses()
    {
        var folders = Floors.SelectMany(f => f).ToHashSet();
        foreach (var file in Repository.Sources(Root))
        {
            var from = Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar)[0];
            var used = Namespace().Matches(File.ReadAllText(file)).Select(m => m.Groups[1].Value).Distinct();
            foreach (var to in used)
                if (to != from && folders.Contains(to)) yield return (Path.GetRelativePath(Root, file), from, to);
        }
    }

    // A using directive, or a name written in full.
    [GeneratedRegex(@"(?<![\w.""])Crm\.(\w+)")]
    private static partial Regex Namespace();
}
