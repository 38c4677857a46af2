using System.Globalization;
using Crm.Benchmarks.Runs;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Flows;
using Crm.Orders;
using Crm.Shops;
using Crm.Touchpoints;
using Crm.Touchpoints.Deciding;
using Crm.Touchpoints.Planning;

namespace Crm.Benchmarks.Decide;

/// <summary>
/// The questions a shop's days ask: every touchpoint that the default flows plan for made-up orders and moments, each asked when it falls
/// due, with the order and the buyer as they stand at that minute, and asked again at the time it was put off to.
/// </summary>
sealed class DecideData
{
    static readonly DateTimeOffset Monday = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    static readonly Milestone[] Life =
        [Milestone.Created, Milestone.Paid, Milestone.Shipped, Milestone.ArrivedInCity, Milestone.OutForDelivery, Milestone.Signed,
        Milestone.Reviewed];
    static readonly string[] Kinds =
        ["lifecycle:sleeping", "lifecycle:leaving", "class:new", "predicted-purchase", "birthday", "event:weather"];
    static readonly (string Country, string Province, string City)[] Places =
        [("CN", "浙江省", "杭州市"), ("CN", "广东省", "深圳市"), ("CN", "新疆维吾尔自治区", "乌鲁木齐市"), ("CN", "上海市", "上海市"), ("US", "California", "San Diego")];

    readonly Random random = new(20260302);
    readonly Shop shop;
    readonly FlowLibrary flows;
    readonly List<DecisionContext> questions = [];

    DecideData(string? own)
    {
        using var folder = new TempFolder();
        if (own is not null) File.WriteAllText(folder.File("own.json"), own);
        flows = FlowLibrary.Load(folder.Path);
        var options = new ShopOptions { Name = "云朵家居", Offer = "老客95折券", Preset = Flow.Full, Flows = own is null ? [] : ["own"] };
        shop = ShopDirectory.From(new Dictionary<string, ShopOptions> { ["bench"] = options }).Find("bench")!;
    }

    /// <param name="buyers">How many.</param>
    /// <param name="own">A flow named "own", asked instead of the default ones.</param>
    public static DecisionContext[] Make(int buyers, string? own = null)
    {
        var data = new DecideData(own);
        for (var i = 0; i < buyers; i++) data.Add(i);
        var all = data.questions.ToArray();
        // The order of time, in which they would come, is no order of buyers.
        new Random(1).Shuffle(all);
        return all;
    }

    void Add(int number)
    {
        var place = Places[Math.Min(random.Next(12), Places.Length - 1)];
        if (place.Country == "US" && random.Next(2) == 0) place = Places[0];
        var phone = place.Country == "US" ? $"+1619{2_000_000 + number:d7}" : $"+86138{number:d8}";
        var region = new Region(place.Country, place.Province, place.City, null, null);
        var placed = Monday.AddDays(random.Next(30)).AddHours(random.Next(24) is var hour && hour is > 16 and < 23 ? hour - 12 : hour)
            .AddMinutes(random.Next(60));
        var buyer = Buyer(number, phone, region, placed);
        var order = Order(number, phone, region, placed);
        var buyerNow = buyer with { Facts = buyer.Facts.With(null, order) };
        foreach (var flow in shop.Flows.Select(name => flows.Newest(name)!))
            foreach (var planned in Planner.Plan(order, flow, shop)
                .ToList()) Follow(planned, Touchpoint.IdOf(shop.Id, flow.Name, planned.Step.Name, order.Key), order.Key, null, buyerNow,
                order);
        if (random.Next(2) == 0) return;
        var moment = new CustomerEvent(Kinds[random.Next(Kinds.Length)], "2026", placed.AddDays(40).AddHours(random.Next(24)));
        foreach (var flow in shop.Flows.Select(name => flows.Newest(name)!))
            foreach (var planned in Planner.Plan(moment, flow, shop)
                .ToList()) Follow(planned, Touchpoint.IdOf(shop.Id, flow.Name, planned.Step.Name, moment, buyer.Id),
                moment.OrderKey(shop.Id), moment.At, buyerNow, null);
    }

