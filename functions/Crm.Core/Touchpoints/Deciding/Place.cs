using Crm.Customers;
using NodaTime;

namespace Crm.Touchpoints.Deciding;

/// <summary>Somewhere the recipient may be: whose rules hold there, and every clock the people there may go by.</summary>
/// <param name="Country">ISO country; null for a place that is not known.</param>
/// <param name="State">The state's code, where the tables know states.</param>
public sealed record Place(string? Country, string? State, IReadOnlyList<DateTimeZone> Zones)
{
    readonly IReadOnlyList<QuietRule>[] rules = [.. Enum.GetValues<MessageClass>().Select(c => QuietRules.For(Country, State, c))];

    public IReadOnlyList<QuietRule> RulesOf(MessageClass messageClass) => rules[(int)messageClass];
}
