using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Crm.Reports;
using Crm.Storage;

namespace Crm.Azure;

/// <summary>
/// A storage account as a person names it: by its name or its table endpoint, then reached as whoever is signed in (az login), or by a
/// connection string, which is how an emulator is reached.
/// </summary>
public sealed class StorageAddress
{
    readonly string? connection;
    readonly Uri? tables;

    StorageAddress(string? connection, Uri? tables) => (this.connection, this.tables) = (connection, tables);

    /// <summary>Null with what is wrong.</summary>
    public static StorageAddress? Read(string text, out string? mistake)
    {
        mistake = null;
        if (text.Contains('=', StringComparison.Ordinal)) return new StorageAddress(text, null);
        if (Uri.TryCreate(text, UriKind.Absolute, out var at) && at.Scheme == Uri.UriSchemeHttps) return new StorageAddress(null, at);
        if (text.Length is >= 3 and <= 24 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            return new StorageAddress(null, new Uri($"https://{text}.table.core.windows.net"));
        mistake = $"--azure: '{text}' is neither a storage account's name (3 to 24 small letters and digits), nor its https address, nor a "
            + "connection string.";
        return null;
    }

    public CrmTables Open() =>
        new(Table(StorageNames.Rows, RowColumns.Of), Table(StorageNames.Index), Table(StorageNames.Poison), Table(StorageNames.Runs));

    /// <summary>Whether the app's table of rows is there: an account of something else must not be written to.</summary>
    public async Task<bool> HasRowsAsync(CancellationToken cancel)
    {
        try
        {
            await foreach (var _ in Client(StorageNames.Rows).QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancel)) break;
            return true;
        }
        catch (RequestFailedException gone) when (gone.Status == 404)
        {
            return false;
        }
    }

    public TableClient Client(string name) => connection is not null ? new TableClient(connection, name)
        : new TableClient(tables!, name, AzureCredentials.Of(null));

    /// <summary>Beside the tables in the same account; written as the app's triggers read it.</summary>
    public QueueClient Queue(string name)
    {
        var options = new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 };
        return connection is not null ? new QueueClient(connection, name, options)
            : new QueueClient(Beside("queue", name), AzureCredentials.Of(null), options);
    }

    /// <summary>What the Functions host gave up on, by the queue it came from.</summary>
    public IEnumerable<IParkedQueue> PoisonQueues() =>
    [
        new PoisonQueue(AsItIs(StorageNames.InboxPoisonQueue), AsItIs(StorageNames.InboxQueue)),
        new PoisonQueue(AsItIs(StorageNames.SmsEventPoisonQueue), AsItIs(StorageNames.SmsEventQueue)),
    ];

    QueueClient AsItIs(string name) => connection is not null ? new QueueClient(connection, name)
        : new QueueClient(Beside("queue", name), AzureCredentials.Of(null));

    /// <summary>The app's inbox, to put back what was put aside.</summary>
    public QueueInbox Inbox() => new(Queue(StorageNames.InboxQueue), new ClaimBlobs(connection is not null
        ? new BlobContainerClient(connection, StorageNames.ClaimContainer)
        : new BlobContainerClient(Beside("blob", StorageNames.ClaimContainer), AzureCredentials.Of(null))));

    Uri Beside(string service, string name) =>
        new(tables!.AbsoluteUri.Replace(".table.", $".{service}.", StringComparison.Ordinal) + name);

    TableRowStore Table(string name, Columns? columns = null) => new(Client(name), columns);
}
