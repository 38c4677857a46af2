using System.CommandLine;
using Crm.Customers;
using Crm.Storage;
using Crm.Flows;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary>The reading half of the product over a data folder or an Azure app, for commands: works beside a running host.</summary>
sealed class ReadModel : IAsyncDisposable
{
    readonly OpenTables open;

    ReadModel(CrmSettings settings, OpenTables open)
    {
        this.open = open;
        Settings = settings;
        Shops = ShopDirectory.From(settings.Shops);
        Flows = FlowLibrary.Load(settings.FlowsFolder);
        Rows = new CustomerRows(Tables.Rows);
        Versions = new FlowVersions(Tables, Flows, TimeProvider.System);
        Finder = new CustomerFinder(Tables, Shops);
    }

    public CrmSettings Settings { get; }
    public ShopDirectory Shops { get; }
    public FlowLibrary Flows { get; }
    public CrmTables Tables => open.Tables;

    /// <summary>Null in Azure.</summary>
    public SqliteDatabase? Database => open.Database;
    public CustomerRows Rows { get; }
    public CustomerFinder Finder { get; }

    public FlowVersions Versions { get; }

    /// <summary>With the flows that are in force; files that the host has not seen yet are as it will take them.</summary>
    public static async Task<ReadModel> OpenAsync(ParseResult result, CancellationToken cancel)
    {
        var model = new ReadModel(CommonOptions.Load(result), OpenTables.Of(result));
        await model.Versions.AdoptAsync(cancel);
        return model;
    }

    /// <summary>By order and by phone tail: a row of digits may be either.</summary>
    public async Task<IReadOnlyList<(string Customer, OrderKey? Order)>> FindAsync(string text, CancellationToken cancel)
    {
        var found = (await Finder.ByOrderAsync(text, cancel)).Select(o => (o.Customer, (OrderKey?)o.Order)).ToList();
        if (CustomerFinder.Tail(text) is { } tail)
            found.AddRange((await Finder.ByPhoneTailAsync(tail, cancel)).Select(c => (c, (OrderKey?)null)));
        return found;
    }

    public ValueTask DisposeAsync() => open.DisposeAsync();
}
