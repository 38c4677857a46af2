using System.CommandLine;
using Crm.Azure;
using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Storage;

namespace Crm.Local.Commands;

/// <summary>The tables a command looks at: of a data folder, beside a running host, or of an Azure app's storage account.</summary>
sealed class OpenTables : IAsyncDisposable
{
    OpenTables(CrmTables tables, SqliteDatabase? database) => (Tables, Database) = (tables, database);

    public CrmTables Tables { get; }

    /// <summary>Null in Azure.</summary>
    public SqliteDatabase? Database { get; }

    public static OpenTables Of(ParseResult result) =>
        AddressOf(result) is { } account ? new OpenTables(account.Open(), null) : OfFolder(CommonOptions.Load(result).DataFolder);

    /// <summary>Null where the folder has no data yet.</summary>
    public static OpenTables? IfThere(ParseResult result) => AddressOf(result) is null
        && !File.Exists(Path.Combine(CommonOptions.Load(result).DataFolder, "crm.db")) ? null : Of(result);

    public static StorageAddress? AddressOf(ParseResult result) => result.GetValue(CommonOptions.Azure) is not { } text ? null
        : StorageAddress.Read(text, out var mistake) ?? throw new SettingsException([mistake!]);

    static OpenTables OfFolder(string folder)
    {
        var database = SqliteDatabase.Open(folder, DatabaseMode.Read);
        return new OpenTables(new CrmTables(new SqliteRowStore(database, "crm"), new SqliteRowStore(database, "idx"),
            new SqliteRowStore(database, "poison"), new SqliteRowStore(database, "runs")), database);
    }

    public ValueTask DisposeAsync() => Database?.DisposeAsync() ?? default;
}
