using Crm.Tasks;

namespace Crm.Reports;

/// <summary>Suggestions of one kind: not decided yet, given, and not given.</summary>
public sealed record OfferSummary(int Open, int Given, int NotGiven)
{
    public OfferSummary With(ServiceTask task) => task switch
    {
        { Done: null } => this with { Open = Open + 1 },
        { Outcome.Given: true } => this with { Given = Given + 1 },
        _ => this with { NotGiven = NotGiven + 1 },
    };
}
