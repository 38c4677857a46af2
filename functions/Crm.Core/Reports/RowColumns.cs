using System.Text.Json;
using System.Text.RegularExpressions;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Tasks;
using Crm.Touchpoints;
using MessagePack;

namespace Crm.Reports;

/// <summary>
/// A row as columns for whoever looks at the table with a tool of their own: customers, orders, touchpoints, tasks, notes, lines of points
/// and plays (docs/rows.md lists them). Follows from the body alone, is never read back, and holds no name, phone, address or text.
/// </summary>
public static partial class RowColumns
{
    const int LongestText = 200;

    /// <summary>Strings, numbers, bools and UTC instants by column; empty for rows of other kinds. What is null has no column.</summary>
    public static IReadOnlyList<KeyValuePair<string, object>> Of(string key, ReadOnlyMemory<byte> body)
    {
        try
        {
            return RowText.Kind(key) switch
            {
                'c' => Present(OfCustomer(RowBody.Read<Customer>(body))),
                'o' => Present(OfOrder(Keys.CustomerOf(key), RowBody.Read<StoredOrder>(body).State)),
                't' => Present(OfTouchpoint(Keys.CustomerOf(key), RowBody.Read<Touchpoint>(body))),
                'k' => Present(OfTask(Keys.CustomerOf(key), RowBody.Read<ServiceTask>(body))),
                'p' => Present(OfPoints(Keys.CustomerOf(key), RowBody.Read<PointsEntry>(body))),
                'n' => Present(OfNote(Keys.CustomerOf(key), RowBody.Read<Note>(body))),
                'y' => Present(OfPlay(Keys.CustomerOf(key), RowBody.Read<Play>(body))),
                _ => [],
            };
        }
        catch (Exception e) when (e is JsonException or MessagePackSerializationException)
        {
            // The columns are for looking at; what is stored does not depend on them.
            return [];
        }
    }

    static IEnumerable<(string, object?)> OfCustomer(Customer customer)
    {
        var (facts, classes) = (customer.Facts, customer.Classification);
        var currency = facts.PaidTotal.Count == 0 ? null : facts.PaidTotal.MaxBy(t => t.Value).Key;
        return
        [
            ("Row", "customer"), ("Customer", customer.Id), ("Group", customer.Group),
            ("Class", classes?.Class?.Value), ("Life", classes?.Life?.Value), ("Grade", classes?.Grade?.Value),
            ("Tier", classes?.Tier?.Value), ("Orders", facts.Orders), ("PaidOrders", facts.PaidOrders),
            ("CancelledOrders", facts.CancelledOrders), ("RefundedOrders", facts.RefundedOrders),
            ("Currency", currency), ("PaidTotal", currency is null ? null : facts.PaidTotal[currency]),
            ("FirstOrder", facts.FirstOrder), ("LastOrder", facts.LastOrder),
            ("Region", Typed(facts.Regions.Count == 0 ? null : facts.Regions.MaxBy(r => r.Value).Key)),
            ("Erased", customer.Erased), ("MergedInto", customer.MergedInto),
        ];
    }

    static IEnumerable<(string, object?)> OfOrder(string customer, OrderState order)
    {
        var steps = order.Steps();
        return
        [
            ("Row", "order"), ("Customer", customer), .. Order(order.Key),
            ("State", steps.Count == 0 ? null : steps.MaxBy(s => (s.Value, s.Key)).Key.ToString()),
            ("Created", order.When(Milestone.Created)), ("Paid", order.When(Milestone.Paid)), ("Signed", order.When(Milestone.Signed)),
            ("Cancelled", order.When(Milestone.Cancelled)), ("Currency", order.Details?.Value.Currency),
            ("Total", order.Details?.Value.Total), ("Items", order.Details?.Value.Lines.Sum(line => (long)line.Quantity)),
            ("Region", Typed(order.Contact?.Value.Region?.Province ?? order.Contact?.Value.Region?.Country)),
            ("Parcels", order.Parcels.Count), ("Refunds", order.Refunds.Count), ("Test", order.Test ? true : null),
        ];
    }

