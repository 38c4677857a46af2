namespace Crm.Events;

public abstract record IngestResult
{
    public sealed record Applied(string Customer) : IngestResult;

    /// <summary>Nothing new in it: no row changed.</summary>
    public sealed record Duplicate(string Customer) : IngestResult;

    /// <summary>News of a parcel that no order has named yet: kept, and applied when one does.</summary>
    public sealed record Parked : IngestResult;

    /// <summary>It can never be applied; the reason is for a person.</summary>
    public sealed record Rejected(string Reason) : IngestResult;
}

/// <summary>Applies one event atomically; safe to call concurrently and repeatedly.</summary>
public interface IIngest
{
    ValueTask<IngestResult> ApplyAsync(ShopEvent shopEvent, CancellationToken cancel);
}
