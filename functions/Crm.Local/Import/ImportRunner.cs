using Crm.Events;

namespace Crm.Local.Import;

/// <summary>What to import. <see cref="From"/>: the folder of the files, or the orders file itself.</summary>
public sealed record ImportRequest(string MappingPath, string From, string Shop, string DataFolder)
{
    public string? RejectPath { get; init; }

    /// <summary>Ignore what an interrupted run of the same import already did.</summary>
    public bool Fresh { get; init; }

    /// <summary>Events applied at a time.</summary>
    public int PartitionedWorkers { get; init; } = 256;
}

/// <summary>Counts are of the whole import, seconds and rate of this run alone. <see cref="ResumedAt"/>: rows an earlier run had done.</summary>
public sealed record ImportSummary(ImportCounts Counts, long ResumedAt, TimeSpan Elapsed, string RejectPath)
{
    public double OrdersPerSecond => Elapsed > TimeSpan.Zero ? (Counts.Rows - ResumedAt) / Elapsed.TotalSeconds : 0;
    public bool HasRejects => Counts.Rejected + Counts.JoinedRejected > 0;
}

public abstract record ImportOutcome
{
    public sealed record Done(ImportSummary Summary) : ImportOutcome;
    public sealed record WrongMapping(IReadOnlyList<MappingProblem> Problems) : ImportOutcome;
}

/// <summary>
/// Imports historical orders. Safe to kill and to repeat: the same request continues where the last checkpoint stands, and a finished
/// import starts again and changes nothing. Throws what the ingest throws, after saving how far it came.
/// </summary>
public sealed class ImportRunner(IIngest ingest, TimeProvider time, IImportProgress progress)
{
    public async Task<ImportOutcome> RunAsync(ImportRequest request, CancellationToken cancel)
    {
        var problems = new List<MappingProblem>();
        if (ImportPlan.Prepare(request, problems) is not { } plan) return new ImportOutcome.WrongMapping(problems);
        var started = time.GetTimestamp();
        var (checkpoint, rejects) = Open(plan, request.Fresh);
        using var _ = rejects;
        using var ledger = new ImportWatermark(rejects, plan.Checkpoints, plan.RejectPath, checkpoint?.Counts ?? new ImportCounts(), time);
        var files = Load(plan, checkpoint is null ? ledger.JoinedRejected : _ => { }, cancel);
        var resumedAt = ledger.Counts.Rows;
        await ApplyAsync(plan, new OrderBuilder(plan.Mapping, request.Shop, files), ledger, request.PartitionedWorkers, started, cancel);
        plan.Checkpoints.Delete();
        return new ImportOutcome.Done(new ImportSummary(ledger.Counts, resumedAt, time.GetElapsedTime(started), plan.RejectPath));
    }

    static (Checkpoint? Checkpoint, RejectFile Rejects) Open(ImportPlan plan, bool fresh)
    {
        var checkpoint = fresh ? null : plan.Checkpoints.Read();
        if (checkpoint?.RejectPath == plan.RejectPath && RejectFile.Continue(plan.RejectPath, checkpoint.RejectBytes) is { } rejects) return (checkpoint, rejects);
        // Rejects already told would be missing in another file: begin anew, what is applied stays as it is.
        var begun = RejectFile.Begin(plan.RejectPath);
        plan.Checkpoints.Delete();
        return (null, begun);
    }

    JoinedFiles Load(ImportPlan plan, Action<Reject> reject, CancellationToken cancel)
    {
        var indexes = plan.Files.Select(file => file.Source.Join is null ? null : JoinLoader.Load(file, plan.Mapping.Rules, reject,
            fraction => progress.Report(new ImportStatus($"reading {file.Name}", fraction, new ImportCounts(), 0)), cancel)).ToList();
        return new JoinedFiles(indexes, plan.Files.Select(file => file.Name).ToList());
    }

    async Task ApplyAsync(ImportPlan plan, OrderBuilder builder, ImportWatermark ledger, int count, long started, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var lanes = new PartitionedWorkers(count, ingest, Finish, stop);
        try
        {
            await ReadAsync(plan, builder, ledger, lanes, started, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The lanes tell why below.
        }
        finally
        {
            try
            {
                await lanes.CompleteAsync();
            }
            finally
            {
                ledger.Save();
            }
        }
        cancel.ThrowIfCancellationRequested();

        void Finish(long row, Outcome outcome, CsvRecord record, string? reason) =>
            ledger.Finish(row, outcome, reason is null ? null : new Reject(plan.Files[0].Name, record.Line, "", "", reason, record.Text));
    }

    async Task ReadAsync(ImportPlan plan, OrderBuilder builder, ImportWatermark ledger, PartitionedWorkers lanes, long started, CancellationToken cancel)
    {
        var first = ledger.Counts.Rows;
        var skip = plan.Files[0].Source.SkipWithout;
        using var rows = new SourceRows(plan.Files[0], plan.Mapping.Rules);
        for (long number = 0; rows.Read() is var (record, row); number++)
        {
            if (number < first) continue;
            await ledger.BeginAsync(cancel);
            if (record.Wrong is null && skip is { } column && row.Cells[column].Length == 0) ledger.Finish(number, Outcome.Skipped);
            else Add(number, record, builder.Build(record, row));
            if (number % 128 == 0) Report();
        }
        Report();

        void Add(long number, CsvRecord record, BuiltOrder order)
        {
            if (order.Reject is null) lanes.Add(number, record, order);
            else ledger.Finish(number, Outcome.Rejected, order.Reject);
        }

        void Report()
        {
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            progress.Report(new ImportStatus("orders", rows.Fraction, ledger.Counts, seconds > 0 ? (ledger.Counts.Rows - first) / seconds : 0));
        }
    }
}
