namespace Crm.Touchpoints;

/// <summary>Why a touchpoint is as it is: the rule that spoke, and the values it saw. Stored as <c>rule:values</c>.</summary>
public readonly record struct Reason(string Rule, string Values)
{
    public static Reason Parse(string stored) =>
        stored.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? new(stored[..colon], stored[(colon + 1)..]) : new(stored, "");

    public override string ToString() => Values.Length == 0 ? Rule : $"{Rule}:{Values}";
}
