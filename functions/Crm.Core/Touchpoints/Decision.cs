using Crm.Flows;

namespace Crm.Touchpoints;

/// <summary>What <see cref="Decider.Decide"/> says of a touchpoint at a minute.</summary>
public abstract record Decision
{
    public sealed record Send(string To, string Variant, string Text) : Decision;
    public sealed record CreateTask(string Variant, string Text) : Decision;

    /// <summary>Look again at this time.</summary>
    public sealed record Wait(DateTimeOffset Until, string Rule) : Decision;

    /// <summary>Never sent: the rule, and the values it saw.</summary>
    public sealed record Suppress(string Rule) : Decision;
    public sealed record Expire(string Rule) : Decision;
}
