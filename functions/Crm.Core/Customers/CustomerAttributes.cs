using Crm.Common;
using MessagePack;

namespace Crm.Customers;

/// <summary>
/// A free attribute (family, size, interests…) as a person or a task's answer told it. A null value is a removal, kept so that no older
/// record brings it back.
/// </summary>
/// <param name="Value">Null once removed.</param>
/// <param name="By">Who told it; with the stamp's time, the evidence.</param>
[MessagePackObject]
public sealed record AttributeState([property: Key(0)] string? Value, [property: Key(1)] string By);

/// <summary>A tag set (or taken off) by hand, with who did it.</summary>
[MessagePackObject]
public sealed record TagState([property: Key(0)] bool Set, [property: Key(1)] string By);

/// <summary>What people told of a buyer, written as one change at one time by one person.</summary>
public static class CustomerAttributes
{
    public const int MostOfEach = 100, LongestName = 40, LongestValue = 500;

    public static Customer Learn(Customer customer, IReadOnlyDictionary<string, string?> attributes,
        IEnumerable<KeyValuePair<string, bool>> tags, string by, DateTimeOffset at)
    {
        var told = new SortedDictionary<string, LwwRegister<AttributeState>>(StringComparer.Ordinal);
        foreach (var (key, value) in attributes) told[key] = new(at, new AttributeState(value, by));
        var tagged = new SortedDictionary<string, LwwRegister<TagState>>(StringComparer.Ordinal);
        foreach (var (tag, set) in tags) tagged[tag] = new(at, new TagState(set, by));
        return Join(customer, told, tagged);
    }

    /// <summary>The newest word on each attribute and tag stays, ties by content: the way two records met leaves no trace.</summary>
    public static Customer Join(Customer customer, SortedDictionary<string, LwwRegister<AttributeState>> attributes,
        SortedDictionary<string, LwwRegister<TagState>> tags) => customer with
    {
        Attributes = Common.Join.Maps(customer.Attributes, attributes, (x, y) => LwwRegister<AttributeState>.Join(x, y)!),
        Tags = Common.Join.Maps(customer.Tags, tags, (x, y) => LwwRegister<TagState>.Join(x, y)!),
    };

    public static IEnumerable<string> TagsOf(Customer customer) => customer.Tags.Where(t => t.Value.Value.Set).Select(t => t.Key);

    /// <summary>Every mistake in what somebody wants to write, in plain sentences.</summary>
    public static IEnumerable<string> Mistakes(IReadOnlyDictionary<string, string?> attributes, IReadOnlyCollection<string> tags)
    {
        if (attributes.Count > MostOfEach
            || tags.Count > MostOfEach) yield return $"At most {MostOfEach} attributes and {MostOfEach} tags at once.";
        foreach (var (key, value) in attributes)
            if (!IsName(key) || value?.Length > LongestValue) yield return $"Attribute '{key}': a name has 1 to {LongestName} characters, "
                + $"a value up to {LongestValue}.";
        foreach (var tag in tags)
            if (!IsName(tag)) yield return $"Tag '{tag}': a tag has 1 to {LongestName} characters.";
    }

    // JSON can bring a null into any list.
    static bool IsName(string? text) => text is { Length: > 0 and <= LongestName } && !text.Any(char.IsControl) && text.Trim() == text;
}
