namespace Crm.Local.Demo;

/// <summary>How an order's parcels travel.</summary>
static class Journeys
{
    public static List<ParcelLife> Make(long id, OrderLife life, DateTimeOffset paid, Dice dice)
    {
        var (courier, to) = (Places.Courier(dice), life.Buyer.Place);
        var first = One(id, courier, InWorkingHours(paid + dice.Hours(2, 20), dice), to, dice);
        if (life.Lines.Sum(line => line.Quantity) < 2 || life.Shop != DemoShop.CustomerMatch || !dice.Chance(0.2)) return [first];
        return [first, One(id + 1, courier, InWorkingHours(first.Shipped + dice.Hours(12, 40), dice), to, dice)];
    }

    static ParcelLife One(long id, Courier courier, DateTimeOffset shipped, Place to, Dice dice)
    {
        var arrived = shipped + Places.Transit(courier, to, dice);
        var late = dice.Chance(0.025);
        var checkpoints = new List<Checkpoint>
        {
            new(shipped + dice.Hours(0.7, 1.8), "in_transit", Places.Origin, "快件已从始发地发出"),
            new(shipped + (arrived - shipped) / 2, "in_transit", dice.Pick(Places.Hubs.Where(hub => hub != to.City).ToList()), "快件已到达中转站"),
        };
        if (late) checkpoints.Add(new(arrived, "delayed", checkpoints[^1].City, "快件因天气原因延误"));
        if (late) arrived += dice.Hours(30, 90);
        checkpoints.Add(new(arrived, "in_transit", to.City, "快件已到达目的地城市"));
        var van = NextTour(arrived, dice);
        checkpoints.Add(new(van, "out_for_delivery", to.City, "快递员正在派件"));
        if (dice.Chance(0.03))
        {
            checkpoints.Add(new(van + dice.Hours(1, 4), "attempted_delivery", to.City, "无人收件，改日再送"));
            van = NextTour(van.AddHours(14), dice);
        }
        checkpoints.Add(new(van + dice.Hours(0.8, 6), "delivered", to.City, "已签收"));
        return new ParcelLife
        {
            Id = 4_300_000_000_000 + id, Courier = courier, Number = courier.Prefix + dice.Digits(courier.NumberDigits),
            Shipped = shipped, Checkpoints = [.. checkpoints.Select(c => c with { At = Seconds(c.At) })],
        };
    }

    // The warehouse hands parcels over between nine and six.
    static DateTimeOffset InWorkingHours(DateTimeOffset at, Dice dice) => at.Hour switch
    {
        < 9 => Midnight(at) + dice.Hours(9, 12),
        < 18 => at,
        _ => Midnight(at).AddDays(1) + dice.Hours(9, 13),
    };

    static DateTimeOffset NextTour(DateTimeOffset arrived, Dice dice) => arrived.Hour switch
    {
        < 6 => Midnight(arrived) + dice.Hours(7.5, 9.5),
        < 12 => Midnight(arrived) + dice.Hours(13.5, 15),
        _ => Midnight(arrived).AddDays(1) + dice.Hours(7.5, 9.5),
    };

    static DateTimeOffset Midnight(DateTimeOffset at) => new(at.Date, at.Offset);

    static DateTimeOffset Seconds(DateTimeOffset at) => at.AddTicks(-(at.Ticks % TimeSpan.TicksPerSecond));
}
