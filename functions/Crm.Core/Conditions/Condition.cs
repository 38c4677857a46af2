using System.Text.Json;

namespace Crm.Conditions;

/// <summary>
/// A compiled condition over documented facts: <c>{"all":[…]}</c>, <c>{"any":[…]}</c>, <c>{"not":…}</c> or
/// <c>{"fact":"customer.ordersBefore","atLeast":1}</c>. A comparison with an unknown value is false.
/// </summary>
public sealed class Condition
{
    static readonly string[] Joiners = ["all", "any", "not"];
    readonly Func<EvaluationContext, bool> holds;
    readonly IReadOnlyList<string> facts;

    Condition(Func<EvaluationContext, bool> holds, bool isOfOrder, params IReadOnlyList<string> facts) =>
        (this.holds, IsOfOrder, this.facts) = (holds, isOfOrder, facts);

    public static Condition Always { get; } = new(_ => true, true);

    /// <summary>Asks nothing about the buyer or the time: the answer is part of a plan.</summary>
    public bool IsOfOrder { get; }

    static Condition Never { get; } = new(_ => false, true);

    public bool Holds(EvaluationContext subject) => holds(subject);

    /// <summary>Whether it asks a fact: what costs a read is only read then.</summary>
    public bool Asks(string fact) => facts.Contains(fact);

    /// <summary>Compiles; every mistake is added with its JSON path, and the result then never holds.</summary>
    public static Condition Parse(JsonElement json, string path, ICollection<string> mistakes)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            mistakes.Add($"{path}: a condition is an object with all, any, not or fact.");
            return Never;
        }
        if (Joiners.FirstOrDefault(name => json.TryGetProperty(name, out _)) is { } joiner && json.EnumerateObject().Count() > 1)
        {
            mistakes.Add($"{path}: '{joiner}' stands alone in a condition; the rest would be ignored.");
            return Never;
        }
        if (json.TryGetProperty("all", out var all)) return Many(all, path + ".all", mistakes, AllHold);
        if (json.TryGetProperty("any", out var any)) return Many(any, path + ".any", mistakes, AnyHolds);
        if (json.TryGetProperty("not", out var not))
        {
            var inner = Parse(not, path + ".not", mistakes);
            return new Condition(subject => !inner.Holds(subject), inner.IsOfOrder, inner.facts);
        }
        var compare = Comparison.Parse(json, path, mistakes, out var isOfOrder);
        return new Condition(compare, isOfOrder, json.TryGetProperty("fact", out var fact) && fact.ValueKind == JsonValueKind.String
            ? [fact.GetString()!] : []);
    }

    /// <summary>"all" or "any" of conditions that were read before.</summary>
    public static Condition Join(string joiner, IReadOnlyList<Condition> parts)
    {
        Condition[] all = [.. parts];
        string[] facts = [.. all.SelectMany(p => p.facts).Distinct()];
        Func<EvaluationContext, Condition[], bool> combine = joiner == "any" ? AnyHolds : AllHold;
        return new Condition(subject => combine(subject, all), Array.TrueForAll(all, p => p.IsOfOrder), facts);
    }

    static Condition Many(JsonElement list, string path, ICollection<string> mistakes, Func<EvaluationContext, Condition[], bool> combine)
    {
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            mistakes.Add($"{path}: give a list of conditions.");
            return Never;
        }
        var parts = list.EnumerateArray().Select((part, index) => Parse(part, $"{path}[{index}]", mistakes)).ToArray();
        string[] facts = [.. parts.SelectMany(p => p.facts).Distinct()];
        return new Condition(subject => combine(subject, parts), Array.TrueForAll(parts, p => p.IsOfOrder), facts);
    }

    // Loops, as a lambda over the subject would be made anew for every customer that is asked about.
    static bool AllHold(EvaluationContext subject, Condition[] parts)
    {
        foreach (var part in parts)
            if (!part.Holds(subject)) return false;
        return true;
    }

    static bool AnyHolds(EvaluationContext subject, Condition[] parts)
    {
        foreach (var part in parts)
            if (part.Holds(subject)) return true;
        return false;
    }
}
