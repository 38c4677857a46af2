using Crm.Flows;
using Crm.Publishing;

namespace Crm.Tests.Publishing;

public sealed class DifferenceTextTests
{
    [Fact]
    public void Of_NamesWhatWaitsChangesOrHasAPolicy_AndCountsTheRest()
    {
        var text = DifferenceText.Of(Difference(("waits", new() { Waiting = 2, Later = 2 }), ("quiet", new() { UnderWay = 9 }),
            ("chosen", new() { UnderWay = 9, Policy = StepPolicy.NewOrders }))).ToList();
        text.ShouldContain(line => line.StartsWith("waits ", StringComparison.Ordinal));
        text.ShouldContain(line => line.StartsWith("chosen ", StringComparison.Ordinal));
        text.ShouldNotContain(line => line.StartsWith("quiet ", StringComparison.Ordinal));
        text.ShouldContain("Of 1 more steps nothing waits.");
    }

    [Theory]
    [InlineData(0, 0, "Nothing that waits changes.")]
    [InlineData(0, 3, "Nothing that waits changes. Planned anew (--policy replan) 3 would.")]
    [InlineData(3, 3, "Publish exactly this: --difference abc")]
    public void Of_EndsWithWhatCanBeDone(int changes, int later, string end) =>
        DifferenceText.Of(Difference(("waits", new() { Waiting = 5, Later = later })) with { Changes = changes }).Last().ShouldBe(end);

    static FlowDifference Difference(params (string Name, StepDifference Step)[] steps)
    {
        var difference = new FlowDifference { Flow = "own", Version = 2, Before = 1, CatchUp = "none", Hash = "abc" };
        foreach (var (name, step) in steps) difference.Steps[name] = step;
        return difference;
    }
}
