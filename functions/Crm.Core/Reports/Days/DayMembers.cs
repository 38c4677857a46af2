using Crm.Common;
using Crm.Customers;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using NodaTime;

namespace Crm.Reports.Days;

/// <summary>A figure of <see cref="DayFigures"/> whose rows can be looked at.</summary>
public enum DayFigure { Orders, Paid, Repeat, Sent, Delivered, Tasks, Stopped, Expired, Failed, InDoubt }

/// <summary>One row that a figure counts.</summary>
/// <param name="Touch">For figures of touches; else null.</param>
/// <param name="Count">How much of the figure it is.</param>
/// <param name="Net">Of the figures of orders: net revenue in the span, by currency.</param>
public sealed record DayMember(string Customer, Touchpoint? Touch, int Count, IReadOnlyDictionary<string, long> Net);

/// <param name="Next">Where to go on; null at the end.</param>
/// <param name="Looked">The share of all rows that has been looked at.</param>
public sealed record DayMemberPage(IReadOnlyList<DayMember> Members, string? Next, double Looked);

/// <summary>
/// The rows behind a figure of some days, by the same rules as it is added up. Rows are not in the order of days: a page is as many as fit
/// on one, or as many as are found while a person waits, and says where to go on.
/// </summary>
public sealed class DayMembers(CrmTables tables, ShopDirectory shops, TimeProvider time)
{
    const int PageSize = 50, Batch = 500;
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    static readonly IReadOnlyList<string> Buckets = [.. Keys.AllBuckets()];

    /// <param name="figure">Which.</param>
    /// <param name="step">Of touches, where only one step's are asked for.</param>
    /// <param name="from">The first local day.</param>
    /// <param name="to">The last.</param>
    /// <param name="after">Where the page before ended.</param>
    /// <param name="cancel">Ends the reading.</param>
    public async Task<DayMemberPage> FindAsync(DayFigure figure, string? step, DateOnly from, DateOnly to, string? after,
        CancellationToken cancel)
    {
        var (prefix, began, found) = (figure >= DayFigure.Sent ? "t|" : "c|", time.GetTimestamp(), new List<DayMember>());
        var first = Place(prefix, after);
        for (var i = first; i < Buckets.Count; i++)
        {
            var start = i == first && after is not null ? after + "!" : prefix;
            await foreach (var row in tables.Rows.RangeAsync(Buckets[i], start, KeyText.After(prefix), cancel, Batch))
            {
                if (Member(figure, step, from, to, row) is { } member) found.Add(member);
                if (found.Count == PageSize) return new DayMemberPage(found, row.Key, (double)i / Buckets.Count);
            }
            if (time.GetElapsedTime(began) > Patience && i + 1 < Buckets.Count)
                return new DayMemberPage(found, prefix + Buckets[i][1..] + "~", (double)(i + 1) / Buckets.Count);
        }
        return new DayMemberPage(found, null, 1);
    }

    /// <summary>A place that a page told; anything else is none.</summary>
    public static bool IsPlace(string? after) => after is { Length: > 4 and < 100 } && after[..2] is "c|" or "t|"
        && after.Skip(2).Take(2).All(char.IsAsciiHexDigitLower) && after.All(c => char.IsAsciiLetterOrDigit(c) || c is '|' or '~');

    // Keys begin with the customer, and the customer with the bucket.
    static int Place(string prefix, string? after) =>
        after is null || !after.StartsWith(prefix, StringComparison.Ordinal) ? 0 : Convert.ToInt32(after[2..4], 16);

    DayMember? Member(DayFigure figure, string? step, DateOnly from, DateOnly to, Row row)
    {
        if (figure < DayFigure.Sent) return OfCustomer(figure, from, to, RowBody.Read<Customer>(row.Body));
        var touch = RowBody.Read<Touchpoint>(row.Body);
        return (step is null || touch.Step == step) && DayFold.SettledAt(touch) is { } at && IsIn(at.ToUnixTimeSeconds(), from, to)
            && Counts(figure, touch.State) ? new DayMember(Keys.CustomerOf(row.Key), touch, 1, new Dictionary<string, long>()) : null;
    }

    static bool Counts(DayFigure figure, TouchpointState state) => DayFold.FigureOf(state) is var own
        && (own == figure || figure == DayFigure.Sent && own == DayFigure.Delivered);

    DayMember? OfCustomer(DayFigure figure, DateOnly from, DateOnly to, Customer customer)
    {
        var facts = customer.Facts;
        var purchases = new List<long>();
        var net = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (currency, list) in facts.Paid)
            for (var i = 0; i + 1 < list.Count; i += 2)
            {
                if (list[i + 1] >= 0) purchases.Add(list[i]);
                if (IsIn(list[i], from, to)) net[currency] = net.GetValueOrDefault(currency) + list[i + 1];
            }
        purchases.Sort();
        var count = figure switch
        {
            DayFigure.Orders => facts.OrderTimes.Count(at => IsIn(at, from, to)),
            DayFigure.Paid => purchases.Count(at => IsIn(at, from, to)),
            _ => purchases.Skip(1).Count(at => IsIn(at, from, to)),
        };
        return count > 0 || figure == DayFigure.Paid && net.Values.Any(n => n != 0) ? new DayMember(customer.Id, null, count, net) : null;
    }

    bool IsIn(long seconds, DateOnly from, DateOnly to)
    {
        var date = Instant.FromUnixTimeSeconds(seconds).InZone(Common.LocalTime.Zone(shops.Zone)).Date;
        var day = new DateOnly(date.Year, date.Month, date.Day);
        return day >= from && day <= to;
    }
}