    static IEnumerable<(string, object?)> OfTouchpoint(string customer, Touchpoint touchpoint) =>
    [
        ("Row", "touchpoint"), ("Customer", customer), .. Order(touchpoint.Order), ("Flow", touchpoint.Flow),
        ("Version", touchpoint.Version), ("Step", touchpoint.Step), ("Variant", touchpoint.Variant), ("State", touchpoint.State.ToString()),
        ("Due", touchpoint.Due), ("Next", touchpoint.Next), ("Expires", touchpoint.Expires), ("Settled", touchpoint.SettledAt),
        ("Reason", Reason(touchpoint.Reason)), ("Parts", touchpoint.Parts), ("CostMicros", touchpoint.CostMicros),
        ("Currency", touchpoint.Currency), ("Gateway", touchpoint.Gateway), ("ProviderId", touchpoint.ProviderId),
        ("Clicks", touchpoint.IsClicked ? touchpoint.Clicks : null), ("FirstClick", touchpoint.Links?.Min(link => link.FirstClick)),
    ];

    static IEnumerable<(string, object?)> OfTask(string customer, ServiceTask task) =>
    [
        ("Row", "task"), ("Customer", customer), .. task.Order is { } order ? Order(order) : [], ("Kind", Typed(task.Kind)),
        ("State", task.Done is not null ? "done" : task.Person is not null ? "taken" : "open"), ("Opened", task.Opened),
        ("Due", task.DueBy), ("Done", task.Done), ("Priority", task.Priority.ToString()), ("Team", Typed(task.Team)),
        ("Person", Typed(task.Person)),
    ];

    static IEnumerable<(string, object?)> OfPoints(string customer, PointsEntry entry) =>
    [
        ("Row", "points"), ("Customer", customer), .. entry.Order is { } order ? Order(order) : [], ("Cause", entry.Cause.ToString()),
        ("At", entry.At), ("Points", entry.Points), ("From", entry.From), ("Until", entry.Until), ("Earned", entry.Earned),
        ("Gift", entry.Given?.Gift), ("Pool", entry.Given?.Pool), ("Off", entry.Given?.Off), ("Currency", entry.Given?.Currency),
        ("Person", Typed(entry.By)),
    ];

    static IEnumerable<(string, object?)> OfNote(string customer, Note note) =>
        [("Row", "note"), ("Customer", customer), ("At", note.At), ("Person", Typed(note.By))];

    /// <summary>Of a play what it shows: activities lie on a floor with the reports.</summary>
    sealed record Play(string Activity, int Version, int Seq, DateTimeOffset At, int? Points, int? Cost, string? Drawn, string? Prize,
        long? Place, int? Streak);

    static IEnumerable<(string, object?)> OfPlay(string customer, Play play) =>
    [
        ("Row", "play"), ("Customer", customer), ("Activity", play.Activity), ("Version", play.Version), ("Number", play.Seq),
        ("At", play.At), ("Points", play.Points), ("Cost", play.Cost), ("Drawn", play.Drawn), ("Prize", play.Prize),
        ("Place", play.Place), ("Streak", play.Streak),
    ];

    static IEnumerable<(string, object?)> Order(OrderKey order) =>
        [("Shop", order.Shop), ("Platform", order.Platform), ("Order", order.Id)];

    /// <summary>A provider's own words can quote the number; the ids and times in our rules' words are no numbers of anybody.</summary>
    static string? Reason(string? reason) => reason is not null && Quotes().IsMatch(reason) ? Digits().Replace(reason, "…") : reason;

    /// <summary>What a person typed can be a number, whatever the field is called.</summary>
    static string? Typed(string? text) => text is null ? null : Digits().Replace(text, "…");

    static List<KeyValuePair<string, object>> Present(IEnumerable<(string Name, object? Value)> columns) =>
        [.. columns.Where(c => c.Value is not null).Select(c => KeyValuePair.Create(c.Name, Column(c.Value!)))];

    static object Column(object value) => value switch
    {
        string { Length: > LongestText } text => text[..LongestText],
        DateTimeOffset at => at.ToUniversalTime(),
        _ => value,
    };

    [GeneratedRegex("^(rejected|report|unknown|parked|not-sent|gateway):")]
    private static partial Regex Quotes();

    [GeneratedRegex(@"\+?\d(?:[\s\-]?\d){4,}")]
    private static partial Regex Digits();
}
