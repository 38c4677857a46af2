using System.Globalization;
using Crm.Common;

namespace Crm.Local.Import;

/// <summary>
/// Rows of the orders file and what became of them: rows = applied + unchanged + merged + rejected + skipped. Joined counts the bad rows of
/// the joined files; guests, phones, e-mails and codes count orders and facts inside what was applied.
/// </summary>
public sealed record ImportCounts
{
    public long Rows { get; init; }

    /// <summary>Orders that were new or brought something new.</summary>
    public long Applied { get; init; }

    /// <summary>Orders that were known as they are, and rows that repeat another row of the file.</summary>
    public long Unchanged { get; init; }

    /// <summary>Rows that went into the order of another row.</summary>
    public long Merged { get; init; }
    public long Rejected { get; init; }
    public long Skipped { get; init; }
    public long JoinedRejected { get; init; }

    /// <summary>Orders that name no buyer: counted in revenue, nobody's.</summary>
    public long Guests { get; init; }

    /// <summary>Phones that could not be read or were masked; their orders came without them.</summary>
    public long Phones { get; init; }

    /// <summary>E-mail addresses that name nobody; their orders came without them.</summary>
    public long Emails { get; init; }

    /// <summary>Numbers of products or parcels that a spreadsheet had rounded; their orders came without them.</summary>
    public long Codes { get; init; }

    public ImportCounts Plus(ImportCounts other) => new()
    {
        Rows = Rows + other.Rows,
        Applied = Applied + other.Applied,
        Unchanged = Unchanged + other.Unchanged,
        Merged = Merged + other.Merged,
        Rejected = Rejected + other.Rejected,
        Skipped = Skipped + other.Skipped,
        JoinedRejected = JoinedRejected + other.JoinedRejected,
        Guests = Guests + other.Guests,
        Phones = Phones + other.Phones,
        Emails = Emails + other.Emails,
        Codes = Codes + other.Codes,
    };
}

/// <summary>
/// The first <see cref="Units"/> orders of the file, in the order their last rows stand, are durable; so are this many bytes of the rejects
/// file.
/// </summary>
sealed record Checkpoint(ImportCounts Counts, string RejectPath, long RejectBytes, long? Units);

/// <summary>One watermark per import, named by the mapping and the inputs: another mapping or a changed input starts anew.</summary>
sealed class Checkpoints(IWatermarkStore store, string name)
{
    public string Name => name;

    public static string NameOf(string shop, byte[] mapping, IEnumerable<InputFile> files)
    {
        var inputs = files.Select(file => string.Create(CultureInfo.InvariantCulture,
            $"{file.Name}|{file.File.Length}|{file.File.LastWriteTimeUtc.Ticks}"));
        return Hash.Hex([shop, Hash.Of(mapping), .. inputs]);
    }

    public async ValueTask<Checkpoint?> ReadAsync(CancellationToken cancel)
    {
        try
        {
            // One of an earlier version counted rows, not orders: the import starts again, which changes nothing.
            return await store.ReadAsync(name, cancel) is { } bytes && Json.Read<Checkpoint>(bytes) is { Units: not null } checkpoint
                ? checkpoint : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    public ValueTask WriteAsync(Checkpoint checkpoint) => store.WriteAsync(name, Json.Bytes(checkpoint), CancellationToken.None);

    public ValueTask DeleteAsync() => store.DeleteAsync(name, CancellationToken.None);
}
