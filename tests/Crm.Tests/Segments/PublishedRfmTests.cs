using System.Globalization;
using System.Text.Json;
using Crm.Segments;
using Crm.Tests.Support;
using Xunit.Abstractions;

namespace Crm.Tests.Segments;

[Trait("Speed", "Slow")]
public sealed class PublishedRfmTests(ITestOutputHelper output)
{
    [Fact]
    public void Scores_RfmPackageSample_EqualForAllCustomers()
    {
        if (Published.Find(output) is not { } data) return;
        var end = new DateOnly(2006, 12, 31).DayNumber;
        var buyers = Published.Lines(Path.Combine(data, "rfm_r", "rfm_data_orders_2018.csv")).Skip(1).Select(l => l.Split(','))
            .GroupBy(p => p[0])
            .Select(g => (Id: g.Key, R: (double)(end - g.Max(p => DateOnly.Parse(p[1], CultureInfo.InvariantCulture).DayNumber)),
                F: (double)g.Count(), M: g.Sum(p => Published.Number(p[2])))).ToList();
        var (r, f, m) = (Bins(buyers.Select(b => b.R)), Bins(buyers.Select(b => b.F)), Bins(buyers.Select(b => b.M)));
        var bands = Bands(Published.Json(data, "rfm_r.json").GetProperty("orders"));
        var expected = Published.Lines(Path.Combine(data, "expected", "rfm_r_orders2018_per_customer.csv")).Skip(1)
            .Select(l => l.Split(',')).ToDictionary(p => p[0], p => (p[1], int.Parse(p[2])));
        var equal = 0;
        foreach (var buyer in buyers)
        {
            var score = new RfmScore(r.Falling(buyer.R), f.Rising(buyer.F), m.Rising(buyer.M));
            if (expected[buyer.Id] == (ScoreBand.NameOf(score, bands), score.Code)) equal++;
        }
        output.WriteLine($"{equal} of {buyers.Count} scores and segments equal");
        (equal, buyers.Count).ShouldBe((995, 995));
    }

    [Fact]
    public void Scores_Olist_EqualPublishedOnes()
    {
        if (Published.Find(output) is not { } data) return;
        var expected = Published.Json(data, "olist_rfm.json");
        var buyers = Olist(data);
        buyers.Count.ShouldBe(expected.GetProperty("customers").GetInt32());
        var r = QuantileBins.Of(buyers.Values.Select(b => (double)b.R), 4, Ties.Above);
        var m = QuantileBins.Of(buyers.Values.Select(b => b.Cents / 100.0), 4, Ties.Above);
        foreach (var row in expected.GetProperty("first_five").EnumerateArray())
        {
            var buyer = buyers[row[0].GetString()!];
            buyer.R.ShouldBe(row[1].GetInt32());
            buyer.F.ShouldBe(row[2].GetInt32());
            buyer.Cents.ShouldBe((long)Math.Round(row[3].GetDouble() * 100));
            new RfmScore(r.Falling(buyer.R), Math.Min(buyer.F, 4), m.Rising(buyer.Cents / 100.0))
                .Code.ShouldBe(int.Parse(row[4].GetString()!));
        }
        (buyers.Values.Count(b => m.Rising(b.Cents / 100.0) == 4) / (double)buyers.Count)
            .ShouldBe(expected.GetProperty("share_M4").GetDouble(), 1e-6);
    }

    static Dictionary<string, (int R, int F, long Cents)> Olist(string data)
    {
        string[][] Read(string name) =>
            [.. Published.Lines(Path.Combine(data, "olist", name)).Skip(1).Select(l => l.Split(',').Select(c => c.Trim('"')).ToArray())];
        var people = Read("olist_customers_dataset.csv.gz").ToDictionary(p => p[0], p => p[1]);
        var prices = Read("olist_order_items_dataset.csv.gz").GroupBy(p => p[0])
            .ToDictionary(g => g.Key, g => g.Sum(p => (long)Math.Round(Published.Number(p[5]) * 100)));
        var orders = Read("olist_orders_dataset.csv.gz").Where(o => prices.ContainsKey(o[0]))
            .Select(o => (Person: people[o[1]], At: DateTime.Parse(o[3], CultureInfo.InvariantCulture), Cents: prices[o[0]])).ToList();
        var end = orders.Max(o => o.At).AddDays(1);
        return orders.GroupBy(o => o.Person)
            .ToDictionary(g => g.Key, g => ((int)(end - g.Max(o => o.At)).TotalDays, g.Count(), g.Sum(o => o.Cents)));
    }

    static QuantileBins Bins(IEnumerable<double> values) => QuantileBins.Of(values, 5, Ties.PlusOne);

    static List<ScoreBand> Bands(JsonElement orders)
    {
        var names = orders.GetProperty("segment_names").EnumerateArray().Select(n => n.GetString()!).ToList();
        (int, int) Band(string part, int i) =>
            (orders.GetProperty("bands").GetProperty(part)[i][0].GetInt32(), orders.GetProperty("bands")
            .GetProperty(part)[i][1].GetInt32());
        return [.. names.Select((name, i) => new ScoreBand(name, Band("recency", i), Band("frequency", i), Band("monetary", i)))];
    }
}
