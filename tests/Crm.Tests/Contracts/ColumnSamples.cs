using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Tests.Contracts;

/// <summary>One row of each kind that shows columns, all of them filled, and a stranger's words wherever words can stand.</summary>
static class ColumnSamples
{
    public const string Customer = "aa345678901234567890123456789012";
    static readonly DateTimeOffset At = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);
    static readonly OrderKey Order = new("demo", "shopify", "1001");

    /// <param name="words">Typed by a person, into every field that takes text.</param>
    public static IReadOnlyList<(string Key, byte[] Body)> Of(string words) =>
    [
        (Keys.Customer(Customer), RowBody.Bytes(new Customer
        {
            Id = Customer, Group = "demo", Profile = new KnownProfile(At, new Profile { Name = words, Nickname = words, Phone = words }),
            Identities = new(StringComparer.Ordinal) { "p:" + words }, Erased = At, MergedInto = Customer,
        })),
        (Keys.Order(Customer, Order), Bytes("""
            { "state": { "key": { "shop": "demo", "platform": "shopify", "id": "1001" }, "test": true } }
            """, words)),
        (Keys.Touchpoint(Customer, new string('b', 32)), RowBody.Bytes(new Touchpoint
        {
            Id = new string('b', 32), Flow = "post-purchase", Version = 3, Step = "shipped", Variant = "a", Order = Order, Due = At,
            Next = At, Expires = At, SettledAt = At, State = TouchpointState.Failed, Reason = $"rejected: 4002 {words} is no number",
            Text = words, To = words, Code = words, FailedMessage = words, Parts = 2, CostMicros = 90_000, Currency = "CNY",
            Gateway = "acs", ProviderId = "Outgoing_1",
            Links = [new TouchLink("8fKq2Lw9Xz", "tracking", words) { Clicks = 2, FirstClick = At }],
        })),
        (Keys.Task(Customer, "t1"), RowBody.Bytes(new ServiceTask
        {
            Id = "t1", Kind = words, Order = Order, Text = words, Opened = At, DueBy = At, Done = At, DoneBy = words, Team = words,
            Person = words, AddedBy = words, Outcome = new TaskOutcome { Answer = words },
        })),
        (Keys.Points(Customer, "r-1"), RowBody.Bytes(new PointsEntry
        {
            Id = words, Cause = PointsCause.Redemption, At = At, Points = -100, From = At, Until = At, Order = Order, Earned = 120,
            About = words, By = words, Reason = words,
            Given = new PointsGiven { Gift = "mug", Pool = "spring", Code = words, Off = 500, Currency = "CNY" },
        })),
        ($"{Keys.Plays}|{Customer}|lottery|{Customer}|000001", Bytes("""
            { "activity": "lottery", "version": 2, "member": "@id", "seq": 1, "at": "2026-03-02T10:00:00Z", "request": "@words",
              "points": 5, "cost": 10, "drawn": "mug", "prize": "mug", "place": 7, "coupon": "@words", "answer": "@words", "streak": 3 }
            """, words)),
    ];

    static byte[] Bytes(string json, string words) => System.Text.Encoding.UTF8.GetBytes(json
        .Replace("@words", System.Text.Json.JsonEncodedText.Encode(words).ToString(), StringComparison.Ordinal)
        .Replace("@id", Customer, StringComparison.Ordinal));
}
