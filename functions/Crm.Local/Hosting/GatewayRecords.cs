using Crm.Local.Sqlite;
using Crm.Sms;

namespace Crm.Local.Hosting;

/// <summary>Which record of texts an audit compares the rows with; the daily one and the command ask here.</summary>
static class GatewayRecords
{
    /// <param name="database">Null in Azure.</param>
    /// <param name="gateway">What takes the place of the outbox, if anything does.</param>
    public static IGatewayRecord Of(CrmSettings settings, SqliteDatabase? database, ISmsGateway? gateway = null)
    {
        // Another gateway than the local sink has a record of its own, or none that can be read.
        var allToSink = gateway is null && !settings.Shops.Values.Any(shop => shop.Gateways.Values.Any(chain => chain.Length > 0));
        return allToSink && database is not null ? new SmsSinkRecord(database) : gateway as IGatewayRecord ?? new NoGatewayRecord();
    }
}
