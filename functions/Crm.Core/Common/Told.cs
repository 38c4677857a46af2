using MessagePack;

namespace Crm.Common;

/// <summary>
/// One known value with when and by whom it was told: a last-writer-wins register like <see cref="LwwRegister{T}"/>, for a single field.
/// What is not known is null and never replaces what is. Join is commutative, associative and idempotent; ties go to the larger content.
/// </summary>
/// <param name="At">The teller's own time.</param>
/// <param name="Value">What was told.</param>
/// <param name="Source">"shopify", "csv", "api", "staff:…"; null in rows written before sources were kept.</param>
[MessagePackObject]
public sealed record Told<T>([property: Key(0)] DateTimeOffset At, [property: Key(1)] T Value,
    [property: Key(2)] string? Source = null) where T : notnull
{
    public static Told<T>? Join(Told<T>? a, Told<T>? b)
    {
        if (a is null || b is null) return a ?? b;
        if (a.At != b.At) return a.At > b.At ? a : b;
        var content = Json.Bytes(a.Value).AsSpan().SequenceCompareTo(Json.Bytes(b.Value));
        return (content != 0 ? content : string.CompareOrdinal(a.Source, b.Source)) >= 0 ? a : b;
    }
}
