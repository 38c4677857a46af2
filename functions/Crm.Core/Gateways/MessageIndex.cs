using System.Text;
using Crm.Common;
using Crm.Storage;

namespace Crm.Gateways;

/// <summary>
/// A provider's message id → our tag, for providers whose reports do not carry the tag. Written when the text was taken, removed by its
/// last report.
/// </summary>
public sealed class MessageIndex(IRowStore table)
{
    public async ValueTask RememberAsync(string gateway, string id, string tag, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(gateway, id);
        await table.CommitAsync(partition, [new RowWrite.Upsert(key, Encoding.UTF8.GetBytes(tag))], cancel);
    }

    public async ValueTask<string?> FindAsync(string gateway, string id, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(gateway, id);
        return await table.GetAsync(partition, key, cancel) is { } row ? Encoding.UTF8.GetString(row.Body.Span) : null;
    }

    public async ValueTask ForgetAsync(string gateway, string id, CancellationToken cancel)
    {
        var (partition, key) = KeyOf(gateway, id);
        await table.CommitAsync(partition, [new RowWrite.Delete(key, null)], cancel);
    }

    static (string Partition, string Key) KeyOf(string gateway, string id)
    {
        var hash = Hash.Hex("gateway-message", gateway, id);
        return ("0" + hash[..2], "gm|" + hash);
    }
}
