using System.Text.Json;

namespace Crm.Conditions;

/// <summary>One fact against one value.</summary>
static class Comparison
{
    static readonly string[] Operators = ["is", "isNot", "in", "atLeast", "atMost", "over", "under", "between", "known", "has", "hasAny"];

    public static Func<EvaluationContext, bool> Parse(JsonElement json, string path, ICollection<string> mistakes, out bool isOfOrder)
    {
        isOfOrder = true;
        static bool Never(EvaluationContext subject) => false;
        if (!json.TryGetProperty("fact", out var name) || name.ValueKind != JsonValueKind.String)
        {
            mistakes.Add($"{path}: a condition has one of all, any, not, fact.");
            return Never;
        }
        if (Facts.Find(name.GetString()!) is not { } fact)
        {
            mistakes.Add($"{path}.fact: '{name.GetString()}' is no fact; known are {string.Join(", ", Facts.All.Select(f => f.Name))}.");
            return Never;
        }
        isOfOrder = fact.IsOfOrder;
        var given = json.EnumerateObject().Where(p => p.Name != "fact").ToList();
        if (given.Count != 1 || !Operators.Contains(given[0].Name))
        {
            mistakes.Add($"{path}: compare '{fact.Name}' with exactly one of {string.Join(", ", Operators)}.");
            return Never;
        }
        return Compile(fact, given[0].Name, given[0].Value, $"{path}.{given[0].Name}", mistakes) ?? Never;
    }

    static Func<EvaluationContext, bool>? Compile(Fact fact, string op, JsonElement value, string path, ICollection<string> mistakes)
    {
        if (op is "has" or "hasAny" || fact.Type == FactType.List) return CompileList(fact, op, value) ?? Mistake($"'{fact.Name}' "
            + $"{(fact.Type == FactType.List ? "is a list: use has with a text or hasAny with texts" : "is no list")}");
        if (op == "known") return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Known(fact, value.GetBoolean())
            : Mistake("is true or false");
        if (op == "in")
        {
            if (value.ValueKind != JsonValueKind.Array) return Mistake("is a list");
            var set = value.EnumerateArray().Select(v => Value(fact, v)).ToList();
            return set.Contains(null) ? Mistake($"lists values of the fact's type, {fact.Type}") : subject =>
                fact.Read(subject) is { } actual && set.Contains(actual);
        }
        if (op == "between") return Between(fact, value) ?? Mistake("is a list of two numbers, the lower first");
        if (Value(fact, value) is not { } expected) return Mistake($"takes a value of the fact's type, {fact.Type}");
        if (op == "is" && fact.Number is null) return subject => expected.Equals(fact.Read(subject));
        if (op == "isNot") return subject => fact.Read(subject) is { } actual && !expected.Equals(actual);
        if (fact.Number is not { } read) return Mistake("compares numbers only");
        var number = (decimal)expected;
        return op switch
        {
            "is" => subject => read(subject) == number,
            "atLeast" => subject => read(subject) is { } actual && actual >= number,
            "atMost" => subject => read(subject) is { } actual && actual <= number,
            "over" => subject => read(subject) is { } actual && actual > number,
            _ => subject => read(subject) is { } actual && actual < number,
        };

        Func<EvaluationContext, bool>? Mistake(string what)
        {
            mistakes.Add($"{path}: {what}.");
            return null;
        }
    }

    static Func<EvaluationContext, bool>? Between(Fact fact, JsonElement value)
    {
        if (fact.Number is not { } read || value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 2) return null;
        if (Value(fact, value[0]) is not decimal low || Value(fact, value[1]) is not decimal high || low > high) return null;
        return subject => read(subject) is { } actual && actual >= low && actual <= high;
    }

    static Func<EvaluationContext, bool>? CompileList(Fact fact, string op, JsonElement value)
    {
        if (fact.Has is not { } has) return null;
        if (op == "has" && value.ValueKind == JsonValueKind.String && value.GetString() is { } wanted) return subject =>
            has(subject, wanted);
        if (op != "hasAny" || value.ValueKind != JsonValueKind.Array
            || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.String)) return null;
        var any = value.EnumerateArray().Select(v => v.GetString()!).ToArray();
        return subject =>
        {
            foreach (var one in any)
                if (has(subject, one)) return true;
            return false;
        };
    }

    static Func<EvaluationContext, bool> Known(Fact fact, bool expected) => subject => fact.Read(subject) is not null == expected;

    static object? Value(Fact fact, JsonElement value) => (fact.Type, value.ValueKind) switch
    {
        (FactType.Number, JsonValueKind.Number) when value.TryGetDecimal(out var number) => number,
        (FactType.Text, JsonValueKind.String) => value.GetString(),
        (FactType.Flag, JsonValueKind.True) => true,
        (FactType.Flag, JsonValueKind.False) => false,
        _ => null,
    };
}
