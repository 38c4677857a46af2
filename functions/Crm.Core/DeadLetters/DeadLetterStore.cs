using System.Text.Json.Serialization;
using Crm.Common;
using Crm.Events;
using Crm.Storage;

namespace Crm.DeadLetters;

/// <summary>A message that was put aside: why, when, and the message itself, ready to be driven again.</summary>
public sealed record DeadLetter
{
    public required string Id { get; init; }
    public required DeadLetterKind Kind { get; init; }
    public required string Reason { get; init; }
    public required DateTimeOffset At { get; init; }
    public required InboxMessage Message { get; init; }

    /// <summary>An unhandled topic that a person has to act on; the alert speaks for it as for a fault.</summary>
    public bool? NeedsOperator { get; init; }

    /// <summary>It holds no message of ours, so there is nothing to drive again: kept as it came, for a person to look at.</summary>
    [JsonIgnore]
    public bool IsUnreadable => Message is { Shop: "", Platform: "" };

    /// <summary>What is no message of ours is kept as it came, under the hash of its bytes.</summary>
    public static DeadLetter AsItCame(byte[] content, string reason, DateTimeOffset now) => new()
    {
        Id = Hash.Of(content), Kind = DeadLetterKind.Invalid, Reason = reason, At = now,
        Message = new InboxMessage { Shop = "", Platform = "", Received = now, Headers = new Dictionary<string, string>(), Body = content },
    };

    /// <summary>Of the stored row; empty before it is stored.</summary>
    [JsonIgnore]
    public string ETag { get; init; } = "";
}

public enum DeadLetterKind
{
    /// <summary>No order event can be read from it.</summary>
    Invalid,

    /// <summary>A topic this version does nothing with.</summary>
    Unhandled,

    /// <summary>It failed again and again.</summary>
    Failed,
}

/// <summary>
/// Nothing acknowledged is lost: what could not be processed lies here until it is driven again or thrown away by a person.
/// </summary>
public sealed class DeadLetterStore(IRowStore table)
{
    // Half a mebibyte of body is two thirds of one in base64: under a row's limit with room for the headers.
    const int ChunkBytes = 512 * 1024;
    const string Partition = "poison";

    public async ValueTask PutAsync(DeadLetter poison, CancellationToken cancel)
    {
        var chunks = poison.Message.Body.Chunk(ChunkBytes).ToList();
        for (var i = 1; i < chunks.Count; i++)
            await table.CommitAsync(Partition, [new RowWrite.Upsert($"b|{poison.Id}|{i:d3}", chunks[i])], cancel);
        var head = poison with { Message = poison.Message with { Body = chunks.Count == 0 ? [] : chunks[0] } };
        await table.CommitAsync(Partition, [new RowWrite.Upsert("m|" + poison.Id, Json.Bytes(head))], cancel);
        CrmMetrics.Poisoned.Add(1, new("platform", poison.Message.Platform),
            new("kind", poison.NeedsOperator == true ? "Operator" : poison.Kind.ToString()));
    }

    /// <summary>In the order of their ids; each as a whole.</summary>
    public async IAsyncEnumerable<DeadLetter> ListAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var row in table.RangeAsync(Partition, "m|", cancel, pageSize: 100))
            yield return await WholeAsync(RowBody.Read<DeadLetter>(row.Body) with { ETag = row.ETag }, cancel);
    }

    /// <summary>Removes it unless it was put aside anew meanwhile.</summary>
    public async ValueTask RemoveAsync(DeadLetter poison, CancellationToken cancel)
    {
        var removed = await table.CommitAsync(Partition, [new RowWrite.Delete("m|" + poison.Id, poison.ETag)], cancel);
        if (removed == CommitResult.Conflict) return;
        foreach (var row in await ChunksAsync(poison.Id, cancel)) await table.CommitAsync(Partition, [new RowWrite.Delete(row.Key, null)],
            cancel);
    }

    async ValueTask<DeadLetter> WholeAsync(DeadLetter head, CancellationToken cancel)
    {
        if (head.Message.Body.Length < ChunkBytes) return head;
        var body = head.Message.Body.Concat((await ChunksAsync(head.Id, cancel)).SelectMany(r => r.Body.ToArray())).ToArray();
        return head with { Message = head.Message with { Body = body } };
    }

    ValueTask<List<Row>> ChunksAsync(string id, CancellationToken cancel) =>
        table.RangeAsync(Partition, $"b|{id}|", cancel).ToListAsync(cancel);
}
