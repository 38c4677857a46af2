using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Crm.Common;
using Crm.Customers.Views;

namespace Crm.Segments;

/// <summary>A tag found: the share of the purchases that speak for it in percent, and the two numbers its evidence is made of.</summary>
readonly record struct Found(string Name, string Value, int Confidence, long A, long B);

/// <summary>
/// Tags that need more than a condition. Each looks at counted facts only, so it is the same whatever the order of events; the first two
/// are found for every buyer.
/// </summary>
sealed class TagDetector(Classifier classifier, ZoneClock clock)
{
    // Windows of days of the month as text, made once: the scan compares them for every customer.
    static readonly string[] Windows =
        [.. Enumerable.Range(0, 32).Select(d => string.Create(CultureInfo.InvariantCulture, $"d{d}-{(d + 3) % 31 + 1}"))];
    static readonly string[] Dayparts = ["night", "morning", "afternoon", "evening"];
    static readonly CultureInfo Plain = CultureInfo.InvariantCulture;
    const int Window = 5;

    readonly int[] days = new int[32];

    public List<Found> Found { get; } = [];

    public void Detect(CustomerView view)
    {
        Found.Clear();
        if (view.Orders == 0) return;
        Loyalty(view);
        Spend(view);
        Daypart(view);
        if (view.Region is { } region) Found.Add(
            new("region", region, view.Regions.Count == 0 ? 100
            : Share(CountOf(view.Regions, region), Sum(view.Regions)), CountOf(view.Regions, region), Sum(view.Regions)));
        if (view.Favourite is { } category) Found.Add(
            new("category", category, Share(CountOf(view.Categories, category), Sum(view.Categories)), CountOf(view.Categories, category),
            Sum(view.Categories)));
        Size(view);
        Payday(view);
        Gift(view);
        Bargain(view);
        Weekend(view);
    }

    void Loyalty(CustomerView view)
    {
        var value = view.Purchases switch { 0 => "never-paid", 1 => "once", 2 => "second-time", < 5 => "repeat", _ => "regular" };
        Found.Add(new("loyalty", value, 100, view.Purchases, view.Orders));
    }

    void Spend(CustomerView view)
    {
        var value = view.Purchases == 0 ? "none"
            : classifier.IsTimesMean(view, 3) || classifier.IsAverageTimesMean(view, 2) ? "big"
            : classifier.IsAverageTimesMean(view, 0.5m) ? "middle" : "small";
        Found.Add(new("spend", value, 100, view.Total, Math.Max(1, view.Paid.Count)));
    }

    // A day told without its time is midnight to the second: it says nothing of when the buyer shops.
    void Daypart(CustomerView view)
    {
        Span<int> counts = stackalloc int[4];
        var timed = 0;
        foreach (var at in view.Placed)
        {
            if (IsDateOnly(at)) continue;
            timed++;
            counts[clock.Hour(at) switch { < 5 or >= 22 => 0, < 11 => 1, < 17 => 2, _ => 3 }]++;
        }
        var best = 0;
        for (var i = 1; i < 4; i++)
            if (counts[i] > counts[best]) best = i;
        Found.Add(timed == 0 ? new("daypart", "unknown", 100, 0, view.Placed.Count)
            : new("daypart", Dayparts[best], Share(counts[best], timed), counts[best], timed));
    }

    // An export that tells only the day puts its orders at the first second of it, in the shop's zone or in UTC.
    bool IsDateOnly(long at) => at % 86_400 == 0 || clock.IsMidnight(at);

    void Size(CustomerView view)
    {
        if (CustomerView.Top(view.Sizes) is not { } size) return;
        var (count, all) = (CountOf(view.Sizes, size), Sum(view.Sizes));
        if (count * 5 >= all * 3) Found.Add(new("size", size, Share(count, all), count, all));
    }

    /// <summary>
    /// At least four purchases on different days, three of five of them in the same five days of the month (around its end too), of two
    /// months at least.
    /// </summary>
    void Payday(CustomerView view)
    {
        if (view.Paid.Count < 4) return;
        Array.Clear(days);
        var (before, all) = (-1, 0);
        foreach (var (at, _) in view.Paid)
        {
            var day = clock.Day(at);
            if (day == before) continue;
            (before, all) = (day, all + 1);
            days[DateOnly.FromDayNumber(day).Day]++;
        }
        if (all < 4) return;
        var (best, most) = (1, 0);
        for (var start = 1; start <= 31; start++)
        {
            var inside = 0;
            for (var i = 0; i < Window; i++) inside += days[(start + i - 1) % 31 + 1];
            if (inside > most) (best, most) = (start, inside);
        }
        if (most * 5 >= all * 3 && most >= 3
            && IsOfTwoMonths(view, best)) Found.Add(new("payday", Windows[best], Share(most, all), most, all));
    }

