namespace Crm.Local.Demo;

/// <summary>What becomes of the orders: paid at once, paid after a while, forgotten, cancelled, refunded.</summary>
sealed class Lives(Dice dice)
{
    enum Payment { AtOnce, Soon, Late, Forgotten, Withdrawn }

    // Both shops close an order that is not paid within a day.
    static readonly TimeSpan ClosesAfter = TimeSpan.FromHours(24);

    int parcels;

    /// <summary>By the time they were placed, numbered like that in each shop.</summary>
    public List<OrderLife> Of(IEnumerable<Buyer> buyers)
    {
        var numbers = new Dictionary<DemoShop, int> { [DemoShop.CustomerMatch] = 1000, [DemoShop.Kids] = 500 };
        return [.. buyers.SelectMany(Of).OrderBy(life => life.Placed).ThenBy(life => life.Buyer.Number)
            .Select(life => life with { Number = ++numbers[life.Shop] })];
    }

    IEnumerable<OrderLife> Of(Buyer buyer)
    {
        var visits = 0;
        foreach (var at in Habits.Purchases(buyer, dice))
        {
            var shop = buyer.Shops[visits++ % buyer.Shops.Count];
            // Who cannot make up their mind leaves a trail of unpaid orders and pays the last one, or none.
            var tries = dice.Chance(0.035) ? dice.Between(1, 3) : 0;
            for (var i = 0; i < tries; i++) yield return One(buyer, shop, at - dice.Minutes(20, 55) * (tries - i), Payment.Forgotten);
            yield return One(buyer, shop, at, (Payment)dice.Weighted(tries > 0 ? [0.3, 0.2, 0.2, 0.3] : [0.76, 0.08, 0.06, 0.07, 0.03]));
        }
    }

    OrderLife One(Buyer buyer, DemoShop shop, DateTimeOffset placed, Payment payment)
    {
        var lines = Catalogue.Basket(shop, dice);
        var goods = lines.Sum(line => line.Amount);
        var life = new OrderLife
        {
            Buyer = buyer, Shop = shop, Lines = lines, Placed = placed,
            Discount = dice.Chance(0.2) ? goods / 10 / 100 * 100 : 0, Freight = goods >= 5900 ? 0 : 600,
        };
        return payment switch
        {
            // WooCommerce hears of every payment by its payment page, a moment later.
            Payment.AtOnce => AfterPayment(life, shop == DemoShop.Kids ? placed.AddSeconds(50) : placed),
            Payment.Soon => AfterPayment(life, placed + dice.Minutes(4, 55)),
            Payment.Late => AfterPayment(life, placed + dice.Minutes(70, 900)),
            Payment.Withdrawn => life with { Cancelled = placed + dice.Minutes(10, 300), CancelReason = "customer" },
            _ => life with { Cancelled = placed + ClosesAfter, CancelReason = "other" },
        };
    }

    OrderLife AfterPayment(OrderLife life, DateTimeOffset paid)
    {
        life = life with { Paid = paid };
        if (dice.Chance(0.02))
        {
            var regretted = paid + dice.Minutes(15, 90);
            return life with { Cancelled = regretted, CancelReason = "customer", Refund = new RefundLife(regretted, life.Total) };
        }
        var sent = Journeys.Make(++parcels * 10L, life, paid, dice);
        var delivered = sent.Max(parcel => parcel.Delivered);
        return life with
        {
            Parcels = sent,
            // A WooCommerce shop knows of no delivery: staff tick orders off, some days after they went out.
            Completed = life.Shop == DemoShop.Kids ? sent[^1].Shipped + dice.Hours(20, 70) : null,
            Refund = dice.Weighted([0.95, 0.035, 0.015]) switch
            {
                1 => new RefundLife(delivered + dice.Hours(3, 120), life.Total),
                2 => new RefundLife(delivered + dice.Hours(3, 120), life.Lines[0].Amount / 2),
                _ => null,
            },
        };
    }
}
