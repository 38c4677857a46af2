using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Reports;
using Crm.Reports.Days;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Reports;

/// <summary>Days are sums of rows: every row in one day and no other, whatever the rows went through.</summary>
public sealed class DayFoldTests
{
    static readonly CancellationToken Go = CancellationToken.None;

    [Fact]
    public async Task Days_OfAStory_AreWhatHappened_OnTheShopsOwnDays()
    {
        await using var crm = await TestCrm.StartAsync();
        // 23:30 in China is half past three in the afternoon in Greenwich: the day is the shop's.
        await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T15:30:00Z"),
            (Milestone.Paid, "2026-03-02T16:30:00Z"));
        await StaffStory.OrderAsync(crm, "1002", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-05T02:00:00Z"),
            (Milestone.Paid, "2026-03-05T03:00:00Z"));
        await crm.RunUntilAsync(TestCrm.At("2026-03-06T02:00:00Z"));
        await crm.Get<DailyCounts>().RunAsync(Go);
        var days = await crm.Get<DayRows>().ReadAsync(new(2026, 3, 1), new(2026, 3, 31), Go);
        days[new(2026, 3, 2)].Orders.ShouldBe(1);
        days[new(2026, 3, 3)].ShouldSatisfyAllConditions(d => d.Paid.ShouldBe(1), d => d.Repeat.ShouldBe(0),
            d => d.Net["CNY"].ShouldBe(12900));
        days[new(2026, 3, 5)].ShouldSatisfyAllConditions(d => d.Orders.ShouldBe(1), d => d.Paid.ShouldBe(1), d => d.Repeat.ShouldBe(1));
        await AgreesAsync(crm, days);
    }

    [Fact]
    public async Task Refund_PutsThePastDayRight()
    {
        await using var crm = await TestCrm.StartAsync();
        var story = new Story(crm);
        var order = await story.OrdersAsync();
        await story.PaysAsync(order);
        await crm.Get<DailyCounts>().RunAsync(Go);
        (await crm.Get<DayRows>().ReadAsync(new(2026, 3, 2), new(2026, 3, 2), Go)).Single().Value.Net["CNY"].ShouldBe(9900);
        await crm.RunForAsync(TimeSpan.FromHours(1));
        await story.IsCancelledAsync(order);
        (await crm.Get<DailyCounts>().RunAsync(Go)).ShouldBeNull("today's is done");
        (await crm.Get<DailyCounts>().AgainAsync(TimeSpan.Zero, Go)).ShouldNotBeNull();
        (await crm.Get<DayRows>().ReadAsync(new(2026, 3, 2), new(2026, 3, 2), Go)).Single().Value.Net.ShouldBeEmpty();
        (await crm.Get<DailyCounts>().AgainAsync(TimeSpan.FromHours(1), Go)).ShouldBeNull("counted a moment ago");
    }

    [Fact]
    public void Sums_OfDays_AreTheSumsOfCustomers_InAnyOrder()
    {
        var random = new Random(7);
        var customers = Enumerable.Range(0, 40).Select(i => Some(random, i)).ToList();
        var (one, other) = (new DayFold("Asia/Shanghai"), new DayFold("Asia/Shanghai"));
        foreach (var customer in customers) one.Add(customer);
        foreach (var customer in customers.AsEnumerable().Reverse()) other.Add(customer);
        Json.Bytes(one.Days).ShouldBe(Json.Bytes(other.Days));
        one.Days.Values.Sum(d => d.Net.GetValueOrDefault("CNY")).ShouldBe(customers.Sum(c => c.Facts.PaidTotal.GetValueOrDefault("CNY")));
        one.Days.Values.Sum(d => d.Orders).ShouldBe(customers.Sum(c => c.Facts.Orders));
    }

    static Customer Some(Random random, int i)
    {
        var times = Enumerable.Range(0, random.Next(5)).Select(_ => 1_772_000_000L + random.Next(10_000_000)).Order().ToList();
        var paid = times.SelectMany(t => new[] { t, 100L + random.Next(9900) }).ToList();
        return new Customer
        {
            Id = i.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), Group = "g", Facts = new CustomerFacts
            {
                Orders = times.Count, OrderTimes = times, Paid = new() { ["CNY"] = paid },
                PaidTotal = new() { ["CNY"] = paid.Where((_, index) => index % 2 == 1).Sum() },
            },
        };
    }

    /// <summary>All days together are what the touchpoints' own states say.</summary>
    static async Task AgreesAsync(TestCrm crm, SortedDictionary<DateOnly, DayFigures> days)
    {
        var touchpoints = await crm.TouchpointsAsync();
        var steps = days.Values.SelectMany(d => d.Steps.Values).ToList();
        steps.Sum(s => s.Sent).ShouldBe(touchpoints.Count(t => t.State is TouchpointState.Accepted or TouchpointState.Delivered));
        steps.Sum(s => s.Stopped).ShouldBe(touchpoints.Count(t => t.State == TouchpointState.Suppressed));
        steps.Sum(s => s.Sent).ShouldBeGreaterThan(0);
    }
}
