using System.Globalization;
using Crm.Common;
using Crm.Orders;
using Crm.Storage;

namespace Crm.Customers;

/// <summary>Partition and row keys, in one place. All rows of a customer lie in its bucket, so one commit can hold them.</summary>
public static class Keys
{
    public const int Buckets = 256;

    /// <summary>"000" to "0ff": 256 ranges that scan in parallel.</summary>
    public static string Bucket(string customer) => "0" + customer[..2];

    public static IEnumerable<string> AllBuckets() =>
        Enumerable.Range(0, Buckets).Select(b => b.ToString("x3", CultureInfo.InvariantCulture));

    public static string Customer(string customer) => "c|" + customer;
    public static bool IsCustomer(string key) => key.StartsWith("c|", StringComparison.Ordinal);
    public static string Order(string customer, OrderKey order) =>
        $"o|{customer}|{KeyText.Segment(order.Shop)}|{KeyText.Segment(order.Platform)}|{KeyText.Segment(order.Id)}";
    public static string Touchpoint(string customer, string touchpoint) => $"t|{customer}|{touchpoint}";
    public static string Task(string customer, string task) => $"k|{customer}|{task}";

    /// <summary>Begins the key of a play of an activity: "y|{customer}|{activity}|{member}|{number}".</summary>
    public const string Plays = "y";
    public static string Points(string customer, string entry) => $"p|{customer}|{KeyText.Segment(entry)}";

    /// <summary>The customer in the key of a row that is a customer's: "t|{customer}|…".</summary>
    public static string CustomerOf(string key) => Part(key, 1);

    /// <summary>What a row's key calls it: the touchpoint of "t|{customer}|{touchpoint}", the task of "k|…".</summary>
    public static string NameOf(string key) => Part(key, 2);

    static string Part(string key, int index)
    {
        var rest = key.AsSpan();
        for (; index > 0; index--) rest = rest[(rest.IndexOf('|') + 1)..];
        return (rest.IndexOf('|') is >= 0 and var end ? rest[..end] : rest).ToString();
    }

    /// <summary>A customer's changes of one night: all of a date are one range of each bucket.</summary>
    public static string ClassificationChange(DateOnly date, string customer) => ClassificationChangePrefix(date) + customer;
    public static string ClassificationChangePrefix(DateOnly date) => Feed + date.ToString("yyyyMMdd", CultureInfo.InvariantCulture) + "|";

    /// <summary>Begins every change of every night.</summary>
    public const string Feed = "e|";

    /// <summary>Due rows sort by instant, so one range read gives all that is due by a time.</summary>
    public static string Due(DateTimeOffset due, string touchpoint) => DuePrefix(due) + "|" + touchpoint;

    /// <summary>Rounds up to the second: nothing is found before its time.</summary>
    public static string DuePrefix(DateTimeOffset due)
    {
        var utc = due.UtcDateTime;
        if (utc.Ticks % TimeSpan.TicksPerSecond != 0) utc = utc.AddTicks(TimeSpan.TicksPerSecond - utc.Ticks % TimeSpan.TicksPerSecond);
        return "d|" + utc.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
    }

    /// <summary>The instant inside a due row's key.</summary>
    public static DateTimeOffset DueOf(string key) =>
        DateTimeOffset.ParseExact(key.AsSpan(2, 14), "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>Index rows: an identity is hashed, so no phone stands in a key.</summary>
    public static (string Partition, string Key) Index(string group, string identity)
    {
        var hash = Hash.Hex(group, identity);
        return ("0" + hash[..2], hash);
    }

    /// <summary>
    /// What is known of a phone number whoever it belongs to and whichever shop texts it: hashed, like every key of the index.
    /// </summary>
    public static (string Partition, string Key) Number(string e164)
    {
        var hash = Hash.Hex("number", e164);
        return ("0" + hash[..2], hash);
    }
}
