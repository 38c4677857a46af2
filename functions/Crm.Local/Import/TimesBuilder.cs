using Crm.Common;
using Crm.Orders;

namespace Crm.Local.Import;

/// <summary>When an order reached its steps, and its parcels and refunds.</summary>
sealed class TimesBuilder(Mapping mapping, ImportedFields facts)
{
    readonly SortedDictionary<Milestone, DateTimeOffset> reached = [];

    public SortedDictionary<Milestone, DateTimeOffset> Reached(Scope scope, string? status, SortedDictionary<string, Refund> refunds)
    {
        foreach (var (step, mapped) in mapping.Times) Keep(step, Past(scope, mapped));
        if (!facts.Problems.Any && !reached.ContainsKey(Milestone.Created))
            facts.Problems.Add(mapping.Times[Milestone.Created].Describe, "", "is empty: every order needs the time it was placed");
        foreach (var refund in refunds.Values)
        {
            Keep(Milestone.RefundOpened, refund.Opened);
            Keep(Milestone.RefundFinished, refund.Finished);
        }
        if (reached.Count > 0) Status(scope, status);
        return reached;
    }

    // What lies ahead has not happened: such an order would be its buyer's last one for years.
    DateTimeOffset? Past(Scope scope, MappedOrder mapped)
    {
        if (facts.Time(scope, mapped) is not { } at) return null;
        if (DateOnly.FromDateTime(at.UtcDateTime) <= mapping.Rules.Latest) return at;
        facts.Problems.Add(mapped.Describe, ImportedFields.Text(scope, mapped) ?? "", Customers.BirthdayText.Ahead);
        return null;
    }

    public bool SaysCancelled(string word) =>
        mapping.Statuses is { } statuses && (statuses.GetValueOrDefault(word) ?? statuses.GetValueOrDefault("*")) is { } asserted
            && asserted.ContainsKey(Milestone.Cancelled);

    /// <summary>A status asserts steps the file has no filled column for, such as cancelled.</summary>
    void Status(Scope scope, string? word)
    {
        if (mapping.Statuses is null || word is null) return;
        var column = mapping.Order["status"]!.Describe;
        if (!mapping.Statuses.TryGetValue(word, out var asserted) && !mapping.Statuses.TryGetValue("*", out asserted))
        {
            facts.Problems.Add(column, word, "is not among the mapping's statuses");
            return;
        }
        var latest = reached.Values.Max();
        foreach (var (step, mapped) in asserted)
        {
            var at = facts.Time(scope, mapped) ?? (mapped.OrLatest ? latest : null);
            if (at is null) facts.Problems.Add(column, word, $"says {step}, but {mapped.Describe} is empty");
            Keep(step, at);
        }
    }

    /// <summary>Amounts get their stamp when the order's is known: <see cref="Stamp"/>.</summary>
    public SortedDictionary<string, Refund> Refunds(Scope scope, string currency)
    {
        var refunds = new SortedDictionary<string, Refund>(StringComparer.Ordinal);
        if (mapping.Refunds is not { } section) return refunds;
        foreach (var row in Rows(scope, section))
        {
            var refund = new Refund { Opened = facts.Time(row, section["opened"]), Finished = facts.Time(row, section["finished"]) };
            var amount = facts.Money(row, section["amount"], currency);
            var id = facts.Code(row, section["id"]);
            if (amount is > 0 && section["finished"] is { OrLatest: true } && refund.Finished is null) refund =
                refund with { Finished = Latest(scope) };
            if (section.From is null && refund == new Refund() && amount is null or 0) continue;
            if (section.From is not null && id is null) facts.Problems.Add(section["id"]!.Describe, "", "is empty");
            // A file writes what was given back, some without and some with a minus.
            if (amount is { } minor) refund = refund with { Amount = new(default, new RefundAmount(Math.Abs(minor))) };
            Add(refunds, id ?? "1", refund, Refund.Join);
        }
        return refunds;
    }

    DateTimeOffset? Latest(Scope scope) => mapping.Times.Values.Max(mapped => facts.Time(scope, mapped));

    public static SortedDictionary<string, Refund> Stamp(SortedDictionary<string, Refund> refunds, DateTimeOffset at) =>
        new(refunds.ToDictionary(refund => refund.Key, refund => refund.Value with
        {
            Amount = refund.Value.Amount is { } amount ? amount with { At = at } : null,
            // A file that tells an amount and no time tells of money that has gone back.
            Finished = refund.Value is { Opened: null, Finished: null, Amount: not null } ? at : refund.Value.Finished,
        }),
            StringComparer.Ordinal);

    public SortedDictionary<string, Parcel> Parcels(Scope scope, DateTimeOffset stamp)
    {
        var parcels = new SortedDictionary<string, Parcel>(StringComparer.Ordinal);
        if (mapping.Parcels is not { } section) return parcels;
        foreach (var row in Rows(scope, section))
        {
            var label = new ParcelLabel(ImportedFields.Text(row, section["courier"]), facts.Code(row, section["number"]),
                ImportedFields.Text(row, section["url"]));
            var id = facts.Code(row, section["id"]) ?? label.Number;
            if (id is not null) Add(parcels, id, Parcel(row, section, new LwwRegister<ParcelLabel>(stamp, label)), Orders.Parcel.Join);
            else if (section.From is not null) facts.Problems.Add((section["id"] ?? section["number"])!.Describe, "", "is empty");
        }
        return parcels;
    }

    Parcel Parcel(Scope row, Section section, LwwRegister<ParcelLabel> label) => new()
    {
        Label = label,
        Shipped = facts.Time(row, section["shipped"]),
        ArrivedInCity = facts.Time(row, section["arrivedInCity"]),
        OutForDelivery = facts.Time(row, section["outForDelivery"]),
        Signed = facts.Time(row, section["signed"]),
        Exception = facts.Time(row, section["exception"]),
        Returned = facts.Time(row, section["returned"]),
    };

    void Keep(Milestone step, DateTimeOffset? at)
    {
        if (at is { } time && !(reached.TryGetValue(step, out var known) && known <= time)) reached[step] = time;
    }

    static void Add<T>(SortedDictionary<string, T> map, string key, T value, Func<T, T, T> join) =>
        map[key] = map.TryGetValue(key, out var known) ? join(known, value) : value;

    static IEnumerable<Scope> Rows(Scope scope, Section section) =>
        section.From is null ? [scope] : scope.Rows(section.From).Select(scope.Inner);
}
