namespace Crm.Storage;

/// <summary>How many buckets of a scan are worked on at once.</summary>
public static class BucketWorkers
{
    public static ParallelOptions Options(CancellationToken cancel, int least = 2) =>
        new() { MaxDegreeOfParallelism = Math.Max(least, Environment.ProcessorCount), CancellationToken = cancel };
}
