namespace Crm.Local.Import;

/// <summary>The files of an import, ready to be streamed: the joined ones in memory, and where every order's last row stands.</summary>
sealed class ImportInput(ImportPlan plan, JoinedFiles joined, OrderIndex index)
{
    public JoinedFiles Joined => joined;

    public static ImportInput Load(ImportPlan plan, IImportProgress progress, Action<Reject> reject, CancellationToken cancel)
    {
        // Beside the joined files, on another core.
        var index = Task.Run(() => OrderIndex.Read(plan.Files[0], plan.Mapping, cancel), cancel);
        var indexes = plan.Files.Select(file => file.Source.Join is null ? null : JoinLoader.Load(file, plan.Mapping.Rules, reject,
            fraction => progress.Report(new ImportStatus($"reading {file.Name}", fraction, new ImportCounts(), 0)), cancel)).ToList();
        return new ImportInput(plan, new JoinedFiles(indexes, plan.Files.Select(file => file.Name).ToList()), index.GetAwaiter()
            .GetResult());
    }

    public SourceRows Open() => new(plan.Files[0], plan.Mapping.Rules);

    public IEnumerable<RowUnit> Units(SourceRows rows) => new RowUnits(rows, plan.Mapping, index).Read();
}
