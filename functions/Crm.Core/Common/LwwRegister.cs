using MessagePack;

namespace Crm.Common;

/// <summary>
/// A last-writer-wins register: the newest by the platform's own time stays, ties go to the larger content hash.
/// Join is commutative, associative and idempotent, so the order of events does not matter.
/// </summary>
[MessagePackObject]
public sealed record LwwRegister<T>([property: Key(0)] DateTimeOffset At, [property: Key(1)] T Value) where T : class
{
    public static LwwRegister<T>? Join(LwwRegister<T>? a, LwwRegister<T>? b)
    {
        if (a is null || b is null) return a ?? b;
        if (ReferenceEquals(a, b)) return a;
        if (a.At != b.At) return a.At > b.At ? a : b;
        return Json.Bytes(a.Value).AsSpan().SequenceCompareTo(Json.Bytes(b.Value)) >= 0 ? a : b;
    }
}

/// <summary>Joins of the small values that order states are made of.</summary>
public static class Join
{
    public static DateTimeOffset? Earliest(DateTimeOffset? a, DateTimeOffset? b) => a is null ? b : b is null || a <= b ? a : b;

    /// <summary>The same of maps that old rows do not have.</summary>
    public static SortedDictionary<TKey, TValue>? Optional<TKey, TValue>(SortedDictionary<TKey, TValue>? a,
        SortedDictionary<TKey, TValue>? b, Func<TValue, TValue, TValue> both)
        where TKey : notnull => a is null || b is null ? a ?? b : Maps(a, b, both);

    /// <summary>Union of two sorted maps; a key in both keeps <paramref name="both"/> of its values.</summary>
    public static SortedDictionary<TKey, TValue> Maps<TKey, TValue>(SortedDictionary<TKey, TValue> a, SortedDictionary<TKey, TValue> b,
        Func<TValue, TValue, TValue> both)
        where TKey : notnull
    {
        if (b.Count == 0) return a;
        var joined = new SortedDictionary<TKey, TValue>(a, a.Comparer);
        foreach (var (key, value) in b)
            joined[key] = joined.TryGetValue(key, out var mine) ? both(mine, value) : value;
        return joined;
    }
}
