using System.Collections.Concurrent;
using System.Security.Cryptography;
using Crm.Common;
using Crm.Storage;
using Microsoft.Extensions.Logging;

namespace Crm.Activities;

/// <summary>A published activity as the store has it.</summary>
/// <param name="Ended">Stopped by a person before its last day.</param>
public sealed record ActivityHead(string Id, int Version, string Shop, DateTimeOffset? Ended = null);

/// <summary>One version: what was published, when, and what was promised of its draws.</summary>
/// <param name="Definition">SHA-256 of <paramref name="Source"/>.</param>
/// <param name="Commitment">SHA-256 of the seed; null for kinds that draw nothing.</param>
public sealed record ActivityVersion(string Id, int Version, DateTimeOffset At, string By, string Source, string Definition,
    string? Commitment);

/// <summary>A version read, with its dice.</summary>
public sealed record PublishedActivity(Activity Activity, FairDice Dice, ActivityVersion Version);

public abstract record PublishResult
{
    public sealed record Published(Activity Activity, ActivityVersion Version) : PublishResult;
    public sealed record Rejected(IReadOnlyList<string> Mistakes) : PublishResult;
}

/// <summary>
/// Activities as they were published: every version stays, and with it the seed it draws by. The files of a folder are published before
/// the first question of a process is answered.
/// </summary>
public sealed partial class ActivityStore(CrmTables tables, ActivityReader reader, ActivityFiles files, TimeProvider time,
    ILogger<ActivityStore>? log = null)
{
    const string Partition = "activities";

    /// <summary>Who began a draw just before the end has it by then.</summary>
    static readonly TimeSpan Reveal = TimeSpan.FromMinutes(5);

    sealed record Seed(string Hex);

    readonly ConcurrentDictionary<(string, int), PublishedActivity> known = new();

    volatile bool filesAreOut = files.Files.Count == 0;

    public async ValueTask<ActivityHead?> HeadAsync(string id, CancellationToken cancel)
    {
        await PublishFilesAsync(cancel);
        return await StoredHeadAsync(id, cancel);
    }

    async ValueTask<ActivityHead?> StoredHeadAsync(string id, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, HeadOf(id), cancel) is { } row ? RowBody.Read<ActivityHead>(row.Body) : null;

    /// <summary>Once in a process; several at once, of one or two processes, come to one version.</summary>
    async ValueTask PublishFilesAsync(CancellationToken cancel)
    {
        if (filesAreOut) return;
        foreach (var (file, source) in files.Files)
            if (reader.Read(source, 1, []) is { } draft && await GivesAsync(draft.Id, source, cancel)
                && await PublishAsync(source, ActivityFiles.Author, cancel) is PublishResult.Rejected rejected && log is not null)
                NotPublished(log, file, rejected.Mistakes[0]);
        filesAreOut = true;
    }

    // What a person published or stopped stands.
    async ValueTask<bool> GivesAsync(string id, string source, CancellationToken cancel) =>
        await StoredHeadAsync(id, cancel) is not { } head || head.Ended is null
            && await VersionAsync(id, head.Version, cancel) is { Version.By: ActivityFiles.Author } now && now.Version.Source != source;

    public async ValueTask<List<ActivityHead>> ListAsync(CancellationToken cancel)
    {
        await PublishFilesAsync(cancel);
        var all = new List<ActivityHead>();
        await foreach (var row in tables.Runs.RangeAsync(Partition, "a|", cancel)) all.Add(RowBody.Read<ActivityHead>(row.Body));
        return all;
    }

    /// <summary>A version, which never changes, so it is read once. Null: there is none, or its shop is no longer configured.</summary>
    public async ValueTask<PublishedActivity?> VersionAsync(string id, int version, CancellationToken cancel)
    {
        if (known.TryGetValue((id, version), out var read)) return read;
        if (await tables.Runs.GetAsync(Partition, VersionOf(id, version), cancel) is not { } row) return null;
        var stored = RowBody.Read<ActivityVersion>(row.Body);
        if (reader.Read(stored.Source, version, []) is not { } activity) return null;
        var seed = await SeedAsync(id, version, cancel);
        return known[(id, version)] = new PublishedActivity(activity, seed is null ? FairDice.None : new FairDice(seed), stored);
    }

    /// <summary>The version in force.</summary>
    public async ValueTask<(ActivityHead Head, PublishedActivity Published)?> CurrentAsync(string id, CancellationToken cancel) =>
        await HeadAsync(id, cancel) is { } head && await VersionAsync(id, head.Version, cancel) is { } published ? (head, published) : null;

    /// <summary>Every version there is, oldest first.</summary>
    public async ValueTask<List<PublishedActivity>> VersionsAsync(ActivityHead head, CancellationToken cancel)
    {
        var all = new List<PublishedActivity>();
        for (var version = 1; version <= head.Version; version++)
            if (await VersionAsync(head.Id, version, cancel) is { } one) all.Add(one);
        return all;
    }

    /// <summary>The seed of a version whose draws are over; null before, and for kinds that draw nothing.</summary>
    public async ValueTask<string?> RevealedAsync(ActivityHead head, Activity newest, int version, CancellationToken cancel)
    {
        var over = (head.Ended is { } ended && ended < newest.Closes ? ended : newest.Closes) + Reveal;
        return time.GetUtcNow() < over ? null
            : await SeedAsync(head.Id, version, cancel) is { } seed ? Convert.ToHexStringLower(seed) : null;
    }

    /// <summary>Reads the file, and makes it the next version where it is sound. The same file again changes nothing.</summary>
    /// <param name="source">The file.</param>
    /// <param name="by">Who publishes it.</param>
    /// <param name="cancel">Ends the reading.</param>
    /// <param name="known">For samples that have to come out the same: a seed that somebody knows beforehand is no secret.</param>
    public async ValueTask<PublishResult> PublishAsync(string source, string by, CancellationToken cancel, byte[]? known = null)
    {
        while (true)
        {
            var mistakes = new List<string>();
            if (reader.Read(source, 1, mistakes) is not { } draft) return new PublishResult.Rejected(mistakes);
            var row = await tables.Runs.GetAsync(Partition, HeadOf(draft.Id), cancel);
            var head = row is null ? null : RowBody.Read<ActivityHead>(row.Body);
            if (head is not null && await VersionAsync(head.Id, head.Version, cancel) is { } now)
            {
                if (now.Version.Source == source && head.Ended is null) return new PublishResult.Published(now.Activity, now.Version);
                if (Change(head, now.Activity, draft) is { } wrong) return new PublishResult.Rejected([wrong]);
            }
            var version = VersionOf(draft, head, by, known, out var seed);
            var writes = new List<RowWrite>
            {
                row is null ? new RowWrite.Insert(HeadOf(draft.Id), Json.Bytes(new ActivityHead(draft.Id, 1, draft.Shop.Id)))
                    : new RowWrite.Replace(row.Key, Json.Bytes(head! with { Version = version.Version, Ended = null }), row.ETag),
                new RowWrite.Insert(VersionOf(draft.Id, version.Version), Json.Bytes(version)),
            };
            if (seed is not null) writes.Add(new RowWrite.Insert(SeedOf(draft.Id, version.Version),
                Json.Bytes(new Seed(Convert.ToHexStringLower(seed)))));
            if (await tables.Runs.CommitAsync(Partition, writes, cancel) == CommitResult.Committed)
                return new PublishResult.Published(draft with { Version = version.Version }, version);
        }
    }

    ActivityVersion VersionOf(Activity draft, ActivityHead? head, string by, byte[]? known, out byte[]? seed)
    {
        seed = draft.Kind.IsDrawn ? known ?? RandomNumberGenerator.GetBytes(FairDice.SeedBytes) : null;
        return new ActivityVersion(draft.Id, (head?.Version ?? 0) + 1, time.GetUtcNow(), by, draft.Source,
            Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(draft.Source))),
            seed is null ? null : FairDice.CommitmentOf(seed));
    }

    // What members did under the old words has to mean the same under the new ones.
    string? Change(ActivityHead head, Activity now, Activity draft) =>
        draft.Shop.Id != now.Shop.Id ? $"$.shop: {head.Id} is of {now.Shop.Id}; give the new one another name."
        : draft.Kind.Name != now.Kind.Name ? $"$.{draft.Kind.Name}: {head.Id} is {now.Kind.Name}; give the new one another name."
        : head.Ended is not null ? $"$.activity: {head.Id} was stopped and its seed is public; give the new one another name."
        : now.Closes <= time.GetUtcNow() ? $"$.activity: {head.Id} is over; give the new one another name."
        : now.Kind is ActivityKind.RedPacket && now.Opens <= time.GetUtcNow()
            ? $"$.activity: the packets of {head.Id} are being given since its first day; give the new ones another name." : null;

    /// <summary>Ends it now; null where there is none.</summary>
    public async ValueTask<ActivityHead?> StopAsync(string id, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return await tables.Runs.UpdateAsync<ActivityHead>(Partition, HeadOf(id), head => head is null ? null
            : head with { Ended = head.Ended ?? now }, cancel);
    }

    async ValueTask<byte[]?> SeedAsync(string id, int version, CancellationToken cancel) =>
        await tables.Runs.GetAsync(Partition, SeedOf(id, version), cancel) is { } row
            ? Convert.FromHexString(RowBody.Read<Seed>(row.Body).Hex) : null;

    [LoggerMessage(5400, LogLevel.Error, "The activity in {File} was not published: {Mistake}")]
    static partial void NotPublished(ILogger log, string file, string mistake);

    static string HeadOf(string id) => "a|" + id;
    static string VersionOf(string id, int version) => $"v|{id}|{version:D4}";
    static string SeedOf(string id, int version) => $"k|{id}|{version:D4}";
}
