namespace Crm.Local.Demo;

/// <summary>
/// What real platforms do beside the plain story: deliver twice, late and out of order, send topics nobody asked for, and break.
/// </summary>
static class Mischief
{
    public static List<Webhook> Disturb(IEnumerable<Webhook> story, IReadOnlyList<OrderLife> lives, Dice dice)
    {
        var all = new List<Webhook>();
        foreach (var webhook in story)
        {
            var arrives = webhook.Arrives + Delay(webhook.Topic, dice);
            all.Add(webhook with { Arrives = arrives });
            if (dice.Chance(0.01)) all.Add(webhook with { Arrives = arrives + dice.Minutes(1, 300) });
        }
        all.AddRange(Strays(lives));
        return [.. all.Where(w => w.Arrives < DemoShop.Ends).OrderBy(w => w.Arrives).ThenBy(w => w.Id, StringComparer.Ordinal)];
    }

    // News of a payment or an end comes in time here, so that the texts can be checked against it by anyone who reads along.
    static TimeSpan Delay(string topic, Dice dice) => topic switch
    {
        "fulfillment_events/create" or "fulfillments/create" when dice.Chance(0.008) => dice.Hours(1, 9),
        "orders/create" when dice.Chance(0.01) => dice.Minutes(2, 40),
        _ => TimeSpan.Zero,
    };

    static IEnumerable<Webhook> Strays(IReadOnlyList<OrderLife> lives)
    {
        if (lives.Count == 0) yield break;
        var (home, kids) = (lives.FirstOrDefault(l => l.Shop == DemoShop.CustomerMatch),
            lives.FirstOrDefault(l => l.Shop == DemoShop.Kids));
        if (home is not null)
        {
            foreach (var day in new[] { 1, 9 }) yield return Test(home, day);
            yield return Webhook.Of(home.Placed.AddDays(2), DemoShop.CustomerMatch, "carts/update", "cart",
                () => new { id = "eeafa272cebfd4b22385bc4b645e762c", line_items = Array.Empty<object>() });
            yield return Broken(home);
        }
        if (kids is not null)
            yield return Webhook.Of(kids.Placed.AddDays(3), DemoShop.Kids, "coupon.created", "coupon",
                () => new { id = 61, code = "618", amount = "20.00" });
    }

    static Webhook Test(OrderLife sample, int day)
    {
        var at = sample.Placed.AddDays(day);
        var order = sample with { Number = 9000 + day, Placed = at, Paid = null, Parcels = [], Refund = null, Cancelled = null };
        return Webhook.Of(at, DemoShop.CustomerMatch, "orders/create", $"test {day}", () => ShopifyPayloads.Order(order, at, test: true));
    }

    // Cut off in the middle, as by a proxy with a limit; the signature is over what was sent.
    static Webhook Broken(OrderLife sample)
    {
        var at = sample.Placed.AddDays(4);
        var half = """{"id": 5800000000001, "name": "#1000", "line_items": [{"title": "云感记忆"""u8.ToArray();
        return Webhook.Of(at, DemoShop.CustomerMatch, "orders/updated", "broken", () => new object()) with { Body = () => half };
    }
}
