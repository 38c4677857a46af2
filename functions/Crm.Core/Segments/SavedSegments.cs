using System.Text.Json;
using Crm.Common;
using Crm.Conditions;
using Crm.Storage;

namespace Crm.Segments;

/// <summary>A segment that somebody saved while the product runs; its condition as it was written.</summary>
public sealed record SavedSegment(string Name, string Title, JsonElement When, string By, DateTimeOffset At)
{
    /// <summary>Null where this version does not understand the condition; the mistakes say why.</summary>
    public Segment? Read(ICollection<string> mistakes)
    {
        var found = new List<string>();
        var condition = Condition.Parse(When, "$", found);
        foreach (var mistake in found) mistakes.Add($"{Name}: {mistake}");
        return found.Count == 0 ? new Segment(Name, Title, condition) { Source = When } : null;
    }
}

/// <summary>What there is of segments now.</summary>
/// <param name="Unreadable">Mistakes in saved ones, which are left out.</param>
public sealed record SegmentsNow(SegmentLibrary Library, IReadOnlyList<SavedSegment> Saved, IReadOnlyList<string> Unreadable);

/// <summary>
/// Segments saved as rows, beside the ones of the folder. A file wins: its name cannot be saved, and a saved one gives way as soon as a
/// file has its name.
/// </summary>
public sealed class SavedSegments(CrmTables tables, SegmentLibrary files, TimeProvider time)
{
    public const int LongestName = 60, LongestTitle = 80, LongestCondition = 16 * 1024;
    const string Partition = "segments", Prefix = "s|";

    public bool IsFile(string name) => files.Find(name) is not null;

    public async Task<SegmentsNow> NowAsync(CancellationToken cancel)
    {
        var (saved, mistakes) = (new List<SavedSegment>(), new List<string>());
        await foreach (var row in tables.Runs.RangeAsync(Partition, Prefix, cancel))
            if (RowBody.Read<SavedSegment>(row.Body) is var one && !IsFile(one.Name)) saved.Add(one);
        if (saved.Count == 0) return new SegmentsNow(files, [], []);
        var read = saved.Select(s => s.Read(mistakes)).OfType<Segment>().ToList();
        var print = Hash.Hex([files.Fingerprint, .. saved.SelectMany(s => new[] { s.Name, s.When.GetRawText() })]);
        return new SegmentsNow(files with { Segments = [.. files.Segments, .. read], Fingerprint = print }, saved, mistakes);
    }

    /// <summary>Under its name, in place of what was saved there; false, and nothing is written, where a file has the name.</summary>
    public async Task<bool> SaveAsync(string name, string title, JsonElement when, string by, CancellationToken cancel)
    {
        if (!IsName(name)) throw new ArgumentException($"'{name}' is no segment's name.", nameof(name));
        if (IsFile(name)) return false;
        var row = new SavedSegment(name, title, when, by, time.GetUtcNow());
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Upsert(Prefix + name, Json.Bytes(row))], cancel);
        return true;
    }

    public async Task RemoveAsync(string name, CancellationToken cancel) =>
        await tables.Runs.CommitAsync(Partition, [new RowWrite.Delete(Prefix + name, null)], cancel);

    public static bool IsName(string name) => name.Length is > 0 and <= LongestName && KeyText.Segment(name) == name;
}
