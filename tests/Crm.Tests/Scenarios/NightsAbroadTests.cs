using Crm.Local.Hosting;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Scenarios;

/// <summary>
/// Signed orders from places whose night is not the shop's: a reminder that falls due at night waits for the morning there.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class NightsAbroadTests
{
    [Theory]
    // Ten at night where the buyer lives; the morning that is waited for, in UTC.
    [InlineData("US", "Guam", "96910", "(671) 472-0123", "+16714720123", "2026-03-02T22:00:00+10:00", "2026-03-02T22:00:00Z")]
    [InlineData("GU", null, null, "671-472-0123", "+16714720123", "2026-03-03T02:00:00+10:00", "2026-03-02T22:00:00Z")]
    [InlineData("NG", "Lagos", null, "0803 123 4567", "+2348031234567", "2026-03-02T23:00:00+01:00", "2026-03-03T07:00:00Z")]
    [InlineData("US", "Puerto Rico", "00907", "787-722-0123", "+17877220123", "2026-03-02T22:30:00-04:00", "2026-03-03T12:00:00Z")]
    [InlineData("JM", null, null, "876-555-0123", "+18765550123", "2026-03-02T22:30:00-05:00", "2026-03-03T13:00:00Z")]
    // A number of Los Angeles at an address in New York: eight in the morning at both.
    [InlineData("US", "New York", "10001", "(213) 622-0123", "+12136220123", "2026-03-02T22:30:00-05:00", "2026-03-03T16:00:00Z")]
    // A base in Korea.
    [InlineData("US", "Armed Forces Pacific", "96205", "+8613800138000", "+8613800138000", "2026-03-03T05:00:00+09:00",
        "2026-03-03T02:00:00Z")]
    public async Task When_AReminderFallsDueAtNight_Should_WaitForTheBuyersMorning(string country, string? province, string? zip,
        string phone, string e164, string placed, string morning)
    {
        await using var crm = await TestCrm.StartAsync("2026-03-02T01:00:00Z", listens: true);
        using var client = new WebhookClient(crm.Host.Url);
        await crm.RunUntilAsync(placed);

        (await client.ShopifyAsync("orders/create", Order(country, province, zip, phone, placed))).Status.ShouldBe(200);
        await crm.Get<InboxWorker>().DrainAsync(CancellationToken.None);
        (await crm.OrdersAsync()).ShouldHaveSingleItem().State.Contact!.Value.Phone.ShouldBe(e164);

        var due = (await crm.TouchpointAsync("unpaid-reminder")).Due;
        await crm.RunUntilAsync(due.AddMinutes(1));
        var waits = await crm.TouchpointAsync("unpaid-reminder");
        (waits.State, waits.Reason, waits.Next).ShouldBe((TouchpointState.Planned, "quiet-hours", TestCrm.At(morning)));
        await crm.RunUntilAsync(TestCrm.At(morning).AddMinutes(1));
        (await crm.TouchpointAsync("unpaid-reminder")).State.ShouldBe(TouchpointState.Accepted);
    }

    static string Order(string country, string? province, string? zip, string phone, string placed)
    {
        static string Text(string? value) => value is null ? "null" : $"\"{value}\"";
        return $$"""
            {"id": 4100, "name": "#4100", "created_at": "{{placed}}", "updated_at": "{{placed}}", "financial_status": "pending",
            "fulfillment_status": null, "currency": "CNY", "total_price": "128.50",
             "customer": {"id": 7100, "first_name": "Ada", "last_name": "Obi"},
             "shipping_address": {"first_name": "Ada", "last_name": "Obi", "phone": {{Text(phone)}}, "country_code": "{{country}}",
             "province": {{Text(province)}}, "zip": {{Text(zip)}}, "city": "X"},
             "line_items": [{"id": 1, "product_id": 501, "title": "云朵枕头", "quantity": 1, "price": "128.50"}]}
            """;
    }
}
