using Crm.Orders;

namespace Crm.Ingest;

public abstract record IngestResult
{
    public sealed record Applied(string Customer) : IngestResult;
    public sealed record Duplicate(string Customer) : IngestResult;
    public sealed record Rejected(string Reason) : IngestResult;
}

/// <summary>Applies one event atomically; safe to call concurrently and repeatedly.</summary>
public interface IIngest
{
    ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, CancellationToken cancel);
}