    // Several days of one sale are no payday. A window around the month's end belongs to the month it begins in.
    bool IsOfTwoMonths(CustomerView view, int start)
    {
        var first = -1;
        foreach (var (at, _) in view.Paid)
        {
            var date = DateOnly.FromDayNumber(clock.Day(at));
            if ((date.Day - start + 31) % 31 >= Window) continue;
            var begins = date.AddDays(1 - start);
            var month = begins.Year * 12 + begins.Month;
            if (first >= 0 && month != first) return true;
            first = month;
        }
        return false;
    }

    /// <summary>A quarter of the orders, and two at least, go to others than the usual receiver.</summary>
    void Gift(CustomerView view)
    {
        if (view.Receivers.Count < 2) return;
        var all = view.Receivers.Sum();
        var others = all - view.Receivers.Max();
        if (others >= 2 && others * 4 >= all) Found.Add(new("gift", "yes", Share(others, all), others, all));
    }

    void Bargain(CustomerView view)
    {
        if (view.PaidOrders >= 2
            && view.Discounted * 5L >= view.PaidOrders * 4L) Found.Add(
            new("bargain", "yes", Share(view.Discounted, view.PaidOrders), view.Discounted, view.PaidOrders));
    }

    void Weekend(CustomerView view)
    {
        if (view.Placed.Count < 4) return;
        var weekend = 0;
        // Day number 0, the first of January of the year 1, was a Monday.
        foreach (var at in view.Placed)
            if (clock.Day(at) % 7 >= 5) weekend++;
        if (weekend * 4 >= view.Placed.Count * 3) Found.Add(
            new("weekend", "yes", Share(weekend, view.Placed.Count), weekend, view.Placed.Count));
    }

    /// <summary>The evidence in words as UTF-8; only made when a tag is given. Returns how many bytes it took.</summary>
    public int WriteEvidence(Found found, CustomerView view, Span<byte> into) => found.Name switch
    {
        "loyalty" => Write(into, Plain, $"{found.A} of {found.B} orders paid"),
        "spend" when found.Value == "none" => Write(into, Plain, $"nothing paid"),
        "spend" => WriteSpend(found, view, into),
        "daypart" when found.A == 0 => Write(into, Plain, $"none of {found.B} orders tells its hour"),
        "daypart" => Write(into, Plain, $"{found.A} of {found.B} orders"),
        "category" or "size" => Write(into, Plain, $"{found.A} of {found.B} pieces"),
        "payday" => Write(into, Plain, $"{found.A} of {found.B} days of purchase"),
        "gift" => Write(into, Plain, $"{found.A} of {found.B} orders to other receivers"),
        "bargain" => Write(into, Plain, $"{found.A} of {found.B} orders with a discount"),
        "weekend" => Write(into, Plain, $"{found.A} of {found.B} orders on a weekend"),
        "region" when found.B == 0 => Write(into, Plain, $"the buyer's address"),
        "region" => Write(into, Plain, $"{found.A} of {found.B} orders"),
        _ => Write(into, Plain, $"rule"),
    };

    int WriteSpend(Found found, CustomerView view, Span<byte> into)
    {
        var each = found.A / Money.Scale(view.Currency) / found.B;
        return Write(into, Plain, $"{each:0.00} {view.Currency} an order; the shop's mean is {classifier.MeanOrder:0.00}");
    }

    // Were a currency's name longer than the room there is, the evidence would be left out.
    static int Write(Span<byte> into, CultureInfo culture,
        [InterpolatedStringHandlerArgument(nameof(into), nameof(culture))] ref Utf8.TryWriteInterpolatedStringHandler text) =>
        Utf8.TryWrite(into, culture, ref text, out var written) ? written : 0;

    static int Share(long part, long all) => all <= 0 ? 0 : (int)Math.Clamp(100 * part / all, 0, 100);

    static long CountOf(List<(string Name, long Count)> counts, string name)
    {
        foreach (var one in counts)
            if (one.Name == name) return one.Count;
        return 0;
    }

    static long Sum(List<(string Name, long Count)> counts)
    {
        long sum = 0;
        foreach (var one in counts) sum += one.Count;
        return sum;
    }
}
