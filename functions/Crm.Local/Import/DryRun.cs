namespace Crm.Local.Import;

/// <summary>What an import would do: everything is read and built, nothing is applied or written.</summary>
sealed record DryRun(ImportCounts Counts, IReadOnlyList<Reject> Rejects, DateTimeOffset? First, DateTimeOffset? Last,
    IReadOnlyDictionary<string, long> Totals)
{
    /// <summary>Rejects kept as examples.</summary>
    public const int Examples = 5;

    public long Orders => Counts.Applied;

    /// <summary>Unchanged cannot be told: the stored orders are not looked at.</summary>
    public static DryRun Of(ImportPlan plan, string shop, CancellationToken cancel)
    {
        var (counts, rejects, totals) =
            (new ImportCounts(), new List<Reject>(), new SortedDictionary<string, long>(StringComparer.Ordinal));
        var input = ImportInput.Load(plan, new Quiet(), Refused, cancel);
        counts = counts with { JoinedRejected = rejects.Count };
        var builder = new UnitBuilder(plan.Mapping, new OrderBuilder(plan.Mapping, shop, input.Joined), plan.Files[0].Name);
        DateTimeOffset? first = null, last = null;
        using var rows = input.Open();
        foreach (var unit in input.Units(rows))
        {
            cancel.ThrowIfCancellationRequested();
            var built = builder.Build(unit);
            counts = counts.Plus(built.Counts);
            foreach (var reject in built.Rejects) Refused(reject);
            for (var i = 0; i < built.Orders.Count; i++)
            {
                var (order, news) = (built.Orders[i], i > 0 ? 1 : 0);
                counts = counts.Plus(order.Noted
                    with { Rows = order.Rows.Count, Applied = 1 - news, Merged = order.Rows.Count - 1 + news });
                var state = order.Event.Order!;
                var placed = state.When(Crm.Orders.Milestone.Created);
                (first, last) = (first is null || placed < first ? placed : first, last is null || placed > last ? placed : last);
                if (news == 0 && state.Details is { Value: var details }) totals[details.Currency] =
                    totals.GetValueOrDefault(details.Currency) + details.Total;
            }
        }
        return new DryRun(counts, rejects, first, last, totals);

        void Refused(Reject reject)
        {
            if (rejects.Count < Examples) rejects.Add(reject);
        }
    }

    sealed class Quiet : IImportProgress
    {
        public void Report(ImportStatus status)
        {
        }
    }
}
