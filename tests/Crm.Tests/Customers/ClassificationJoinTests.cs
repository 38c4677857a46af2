using Crm.Customers;

namespace Crm.Tests.Customers;

/// <summary>What two records of one person count as together, until the next night.</summary>
public sealed class ClassificationJoinTests
{
    static readonly DateOnly Day = new(2026, 3, 1);

    static Classification Of(string? grade, string? tier, params (string Name, string Value, bool? Hand)[] tags) => new()
    {
        Grade = grade is null ? null : new(grade, Day), Tier = tier is null ? null : new(tier, Day),
        Tiers = tier is null ? null : [new("ordinary", Day.AddDays(-9)), new(tier, Day)],
        Tags = new(tags.ToDictionary(t => t.Name, t => new Tag(t.Value, Day, 100, "", t.Hand)), StringComparer.Ordinal),
    };

    [Fact]
    public void Join_OfOneAlone_IsThatOne()
    {
        var one = Of("important", "vip");
        Classification.Join(null, one).ShouldBe(one);
        Classification.Join(one, null).ShouldBe(one);
        Classification.Join(null, null).ShouldBeNull();
    }

    [Fact]
    public void Join_OfTwo_TakesTheHigherTierAndItsHistoryAndFillsWhatIsMissing()
    {
        var joined = Classification.Join(Of(null, "ordinary"), Of("important", "vip"))!;
        (joined.Grade?.Value, joined.Tier?.Value).ShouldBe(("important", "vip"));
        joined.TierOn(Day).ShouldBe(Tier.Vip);
        Classification.Join(Of("general", "vip"), Of("important", "ordinary"))!.ShouldSatisfyAllConditions(
            j => j.Grade!.Value.ShouldBe("general"), j => j.Tier!.Value.ShouldBe("vip"));
    }

    [Fact]
    public void Join_Tags_KeepsWhatAPersonGave()
    {
        var joined = Classification.Join(Of(null, null, ("size", "M", null), ("no-calls", "yes", true)),
            Of(null, null, ("size", "XL", true), ("no-calls", "no", null), ("gift", "yes", true)))!;
        joined.Tags!.ToDictionary(t => t.Key, t => t.Value.Value).ShouldBe(
            new Dictionary<string, string> { ["gift"] = "yes", ["no-calls"] = "yes", ["size"] = "XL" });
        Classification.Join(joined, joined)!.Tags.ShouldBe(joined.Tags);
    }
}
