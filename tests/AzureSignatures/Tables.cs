// Azure.Data.Tables 12.11.0
using Azure.Core;

namespace Azure.Data.Tables;

public interface ITableEntity
{
    string PartitionKey { get; set; }
    string RowKey { get; set; }
    DateTimeOffset? Timestamp { get; set; }
    ETag ETag { get; set; }
}

public sealed class TableEntity : ITableEntity
{
    public TableEntity() => throw null!;
    public TableEntity(string partitionKey, string rowKey) => throw null!;
    public string PartitionKey { get; set; }
    public string RowKey { get; set; }
    public DateTimeOffset? Timestamp { get; set; }
    public ETag ETag { get; set; }
    public object this[string key] { get => throw null!; set => throw null!; }
    public byte[] GetBinary(string key) => throw null!;
}

public class TableClient
{
    protected TableClient() { }
    public TableClient(string connectionString, string tableName) => throw null!;
    public TableClient(Uri endpoint, string tableName, TokenCredential tokenCredential, TableClientOptions? options = null) => throw null!;
    public static string CreateQueryFilter(FormattableString filter) => throw null!;
    public virtual Task<Response<Models.TableItem>> CreateIfNotExistsAsync(CancellationToken cancellationToken = default) => throw null!;
    public virtual Task<Response> DeleteAsync(CancellationToken cancellationToken = default) => throw null!;
    public virtual Task<NullableResponse<T>> GetEntityIfExistsAsync<T>(string partitionKey, string rowKey, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity => throw null!;
    public virtual AsyncPageable<T> QueryAsync<T>(string? filter = null, int? maxPerPage = null, IEnumerable<string>? select = null, CancellationToken cancellationToken = default) where T : class, ITableEntity => throw null!;
    public virtual Task<Response<IReadOnlyList<Response>>> SubmitTransactionAsync(IEnumerable<TableTransactionAction> transactionActions, CancellationToken cancellationToken = default) => throw null!;
}

public class TableClientOptions : ClientOptions;

public class TableTransactionAction
{
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity) => throw null!;
    public TableTransactionAction(TableTransactionActionType actionType, ITableEntity entity, ETag etag = default) => throw null!;
    public TableTransactionActionType ActionType => throw null!;
    public ITableEntity Entity => throw null!;
    public ETag ETag => throw null!;
}

public enum TableTransactionActionType { Add = 0, UpdateMerge = 1, UpdateReplace = 2, Delete = 3, UpsertMerge = 4, UpsertReplace = 5 }

public class TableTransactionFailedException : RequestFailedException
{
    public TableTransactionFailedException(RequestFailedException requestFailedException) : base("") => throw null!;
    public int? FailedTransactionActionIndex => throw null!;
}
