using System.CommandLine;
using Crm.Azure;
using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Storage;

namespace Crm.Local.Commands;

/// <summary>The tables a command looks at: of a data folder, beside a running host, or of an Azure app's storage account.</summary>
sealed class OpenTables : IAsyncDisposable
{
    /// <summary>Commands that look and change nothing. What changes something in Azure goes through the app's own routes.</summary>
    static readonly HashSet<string> Looking = new(StringComparer.Ordinal)
    {
        "status", "customer", "customer export", "touchpoints", "tasks", "tasks list", "why-not", "audit", "preview", "poison list",
        "platforms", "flows list", "flows show", "flows timeline", "flows paused", "replay", "lint", "prove times", "prove rebuild",
        "plan capacity", "learn payment-delay", "learn parcel-days", "users list", "report products", "affinity",
        "rows show", "rows sizes",
    };

    /// <summary>History from files is the one thing brought from here: it takes hours, and goes on where it stopped.</summary>
    const string Import = "import";

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

    /// <summary>What is wrong with asking for Azure; null where the command can.</summary>
    public static string? Refusal(ParseResult result)
    {
        if (result.GetValue(CommonOptions.Azure) is null) return null;
        var names = new List<string>();
        for (var at = result.CommandResult; at?.Parent is System.CommandLine.Parsing.CommandResult above; at = above)
            names.Insert(0, at.Command.Name);
        var name = string.Join(' ', names);
        return Looking.Contains(name) || name == Import || names[0] == "azure" ? null
            : $"--azure: '{name}' is not one of the commands that look at an Azure app ({string.Join(", ", Looking.Order())}). What "
                + "changes something there goes through the app's own routes; see docs/service.md.";
    }

    static OpenTables OfFolder(string folder)
    {
        var database = SqliteDatabase.Open(folder, DatabaseMode.Read);
        return new OpenTables(new CrmTables(new SqliteRowStore(database, "crm"), new SqliteRowStore(database, "idx"),
            new SqliteRowStore(database, "poison"), new SqliteRowStore(database, "runs")), database);
    }

    public ValueTask DisposeAsync() => Database?.DisposeAsync() ?? default;
}
