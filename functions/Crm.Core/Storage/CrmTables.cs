namespace Crm.Storage;

/// <summary>The installation's tables.</summary>
/// <param name="Rows">Customers, orders, touchpoints, due rows, tasks: one customer's rows share a partition.</param>
/// <param name="Index">Identity → customer.</param>
/// <param name="Poison">What could not be processed, with its reason.</param>
/// <param name="Runs">Nightly runs: claims, checkpoints and reports.</param>
public sealed record CrmTables(IRowStore Rows, IRowStore Index, IRowStore Poison, IRowStore Runs)
{
    /// <summary>Rows and index together; a host whose store can do both in one transaction brings its own.</summary>
    public ICommits Commits { get; init; } = new SplitCommits(Rows, Index);
}
