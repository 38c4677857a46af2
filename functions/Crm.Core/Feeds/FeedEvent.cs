using System.Globalization;
using Crm.Shops;
using NodaTime;
using LocalTime = Crm.Common.LocalTime;

namespace Crm.Feeds;

/// <summary>One line of a feed as it was written: names and texts.</summary>
/// <param name="Line">Where it stands in its file, for reports.</param>
public sealed record FeedRow(long Line, IReadOnlyDictionary<string, string> Fields);

/// <param name="Field">Empty when the line as a whole is at fault.</param>
public sealed record FeedMistake(long Line, string Field, string Problem);

/// <summary>
/// Something that happens to a region or a group of buyers on a day: a cold front, a local holiday, the shop's own campaign.
/// </summary>
/// <param name="Kind">The moment flows name: "event:weather".</param>
/// <param name="Id">Tells this occurrence from every other: told again it changes nothing.</param>
/// <param name="At">When it begins.</param>
/// <param name="Region">Province, city or ISO country of the buyers; null for everywhere.</param>
public sealed record FeedEvent(Shop Shop, string Kind, string Id, DateTimeOffset At, string? Region, string? Segment, string? Tag);

/// <summary>What a line must say, and what is wrong with one that does not: every mistake by field.</summary>
public sealed class FeedCheck(ShopDirectory shops, Func<Shop, string, bool> begins, Func<string, bool> hasSegment)
{
    public static readonly IReadOnlyList<string> Fields = ["id", "date", "time", "event", "shop", "region", "segment", "tag"];
    const int MostDaysAhead = 366;

    /// <param name="row">The line.</param>
    /// <param name="now">For what is too far away.</param>
    /// <param name="mistakes">Gets all that is wrong with the line; null is returned then.</param>
    public FeedEvent? Read(FeedRow row, DateTimeOffset now, ICollection<FeedMistake> mistakes)
    {
        var (before, line) = (mistakes.Count, new Line(row, mistakes));
        foreach (var name in row.Fields.Keys)
            if (!Fields.Contains(name)) line.Wrong(name, $"is not known; known are {string.Join(", ", Fields)}");
        var shop = ShopOf(line);
        if (line["id"] is not { Length: <= 60 } id
            || !IsWord(id)) id = line.Wrong("id", "takes 1 to 60 letters, digits, '-', '_', '.' and ':'");
        if (line["event"] is not { Length: <= 50 } kind || !IsWord(kind)) kind =
            line.Wrong("event", "takes a word like weather, in letters, digits, '-', '_', '.' and ':'");
        else if (shop is not null
            && !begins(shop, "event:" + kind)) line.Wrong("event", $"no flow of the shop '{shop.Id}' begins with event:{kind}");
        var at = At(line, shop, now);
        if (line["segment"] is { } segment && !hasSegment(segment)) line.Wrong("segment", $"there is no saved segment '{segment}'");
        if (line["region"] is { Length: 1 }) line.Wrong("region", "is too short to name one");
        return mistakes.Count > before ? null
            : new FeedEvent(shop!, "event:" + kind, id, at, line["region"], line["segment"], line["tag"]);
    }

    Shop? ShopOf(Line line)
    {
        var named = line["shop"];
        if (named is not null && shops.Find(named) is { } found) return found;
        if (named is null && shops.All.Count() == 1) return shops.All.Single();
        line.Wrong("shop", named is null ? "there are several shops: say whose event it is" : $"there is no shop '{named}'");
        return null;
    }

    static DateTimeOffset At(Line line, Shop? of, DateTimeOffset from)
    {
        var time = TimeOnly.MinValue;
        if (line["time"] is { } local
            && !TimeOnly.TryParseExact(local, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time))
            line.Wrong("time", "a local time is written HH:mm");
        if (!DateOnly.TryParseExact(line["date"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            line.Wrong("date", "a date is written yyyy-MM-dd");
        else if (date.DayNumber > DateOnly.FromDateTime(from.UtcDateTime).DayNumber + MostDaysAhead)
            line.Wrong("date", "lies more than a year ahead");
        else if (of is not null)
        {
            var (zone, day) = (LocalTime.Zone(of.Zone), new LocalDate(date.Year, date.Month, date.Day));
            return LocalTime.OnOrAfter(zone.AtStartOfDay(day).ToDateTimeOffset(), zone, time).ToUniversalTime();
        }
        return default;
    }

    /// <summary>A line's fields without blanks, and where its mistakes go.</summary>
    readonly struct Line(FeedRow row, ICollection<FeedMistake> mistakes)
    {
        public string? this[string name] => row.Fields.GetValueOrDefault(name)?.Trim() is { Length: > 0 } text ? text : null;

        public string Wrong(string field, string problem)
        {
            mistakes.Add(new FeedMistake(row.Line, field, problem));
            return "";
        }
    }

    static bool IsWord(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');
}
