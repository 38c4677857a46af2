using Crm.Conditions;
using Crm.Customers;
using Crm.Pages.Language;

namespace Crm.Pages.SegmentPages;

/// <summary>What a fact can be compared by, and the values that are known of it.</summary>
public static class Operators
{
    public static IReadOnlyList<string> All { get; } =
        ["is", "isNot", "in", "atLeast", "atMost", "over", "under", "between", "known", "has", "hasAny"];

    public static bool Fits(FactType type, string op) => type switch
    {
        FactType.Number => op is not ("has" or "hasAny"),
        FactType.Text => op is "is" or "isNot" or "in" or "known",
        FactType.Flag => op is "is" or "known",
        _ => op is "has" or "hasAny",
    };

    public static bool TakesMany(string op) => op is "in" or "hasAny" or "between";

    /// <summary>As stored, and as people call it.</summary>
    public static IReadOnlyList<(string Value, string Label)> Values(string fact, Texts texts) => fact switch
    {
        "customer.class" => [.. Enum.GetValues<RfmClass>().Select(c => (c.ToStoredName(), texts.Word("rfm", c.ToStoredName())))],
        "customer.life" => [.. Enum.GetValues<LifeStage>().Select(l => (l.ToStoredName(), texts.Word("life", l.ToStoredName())))],
        "customer.grade" => [.. Enum.GetValues<Grade>().Select(g => (g.ToStoredName(), texts.Word("grade", g.ToStoredName())))],
        "customer.tier" => [.. Enum.GetValues<Tier>().Select(t => (t.ToStoredName(), texts.Word("tier", t.ToStoredName())))],
        "customer.sex" => [("male", texts["sex.male"]), ("female", texts["sex.female"])],
        _ => [],
    };
}
