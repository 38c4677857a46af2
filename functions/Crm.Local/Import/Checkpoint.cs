using System.Globalization;
using Crm.Common;
using Crm.Local.Sqlite;

namespace Crm.Local.Import;

/// <summary>Rows of the orders file and what became of them. Joined counts the bad rows of the joined files.</summary>
public sealed record ImportCounts
{
    public long Rows { get; init; }
    public long Applied { get; init; }
    public long Unchanged { get; init; }
    public long Rejected { get; init; }
    public long Skipped { get; init; }
    public long JoinedRejected { get; init; }
}

/// <summary>The first <see cref="ImportCounts.Rows"/> rows of the orders file are durable, and so are this many bytes of the rejects file.</summary>
sealed record Checkpoint(ImportCounts Counts, string RejectPath, long RejectBytes);

/// <summary>One file per import in the data folder, named by the mapping and the inputs: another mapping or a changed input starts anew.</summary>
sealed class CheckpointFile(string path)
{
    public static CheckpointFile For(string dataFolder, string shop, byte[] mapping, IEnumerable<InputFile> files)
    {
        var inputs = files.Select(file => string.Create(CultureInfo.InvariantCulture,
            $"{file.Name}|{file.File.Length}|{file.File.LastWriteTimeUtc.Ticks}"));
        var name = Hash.Hex([shop, Hash.Of(mapping), .. inputs]);
        return new CheckpointFile(Path.Combine(dataFolder, "imports", name + ".json"));
    }

    public string Rejects => Path.ChangeExtension(path, ".rejects.csv");

    public Checkpoint? Read()
    {
        try
        {
            return File.Exists(path) ? Json.Read<Checkpoint>(File.ReadAllBytes(path)) : null;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    /// <summary>Replaces the file whole: a crash leaves the old or the new one.</summary>
    public void Write(Checkpoint checkpoint)
    {
        PrivateFiles.Folder(Path.GetDirectoryName(path)!);
        var next = path + ".next";
        using (var stream = PrivateFiles.Open(next, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            stream.Write(Json.Bytes(checkpoint));
            stream.Flush(flushToDisk: true);
        }
        File.Move(next, path, overwrite: true);
    }

    public void Delete()
    {
        if (File.Exists(path)) File.Delete(path);
    }
}
