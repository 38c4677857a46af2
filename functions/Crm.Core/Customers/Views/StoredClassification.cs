namespace Crm.Customers.Views;

/// <summary>The classification of the row read last, and where each word of it lies in the packed row.</summary>
sealed class StoredClassification
{
    public const int Class = 0, Life = 1, Grade = 2, Tier = 3;

    /// <summary>One that a person gave, or the rules of an earlier night.</summary>
    public readonly record struct StoredTag(string Name, string Value, bool Hand, Range Bytes);

    /// <summary>The whole, or the nil in its place.</summary>
    public Range All { get; set; }
    public (string? Value, Range Bytes)[] Words { get; } = new (string?, Range)[4];
    public List<StoredTag> Tags { get; } = [];
    public List<(string Name, Range Since)> Segments { get; } = [];

    /// <summary>Earlier tiers; empty where the row tells none.</summary>
    public Range Tiers { get; set; }

    /// <summary>Tags that rules gave.</summary>
    public int RuleTags
    {
        get
        {
            var count = 0;
            foreach (var tag in Tags)
                if (!tag.Hand) count++;
            return count;
        }
    }

    /// <summary>Where among <see cref="Tags"/>; -1 for none.</summary>
    public int TagOf(string name)
    {
        for (var i = 0; i < Tags.Count; i++)
            if (Tags[i].Name == name) return i;
        return -1;
    }

    public Range? Segment(string name)
    {
        foreach (var (known, since) in Segments)
            if (known == name) return since;
        return null;
    }

    public void Clear()
    {
        Array.Clear(Words);
        Tags.Clear();
        Segments.Clear();
        (All, Tiers) = (default, default);
    }
}
