using Crm.Local.Sqlite;
using Crm.Storage;
using Crm.Tests.Contracts;

namespace Crm.Tests.Sqlite;

public sealed class SqliteCommitsTests : SplitCommitsTests
{
    protected override ICommits? Own(SqliteDatabase database) => new SqliteCommits(database);
}

/// <summary>The way of a store whose tables share no transaction, on SQLite.</summary>
public class SplitCommitsTests : CommitsContract, IAsyncLifetime
{
    TempFolder Folder { get; } = new();
    SqliteDatabase database = null!;

    protected virtual ICommits? Own(SqliteDatabase database) => null;

    protected override Task<CrmTables> CreateAsync()
    {
        SqliteRowStore Table(string name) => new(database, name);
        var tables = new CrmTables(Table("crm"), Table("idx"), Table("poison"), Table("runs"));
        return Task.FromResult(Own(database) is { } own ? tables with { Commits = own } : tables);
    }

    public Task InitializeAsync()
    {
        database = SqliteDatabase.Open(Folder.Path);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        Folder.Dispose();
    }
}
