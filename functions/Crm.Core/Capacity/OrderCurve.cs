using System.Globalization;
using Crm.Common;
using Crm.Orders;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Capacity;

/// <summary>How a day's orders fall on its minutes, by the shop's clock.</summary>
public sealed class OrderCurve
{
    public const int Minutes = 24 * 60;
    readonly double[] shares;

    OrderCurve(double[] weights, string from)
    {
        var sum = weights.Sum();
        (shares, From) = ([.. weights.Select(w => w / sum)], from);
    }

    /// <summary>Where it comes from, for the report.</summary>
    public string From { get; }

    /// <summary>The part of the day's orders that comes in this minute.</summary>
    public double this[int minute] => shares[minute];

    public static OrderCurve Flat { get; } = new([.. Enumerable.Repeat(1.0, Minutes)], "even over the day");

    /// <summary>By the minutes at which orders came; smoothed over a quarter of an hour. Flat where there are none.</summary>
    public static OrderCurve Learned(IEnumerable<OrderState> orders, string zone)
    {
        var (weights, count) = (new double[Minutes], 0);
        foreach (var order in orders)
        {
            if (order.Test || order.When(Milestone.Created) is not { } at) continue;
            var local = Instant.FromDateTimeOffset(at).InZone(LocalTime.Zone(zone)).TimeOfDay;
            weights[local.Hour * 60 + local.Minute]++;
            count++;
        }
        if (count == 0) return Flat;
        const int Reach = 7;
        var smooth = new double[Minutes];
        for (var minute = 0; minute < Minutes; minute++)
            for (var near = -Reach; near <= Reach; near++) smooth[minute] += weights[(minute + near + Minutes) % Minutes];
        return new OrderCurve(smooth, $"learned from {count.ToString(CultureInfo.InvariantCulture)} orders");
    }

    /// <summary>
    /// Lines "HH:mm,weight": from that minute until the next line's so much comes, evenly. A first line that is no time is a heading.
    /// </summary>
    /// <exception cref="SettingsException">A line is none, or nothing comes at all; every mistake with its line.</exception>
    public static OrderCurve Read(string name, IReadOnlyList<string> lines)
    {
        var (mistakes, marks) = (new List<string>(), new SortedDictionary<int, double>());
        for (var i = 0; i < lines.Count; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            if (lines[i].Split(',') is [var time, var weight]
                && TimeOnly.TryParseExact(time.Trim(), "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
                && double.TryParse(weight.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var much)
                    && much is >= 0 and < 1e12)
            {
                if (!marks.TryAdd(at.Hour * 60 + at.Minute, much)) mistakes.Add($"{name}: line {i + 1}: {time.Trim()} stands twice.");
            }
            else if (i > 0) mistakes.Add($"{name}: line {i + 1}: a time and a weight, such as 20:00,350.");
        }
        if (mistakes.Count == 0 && marks.Values.Sum() <= 0) mistakes.Add($"{name}: no line gives a weight above 0.");
        return mistakes.Count == 0 ? new OrderCurve(Spread(marks), name) : throw new SettingsException(mistakes);
    }

    static double[] Spread(SortedDictionary<int, double> marks)
    {
        var (weights, starts) = (new double[Minutes], marks.Keys.ToList());
        for (var i = 0; i < starts.Count; i++)
        {
            // The last one reaches to the day's end.
            var end = i + 1 < starts.Count ? starts[i + 1] : Minutes;
            for (var minute = starts[i]; minute < end; minute++) weights[minute] = marks[starts[i]] / (end - starts[i]);
        }
        return weights;
    }
}
