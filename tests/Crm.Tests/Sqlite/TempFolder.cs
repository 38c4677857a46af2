namespace Crm.Tests.Sqlite;

/// <summary>A data folder of its own for one test.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("crm-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>What a kill -9 leaves: the files as they are while the database is still open.</summary>
    public TempFolder CopyAsAfterKill()
    {
        var copy = new TempFolder();
        foreach (var file in Directory.GetFiles(Path).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)))
            System.IO.File.Copy(file, copy.File(System.IO.Path.GetFileName(file)));
        return copy;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
