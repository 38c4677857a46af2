using System.Globalization;
using Crm.Prediction;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Prediction;

public sealed class SmallCaseTests(ITestOutputHelper output)
{
    [Fact]
    public void Summaries_DailyAndWeekly_EqualPublishedOnes()
    {
        if (Published.Find(output) is not { } data) return;
        var json = Published.Json(data, "rfm_small_cases.json");
        var bought = json.GetProperty("transactions(id,date,value)").EnumerateArray()
            .ToLookup(t => t[0].GetInt32(), t => (Day(t[1].GetString()!), t[2].GetDouble()));
        var end = Day(json.GetProperty("observation_end").GetString()!);
        foreach (var row in json.GetProperty("daily(id,frequency,recency,T,mean_repeat_value)").EnumerateArray())
            BuyerSummaries.Of(bought[row[0].GetInt32()], end)
                .ShouldBe(new BuyerSummary(new BuyingHistory(row[1].GetInt32(), row[2].GetDouble(), row[3].GetDouble()),
                row[4].GetDouble()));
        // Weeks as pandas has them: Monday to Sunday (day number 0 was a Monday).
        foreach (var row in json.GetProperty("weekly(id,frequency,recency,T)").EnumerateArray())
            BuyerSummaries.Of(bought[row[0].GetInt32()], end,
                day => day / 7)!.Value.History.ShouldBe(new BuyingHistory(row[1].GetInt32(), row[2].GetDouble(), row[3].GetDouble()));
    }

    static int Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture).DayNumber;
}
