using Crm.Local.Sqlite;
namespace Crm.Local.Import;

/// <summary>
/// Where imports keep how far they came, beside the rows they write. Idempotent; a name holds the last content written to it, whole, also
/// after a crash. One import writes a name at a time.
/// </summary>
public interface IWatermarkStore
{
    /// <summary>Null when nothing is kept under the name.</summary>
    ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancel);

    /// <summary>Replaces the content whole: a crash leaves the old or the new one.</summary>
    ValueTask WriteAsync(string name, byte[] content, CancellationToken cancel);

    /// <summary>Does nothing when nothing is kept.</summary>
    ValueTask DeleteAsync(string name, CancellationToken cancel);
}

/// <summary>One file a name.</summary>
sealed class WatermarkFolder(string folder) : IWatermarkStore
{
    public async ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancel) =>
        File.Exists(PathOf(name)) ? await File.ReadAllBytesAsync(PathOf(name), cancel) : null;

    public async ValueTask WriteAsync(string name, byte[] content, CancellationToken cancel)
    {
        PrivateFiles.Folder(folder);
        var next = PathOf(name) + ".next";
        await using (var stream = PrivateFiles.Open(next, FileMode.Create, FileAccess.Write, FileShare.Read))
        {
            await stream.WriteAsync(content, cancel);
            stream.Flush(flushToDisk: true);
        }
        File.Move(next, PathOf(name), overwrite: true);
    }

    public ValueTask DeleteAsync(string name, CancellationToken cancel)
    {
        if (File.Exists(PathOf(name))) File.Delete(PathOf(name));
        return ValueTask.CompletedTask;
    }

    string PathOf(string name) => Path.Combine(folder, name + ".json");
}
