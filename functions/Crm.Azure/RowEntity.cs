using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Crm.Storage;

namespace Crm.Azure;

/// <summary>What a row shows beside its body to other tools; nothing reads it back.</summary>
public delegate IReadOnlyList<KeyValuePair<string, object>> Columns(string key, ReadOnlyMemory<byte> body);

/// <summary>A row as an entity: the body in binary properties B0, B1, … of at most 64 KiB, which is a property's limit.</summary>
static class RowEntity
{
    const int ChunkBytes = 64 * 1024;

    public static TableTransactionAction ToAction(string partition, RowWrite write, Columns columns) => write switch
    {
        RowWrite.Insert insert => new(TableTransactionActionType.Add, Entity(partition, insert.Key, insert.Body, columns)),
        // Replace, not merge: a merge would leave the last chunks of a longer body behind.
        RowWrite.Replace replace =>
            new(TableTransactionActionType.UpdateReplace, Entity(partition, replace.Key, replace.Body, columns), new ETag(replace.ETag)),
        RowWrite.Upsert upsert => new(TableTransactionActionType.UpsertReplace, Entity(partition, upsert.Key, upsert.Body, columns)),
        RowWrite.Delete delete =>
            new(TableTransactionActionType.Delete, new TableEntity(partition, delete.Key), delete.ETag is { } etag ? new ETag(etag)
            : ETag.All),
        _ => throw new InvalidOperationException($"No such write: {write}."),
    };

    public static Row ToRow(TableEntity entity) => new(entity.PartitionKey, entity.RowKey, entity.ETag.ToString(), Body(entity));

    static TableEntity Entity(string partition, string key, byte[] body, Columns columns)
    {
        var entity = new TableEntity(partition, key);
        foreach (var (name, value) in columns(key, body)) entity[name] = value;
        for (var start = 0; start < body.Length || start == 0; start += ChunkBytes)
            entity[Name(start / ChunkBytes)] = body[start..Math.Min(start + ChunkBytes, body.Length)];
        return entity;
    }

    static byte[] Body(TableEntity entity)
    {
        var first = entity.GetBinary(Name(0)) ?? [];
        if (first.Length < ChunkBytes) return first;
        using var body = new MemoryStream();
        body.Write(first);
        for (var i = 1; entity.GetBinary(Name(i)) is { } chunk; i++) body.Write(chunk);
        return body.ToArray();
    }

    static string Name(int chunk) => "B" + chunk.ToString(CultureInfo.InvariantCulture);
}
