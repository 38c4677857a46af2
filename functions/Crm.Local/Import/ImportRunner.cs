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

/// <summary>
/// Counts are of the whole import, seconds and rate (rows of the orders file) of this run alone. <see cref="ResumedAt"/>: rows an earlier
/// run had done.
/// </summary>
public sealed record ImportSummary(ImportCounts Counts, long ResumedAt, TimeSpan Elapsed, string RejectPath)
{
    public double RowsPerSecond => Elapsed > TimeSpan.Zero ? (Counts.Rows - ResumedAt) / Elapsed.TotalSeconds : 0;

    /// <summary>What a person should know of how the files were read.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
    public bool HasRejects => Counts.Rejected + Counts.JoinedRejected > 0;
}

public abstract record ImportOutcome
{
    public sealed record Done(ImportSummary Summary) : ImportOutcome;
    public sealed record WrongMapping(IReadOnlyList<MappingProblem> Problems) : ImportOutcome;
}

/// <summary>
/// Imports historical orders. Safe to kill and to repeat: the same request continues where the last checkpoint stands, and a finished
/// import starts again and changes nothing. Throws what the ingest throws, after saving how far it came. Writes through the ingest and the
/// watermark store alone, and its rejects to a file; without a store the watermark lies in the data folder.
/// </summary>
public sealed class ImportRunner(IIngest ingest, TimeProvider time, IImportProgress progress, IWatermarkStore? watermarks = null)
{
    public async Task<ImportOutcome> RunAsync(ImportRequest request, CancellationToken cancel)
    {
        var problems = new List<MappingProblem>();
        if (ImportPlan.Prepare(request, problems) is not { } plan) return new ImportOutcome.WrongMapping(problems);
        var started = time.GetTimestamp();
        var checkpoints = new Checkpoints(watermarks ?? new WatermarkFolder(Path.Combine(request.DataFolder, "imports")), plan.Name);
        var (checkpoint, rejects) = await OpenAsync(plan, checkpoints, request.Fresh, cancel);
        using var _ = rejects;
        using var ledger = new ImportWatermark(rejects, checkpoints, plan.RejectPath, checkpoint, time);
        var input = ImportInput.Load(plan, progress, checkpoint is null ? ledger.JoinedRejected : _ => { }, cancel);
        var resumedAt = ledger.Counts.Rows;
        await ApplyAsync(input,
            new UnitBuilder(plan.Mapping, new OrderBuilder(plan.Mapping, request.Shop, input.Joined), plan.Files[0].Name), ledger,
            request.PartitionedWorkers, started, cancel);
        await checkpoints.DeleteAsync();
        return new ImportOutcome.Done(new ImportSummary(ledger.Counts, resumedAt, time.GetElapsedTime(started), plan.RejectPath) {
            Notes = [.. plan.Notes] });
    }

    static async ValueTask<(Checkpoint? Checkpoint, RejectFile Rejects)> OpenAsync(ImportPlan plan, Checkpoints checkpoints, bool fresh,
        CancellationToken cancel)
    {
        var checkpoint = fresh ? null : await checkpoints.ReadAsync(cancel);
        if (checkpoint?.RejectPath == plan.RejectPath
            && RejectFile.Continue(plan.RejectPath, checkpoint.RejectBytes) is { } rejects) return (checkpoint, rejects);
        // Rejects already told would be missing in another file: begin anew, what is applied stays as it is.
        var begun = RejectFile.Begin(plan.RejectPath);
        await checkpoints.DeleteAsync();
        return (null, begun);
    }

    async Task ApplyAsync(ImportInput input, UnitBuilder builder, ImportWatermark ledger, int count, long started, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var lanes = new PartitionedWorkers(count, ingest, unit => ledger.Finish(unit.Number, unit.Counts, unit.Rejects), stop);
        try
        {
            await ReadAsync(input, builder, ledger, lanes, started, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The lanes tell why below.
        }
        finally
        {
            try
            {
                // All is read, and up to a window of orders is still on its way: minutes of it, where the store is far.
                var last = lanes.CompleteAsync();
                while (await Task.WhenAny(last, Task.Delay(ImportWatermark.SaveEvery, time, CancellationToken.None)) != last)
                    await ledger.SaveAsync();
                await last;
            }
            finally
            {
                await ledger.SaveAsync();
            }
        }
        cancel.ThrowIfCancellationRequested();
    }

    async Task ReadAsync(ImportInput input, UnitBuilder builder, ImportWatermark ledger, PartitionedWorkers lanes, long started,
        CancellationToken cancel)
    {
        var (first, done) = (ledger.Counts.Rows, ledger.Units);
        using var rows = input.Open();
        foreach (var unit in input.Units(rows))
        {
            if (unit.Number < done) continue;
            await ledger.BeginAsync(cancel);
            var built = builder.Build(unit);
            if (built.Orders.Count > 0) lanes.Add(built);
            else ledger.Finish(built.Number, built.Counts, built.Rejects);
            if (unit.Number % 128 == 0) Report();
        }
        Report();

        void Report()
        {
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            progress.Report(new ImportStatus("orders", rows.Fraction, ledger.Counts, seconds > 0 ? (ledger.Counts.Rows - first) / seconds
                : 0));
        }
    }
}
