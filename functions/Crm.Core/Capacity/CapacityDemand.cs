using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Flows;
using Crm.Orders;
using Crm.Replay;
using Crm.Reports;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Planning;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Capacity;

/// <summary>An order as a pattern of others: what happened to it and when, and which of its steps became texts.</summary>
sealed record OrderPattern(OrderState Order, DateTimeOffset Created, IReadOnlyDictionary<string, (bool Sent, double CostMicros)> Steps);

/// <summary>
/// The texts that so many orders bring. Orders of the past are moved, life and all, to the minutes of the day by the curve, and planned by
/// the flows in force; a step is sent as often as it was for them, and one that has no past always. Without a past: one order that goes
/// well.
/// </summary>
sealed class CapacityDemand(CrmTables tables, FlowLibrary flows, Shop shop)
{
    const int MostPatterns = 2000, Together = 60;

    public async ValueTask<List<OrderPattern>> PatternsAsync(CancellationToken cancel)
    {
        var patterns = new List<OrderPattern>();
        foreach (var bucket in Customers.Keys.AllBuckets())
        {
            foreach (var stored in await StoredCustomer.OfBucketAsync(tables.Rows, bucket, cancel))
                foreach (var order in stored.Orders)
                    if (order.State.Key.Shop == shop.Id && !order.State.Test && order.State.When(Milestone.Created) is { } created)
                        patterns.Add(new OrderPattern(order.State, created, Of(stored, order.State)));
            if (patterns.Count >= MostPatterns) break;
        }
        return patterns;
    }

    static Dictionary<string, (bool, double)> Of(StoredCustomer stored, OrderState order) => stored.Touchpoints
        .Where(t => t.Order == order.Key && !t.Waits && !t.IsPast)
        .ToDictionary(t => $"{t.Flow}|{t.Step}", t => (t.ClaimedAt is not null, (double)(t.CostMicros ?? 0)), StringComparer.Ordinal);

    public List<DueTexts> Of(CapacityRequest request, OrderCurve curve, List<OrderPattern> patterns)
    {
        var start = LocalTime.Zone(shop.Zone).AtStartOfDay(new NodaTime.LocalDate(request.Day.Year, request.Day.Month, request.Day.Day))
            .ToDateTimeOffset();
        if (patterns.Count == 0) patterns = [MadeUp(start)];
        var (known, open) = (Known(patterns), new Dictionary<(RecipientPlaces, Customers.MessageClass), OpenMinutes>());
        var texts = new Dictionary<(string, int, int, OpenMinutes), (double Count, double Cost)>();
        var next = 0;
        for (var minute = 0; minute < OrderCurve.Minutes; minute++)
        {
            var orders = request.Orders * curve[minute];
            if (orders <= 0) continue;
            var most = Math.Min(Together, patterns.Count);
            for (var i = 0; i < most; i++)
                Add(texts, patterns[next++ % patterns.Count], start.AddMinutes(minute), orders / most, known, open, start);
        }
        return [.. texts.Select(t => new DueTexts(t.Key.Item1, t.Key.Item2, t.Key.Item3, t.Value.Count, t.Value.Cost,
            shop.Rules.PriceCurrency, t.Key.Item4)).OrderBy(t => t.Due).ThenBy(t => t.Step, StringComparer.Ordinal)];
    }

    void Add(Dictionary<(string, int, int, OpenMinutes), (double Count, double Cost)> texts, OrderPattern pattern, DateTimeOffset at,
        double orders, Dictionary<string, (double Share, double Cost)> known, Dictionary<(RecipientPlaces, Customers.MessageClass),
        OpenMinutes> open, DateTimeOffset start)
    {
        var order = Moved(pattern.Order, at - pattern.Created);
        foreach (var planned in shop.Flows.SelectMany(name => Planner.Plan(order, flows.StepsFor(name, shop.Preset, at), shop)))
        {
            if (planned.Step.Channel != Channel.Sms) continue;
            var key = $"{planned.Flow.Name}|{planned.Step.Name}";
            // Whether this very order got it; of a step that is new to it as often as others did.
            var (share, cost) = pattern.Steps.TryGetValue(key, out var own) ? (own.Sent ? 1.0 : 0.0, own.CostMicros)
                : known.TryGetValue(key, out var others) ? others : (1.0, shop.Rules.PartPriceMicros);
            if (share <= 0) continue;
            var (due, expires) = ((int)Math.Ceiling((planned.Due - start).TotalMinutes),
                (int)Math.Ceiling((planned.Expires - start).TotalMinutes));
            var group = (key, due, expires, Open(order, planned.Step, open, start));
            var (count, sum) = texts.GetValueOrDefault(group);
            texts[group] = (count + orders * share, sum + orders * share * cost);
        }
    }

    OpenMinutes Open(OrderState order, Step step, Dictionary<(RecipientPlaces, Customers.MessageClass), OpenMinutes> open,
        DateTimeOffset start)
    {
        var contact = order.Contact?.Value;
        var places = contact?.Phone is { } phone ? RecipientPlaces.Of(phone, contact.Region) : Home;
        if (!open.TryGetValue((places, step.Class), out var minutes))
            open[(places, step.Class)] = minutes = new OpenMinutes(start,
                SendingHours.Of(places, step.Class, shop.Rules.Windows[step.Class]));
        return minutes;
    }

    RecipientPlaces? home;
    RecipientPlaces Home => home ??= new Place(shop.Country, null, RecipientZones.Of(shop.Country)) is var place ? new([place], [place])
        : null!;

    // How often a step was sent, of all that were planned for these orders, and for how much.
    static Dictionary<string, (double Share, double Cost)> Known(List<OrderPattern> patterns) => patterns.SelectMany(p => p.Steps)
        .GroupBy(s => s.Key, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (g.Average(s => s.Value.Sent ? 1.0 : 0.0),
            g.Where(s => s.Value.Sent).Select(s => s.Value.CostMicros).DefaultIfEmpty(0).Average()), StringComparer.Ordinal);

    OrderPattern MadeUp(DateTimeOffset at)
    {
        var sample = Timeline.Sample(shop.Id, shop.Platforms.Keys.FirstOrDefault() ?? "shopify");
        return new OrderPattern(sample, sample.When(Milestone.Created) ?? at, new Dictionary<string, (bool, double)>());
    }

    /// <summary>The same life, so much later: every instant that stands in it.</summary>
    static OrderState Moved(OrderState order, TimeSpan by)
    {
        var copy = JsonSerializer.SerializeToNode(order, Json.Options)!;
        Move(copy, by);
        return copy.Deserialize<OrderState>(Json.Options)!;
    }

    static void Move(JsonNode node, TimeSpan by)
    {
        if (node is JsonObject members)
            foreach (var (name, value) in members.ToList())
                if (value is not null && Instant(value) is { } at) members[name] = JsonValue.Create((at + by).UtcDateTime);
                else if (value is not null) Move(value, by);
        if (node is JsonArray items)
            foreach (var item in items.OfType<JsonNode>()) Move(item, by);
    }

    static DateTimeOffset? Instant(JsonNode node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.String
        && value.GetValue<string>() is [.., 'Z'] text && text.Length >= 20 && DateTimeOffset.TryParseExact(text,
            ["yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal,
                out var at)
        ? at : null;
}