    void Follow(Planned planned, string id, OrderKey key, DateTimeOffset? begun, Customer buyer, OrderState? order)
    {
        var touchpoint = new Touchpoint { Id = id, Flow = planned.Flow.Name, Version = planned.Flow.Version, Step = planned.Step.Name,
            Order = key, Begun = begun, Due = planned.Due, Expires = planned.Expires };
        for (var asked = 0; asked < 3; asked++)
        {
            var now = touchpoint.WakeAt;
            var question = new DecisionContext(touchpoint, planned.Step, buyer, AsOf(order, now), shop, now,
                Competing(planned, touchpoint));
            questions.Add(question);
            if (Decider.Decide(question) is not Decision.Wait wait) return;
            touchpoint = touchpoint with { Next = wait.Until, Reason = wait.Rule };
        }
    }

    IReadOnlyList<(Touchpoint, Step)> Competing(Planned planned, Touchpoint touchpoint) =>
        planned.Step.Class != MessageClass.Promotional ? [] :
        [.. planned.Flow.Steps.Where(s => s != planned.Step).Take(random.Next(3))
            .Select(step => (touchpoint with { Id = Hash.Hex(touchpoint.Id, step.Name), Step = step.Name }, step))];

    static OrderState? AsOf(OrderState? order, DateTimeOffset now) =>
        order is null ? null : order with { Reached = new(order.Reached.Where(r => r.Value <= now).ToDictionary()) };

    Customer Buyer(int number, string phone, Region region, DateTimeOffset now)
    {
        var id = Customer.IdOf("bench", Identity.Phone(phone));
        var facts = new CustomerFacts();
        for (var i = random.Next(5) * random.Next(3); i > 0; i--) facts =
            facts.With(null, Order(number + i * 1_000_000, phone, region, now.AddDays(-10 - 30 * i)));
        var ledger = Enumerable.Range(0, random.Next(9))
            .Select(i => new LedgerEntry(now.AddDays(-random.Next(25))
            .AddHours(-i), (MessageClass)(i % 3), "shipped", Hash.Hex(id, i.ToString(CultureInfo.InvariantCulture))));
        var yes = random.Next(10) < 7;
        return new Customer
        {
            Id = id, Group = "bench", Facts = facts, Classification = facts.IsEmpty ? null
                : Classification(DateOnly.FromDateTime(now.DateTime)), Ledger = [.. ledger.OrderBy(e => e.At)], Identities =
                new(StringComparer.Ordinal) { "p:" + phone },
            Profile = new(now, new Profile { Name = "陈小云", Phone = phone, Region = region }),
            Consent = yes ? new() { [MessageClass.Promotional] = new(now, new ConsentState(true, "form")) } : [],
        };
    }

    Classification Classification(DateOnly since) => new()
    {
        Class = new(((RfmClass)random.Next(8)).ToStoredName(), since), Life = new(LifeStage.Active.ToStoredName(), since), Grade =
            new(((Grade)random.Next(4)).ToStoredName(), since), Tier = new(Tier.Ordinary.ToStoredName(), since),
        Tags = new(StringComparer.Ordinal) { ["gift"] = new Tag("yes", since, 60, "3 of 5 orders") },
    };

    OrderState Order(int number, string phone, Region region, DateTimeOffset placed)
    {
        var key = new OrderKey(shop.Id, "shopify", number.ToString(CultureInfo.InvariantCulture));
        var total = 3000L + random.Next(40_000);
        var state = new OrderState
        {
            Key = key,
            Details = new(placed,
                new OrderDetails { Currency = "CNY", Total = total, Number = "#" + key.Id, Source = "web",
                Lines = [new OrderLine { Title = "云朵四件套 纯棉 1.8米床", Product = "p" + number % 500, Quantity = 1, Amount = total }] }),
            Contact = new(placed, new OrderContact { Name = "陈小云", Phone = phone, Region = region }),
        };
        state.Parcels["f"] = new Parcel { Label = new(placed, new ParcelLabel("顺丰速运", "SF" + key.Id, null)) };
        // One in seven never pays; of the rest a third says nothing after signing.
        var far = random.Next(7) == 0 ? 1 : random.Next(3) == 0 ? Life.Length : Life.Length - 1;
        var at = placed;
        for (var i = 0; i < far; i++)
        {
            state.Reached[Life[i]] = at;
            at = at.AddMinutes(Life[i] == Milestone.Created ? 1 + random.Next(90) : 300 + random.Next(1500));
        }
        return state;
    }
}
