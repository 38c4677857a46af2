using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Crm.Prediction;
using Xunit.Abstractions;

namespace Crm.Tests.Support;

/// <summary>Published data sets and answers; where they are absent a test says so and ends.</summary>
static class Published
{
    public static string? Find(ITestOutputHelper output)
    {
        if (SharedData.Find() is { } data) return data;
        const string Skipped = "SKIPPED: there is no ../shared/data beside the project.";
        output.WriteLine(Skipped);
        Console.WriteLine(Skipped);
        return null;
    }

    public static JsonElement Json(string data, string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "expected", name)));
        return document.RootElement.Clone();
    }

    public static IEnumerable<string> Lines(string file)
    {
        using var raw = File.OpenRead(file);
        using var reader = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(raw, CompressionMode.Decompress)
            : raw);
        while (reader.ReadLine() is { } line) yield return line;
    }

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>CDNOW's raw log, in weeks to the end of September 1997, by the sample's customer number.</summary>
    public static SortedDictionary<int, BuyerSummary> Cdnow(string data)
    {
        var end = new DateOnly(1997, 9, 30).DayNumber;
        return new(Lines(Path.Combine(data, "cdnow", "CDNOW_sample.txt"))
            .Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .GroupBy(p => int.Parse(p[1], CultureInfo.InvariantCulture))
            .ToDictionary(g => g.Key,
                g => Weeks(BuyerSummaries.Of(
                g.Select(p => (DateOnly.ParseExact(p[2], "yyyyMMdd", CultureInfo.InvariantCulture).DayNumber, Number(p[4]))),
                end)!.Value)));
    }

    static BuyerSummary Weeks(BuyerSummary days) =>
        days with { History = days.History with { Last = days.History.Last / 7, Age = days.History.Age / 7 } };
}
