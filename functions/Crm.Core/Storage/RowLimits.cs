namespace Crm.Storage;

/// <summary>Limits of Table Storage that every adapter enforces, so that nothing works here and fails there.</summary>
public static class RowLimits
{
    public const int MaxWrites = 100;

    /// <summary>The most rows a query gives, so a scan that asks for as many costs the fewest operations.</summary>
    public const int MaxPage = 1000;

    /// <summary>
    /// 4 MiB is the limit of the request, in which a body is base64 (four bytes for three) and every write has its own headers.
    /// </summary>
    public const int MaxCommitBytes = 3_000_000;

    /// <summary>1 MiB per entity less the room for keys, system properties and chunk names.</summary>
    public const int MaxBodyBytes = 960 * 1024;

    /// <summary>1 KiB of UTF-16 for each of partition and row key.</summary>
    public const int MaxKeyChars = 512;

    public static void Check(string partition, IReadOnlyList<RowWrite> writes)
    {
        CheckKey(partition, "partition");
        if (writes.Count is 0 or > MaxWrites)
            throw new ArgumentException($"A commit takes 1 to {MaxWrites} writes, not {writes.Count}.", nameof(writes));
        var keys = new HashSet<string>(writes.Count, StringComparer.Ordinal);
        var total = 0;
        foreach (var write in writes)
        {
            CheckKey(write.Key, "row key");
            if (!keys.Add(write.Key))
                throw new ArgumentException($"Row key '{write.Key}' stands twice in one commit.", nameof(writes));
            total += CheckBody(write);
        }
        if (total > MaxCommitBytes)
            throw new RowTooLargeException(
                $"A commit of {total} bytes is over the {MaxCommitBytes} bytes that fit an entity group transaction.");
    }

    static int CheckBody(RowWrite write)
    {
        var size = write switch
        {
            RowWrite.Insert insert => insert.Body.Length,
            RowWrite.Replace replace => replace.Body.Length,
            RowWrite.Upsert upsert => upsert.Body.Length,
            _ => 0,
        };
        if (size > MaxBodyBytes)
            throw new RowTooLargeException($"Row '{write.Key}' has {size} bytes; a row holds {MaxBodyBytes}.");
        return size + 2 * write.Key.Length + 200;
    }

    static void CheckKey(string key, string what)
    {
        if (key.Length is 0 or > MaxKeyChars)
            throw new ArgumentException($"A {what} has 1 to {MaxKeyChars} characters, not {key.Length}.", nameof(key));
        if (!KeyText.IsSafe(key))
            throw new ArgumentException($"A {what} holds a character Table Storage forbids: '{key}'.", nameof(key));
    }
}

/// <summary>What was to be written outgrows the store: trying again never helps.</summary>
public sealed class RowTooLargeException(string message) : ArgumentException(message);
