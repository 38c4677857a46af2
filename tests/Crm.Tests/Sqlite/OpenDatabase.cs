using Crm.Local.Sqlite;

namespace Crm.Tests.Sqlite;

/// <summary>Base of tests over one open database; closes it and removes its folder.</summary>
public abstract class OpenDatabase : IAsyncLifetime
{
    protected TempFolder Folder { get; } = new();
    protected SqliteDatabase Database { get; private set; } = null!;

    public Task InitializeAsync()
    {
        Database = SqliteDatabase.Open(Folder.Path);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await Database.DisposeAsync();
        Folder.Dispose();
    }

    protected async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = SqliteDatabase.Open(Folder.Path);
    }
}
