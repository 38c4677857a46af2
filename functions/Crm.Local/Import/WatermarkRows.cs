using Crm.Storage;

namespace Crm.Local.Import;

/// <summary>One row a name, beside the product's own rows: for tables that no folder of this machine belongs to.</summary>
sealed class WatermarkRows(IRowStore runs) : IWatermarkStore
{
    const string Partition = "imports";

    public async ValueTask<byte[]?> ReadAsync(string name, CancellationToken cancel) =>
        (await runs.GetAsync(Partition, KeyText.Segment(name), cancel))?.Body.ToArray();

    public async ValueTask WriteAsync(string name, byte[] content, CancellationToken cancel) =>
        await runs.CommitAsync(Partition, [new RowWrite.Upsert(KeyText.Segment(name), content)], cancel);

    public async ValueTask DeleteAsync(string name, CancellationToken cancel) =>
        await runs.CommitAsync(Partition, [new RowWrite.Delete(KeyText.Segment(name), null)], cancel);
}
