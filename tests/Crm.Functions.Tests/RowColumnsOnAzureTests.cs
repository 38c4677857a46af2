using Azure.Data.Tables;
using Crm.Azure;
using Crm.Functions.Adapters;
using Crm.Reports;
using Crm.Storage;
using Crm.Tests.Contracts;

namespace Crm.Functions.Tests;

[Collection("Azurite")]
public sealed class RowColumnsOnAzureTests(Azurite azurite) : RowColumnsContract
{
    protected override Task<(IRowStore, Func<string, string, Task<IReadOnlyDictionary<string, object>>>)> OpenAsync()
    {
        var table = AzureClients.Table(azurite.Address, Azurite.NewTableName());
        return Task.FromResult<(IRowStore, Func<string, string, Task<IReadOnlyDictionary<string, object>>>)>((
            new TableRowStore(table, RowColumns.Of), async (partition, key) =>
                RowColumnTests.Columns((await table.GetEntityAsync<TableEntity>(partition, key)).Value)));
    }
}
