using System.Globalization;
using Crm.Common;
using Crm.Customers;
using Crm.Flows;
using Crm.Orders;
using Crm.Storage;
using Crm.Touchpoints;
using Spectre.Console;

namespace Crm.Local.Demo;

/// <summary>A few texts as they went out: to whom, when, and why then.</summary>
sealed class SampleTexts(IRowStore rows, FlowLibrary flows)
{
    static readonly (string Step, string Variant)[] Wanted =
        [("unpaid-reminder", "new"), ("paid-care", "returning"), ("shipped", "new"), ("arrived", "all"), ("signed", "returning")];

    public async Task PrintAsync(IAnsiConsole console, CancellationToken cancel)
    {
        var sent = new List<(string Customer, Touchpoint Touchpoint)>();
        await foreach (var row in rows.ScanAsync("t|", KeyText.After("t|"), cancel))
            if (Common.RowBody.Read<Touchpoint>(row.Body)
                is { State: TouchpointState.Accepted } touchpoint) sent.Add((Keys.CustomerOf(row.Key), touchpoint));
        foreach (var wanted in Wanted)
        {
            var like = sent.Where(s => (s.Touchpoint.Step, s.Touchpoint.Variant) == wanted).OrderBy(s => s.Touchpoint.Due)
                .ThenBy(s => s.Touchpoint.Id, StringComparer.Ordinal).ToList();
            if (like.Count > 0) await PrintAsync(console, like[like.Count / 2].Customer, like[like.Count / 2].Touchpoint, cancel);
        }
    }

    async Task PrintAsync(IAnsiConsole console, string customerId, Touchpoint touchpoint, CancellationToken cancel)
    {
        var typed = new CustomerRows(rows);
        if (await typed.OrderAsync(customerId, touchpoint.Order, cancel) is not { Value.State: var order }
            || await typed.CustomerAsync(customerId, cancel) is not { Value: var customer }) return;
        if (flows.Find(touchpoint.Flow, touchpoint.Version, touchpoint.Step) is not { } step) return;
        var phone = order.Contact?.Value.Phone ?? customer.OwnPhone;
        console.WriteLine($"  {Local(touchpoint.SettledAt)}  {step.Label["zh-CN"]} ({touchpoint.Step}, {touchpoint.Variant})  to "
            + $"{(phone is null ? "—" : PhoneNumber.Mask(phone))}");
        console.WriteLine($"    why: {Why(touchpoint, order, customer)}");
        console.WriteLine($"    {touchpoint.Text}");
    }

    static string Why(Touchpoint touchpoint, OrderState order, Customer customer)
    {
        var nth = order.When(Milestone.Created) is { } placed ? customer.Facts.OrdersBefore(placed) + 1 : 1;
        // What the step waited for is the last that was reached when it fell due.
        var last = Enum.GetValues<Milestone>().Where(m => order.When(m) <= touchpoint.Due).MaxBy(m => (order.When(m), m));
        var wait = touchpoint.Due - order.When(last).GetValueOrDefault(touchpoint.Due);
        var after = wait > TimeSpan.Zero ? $" + {Words(wait)}" : "";
        var held = touchpoint.SettledAt - touchpoint.Due > TimeSpan.FromHours(1) ? ", held back by quiet hours or the day's cap" : "";
        var shown = order.Details?.Value.Number ?? order.Key.Id;
        return $"order {shown}, {(nth == 1 ? "the buyer's first" : $"number {nth} of the buyer")}: {Words(last)} "
            + $"{Local(order.When(last))}{after}{held}";
    }

    static string Words(TimeSpan span) =>
        span.TotalHours >= 48 ? $"{span.TotalDays:0} days" : span.TotalMinutes >= 120 ? $"{span.TotalHours:0} hours"
        : $"{span.TotalMinutes:0} minutes";

    static string Words(Milestone milestone) =>
        System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(milestone.ToString()).Replace('_', ' ');

    static string Local(DateTimeOffset? at) =>
        at?.ToOffset(DemoShop.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "—";
}
