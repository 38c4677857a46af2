namespace Crm.Storage;

/// <summary>
/// How many buckets of a scan are worked on at once: more than there are cores, as most of them wait for the disk or for Table Storage.
/// </summary>
public static class BucketWorkers
{
    const int Least = 8;

    public static ParallelOptions Options(CancellationToken cancel) =>
        new() { MaxDegreeOfParallelism = Math.Max(Least, Environment.ProcessorCount), CancellationToken = cancel };
}
