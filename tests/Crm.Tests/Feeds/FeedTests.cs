using Crm.Common;
using Crm.Customers;
using Crm.Feeds;
using Crm.Local.Feeds;
using Crm.Orders;
using Crm.Storage;
using Crm.Tests.Sqlite;
using Crm.Tests.Support;
using Crm.Touchpoints;
using static Crm.Tests.Support.TestCrm;

namespace Crm.Tests.Feeds;

/// <summary>The shop's own events from a file: each reaches the buyers it concerns, once, and a bad line costs only itself.</summary>
public sealed class FeedTests : IDisposable
{
    readonly TempFolder home = new();

    public void Dispose() => home.Dispose();

    List<FeedRow> Rows(List<FeedMistake> mistakes, string text, string name = "feed.csv")
    {
        File.WriteAllText(home.File(name), text);
        return FeedFile.Read(home.File(name), mistakes);
    }

    async Task<FeedReport> TellAsync(TestCrm crm, string text, string name = "feed.csv")
    {
        var mistakes = new List<FeedMistake>();
        var report = await crm.Get<EventFeed>().TellAsync(Rows(mistakes, text, name), default);
        return report with { Mistakes = [.. mistakes, .. report.Mistakes] };
    }

    Task<TestCrm> StartAsync() => TestCrm.StartAsync(change: s =>
    {
        Directory.CreateDirectory(home.File("segments"));
        File.WriteAllText(home.File("segments/vip.json"), """{"segment": "vip", "when": {"fact": "customer.orders", "atLeast": 3}}""");
        s.SegmentsFolder = home.File("segments");
    });

    static async Task BuyersAsync(TestCrm crm)
    {
        foreach (var (phone, province) in new[] { ("+8613800138001", "浙江省"), ("+8613800138002", "浙江省"), ("+8613800138003", "广东省") })
        {
            var story = new Story(crm, phone) { Region = new Region("CN", province, province == "浙江省" ? "杭州市" : "深圳市", null, null) };
            await story.PaysAsync(await story.OrdersAsync());
        }
    }

    static async Task<List<Touchpoint>> WeatherAsync(TestCrm crm) => [.. (await crm.TouchpointsAsync()).Where(t => t.Step == "weather")];

    [Theory]
    [InlineData("feed.csv", "id,date,time,event,shop,region\ncold-1,2026-03-05,08:30,weather,demo,浙江\n")]
    [InlineData("feed.jsonl", "{\"id\": \"cold-1\", \"date\": \"2026-03-05\", \"time\": \"08:30\", \"event\": \"weather\", \"shop\": "
        + "\"demo\", \"region\": \"浙江省\"}\n")]
    public async Task When_AColdFrontComesToAProvince_Should_TellItsBuyersOnceHoweverOftenTheFileIsRead(string name, string text)
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm);
        var first = await TellAsync(crm, text, name);
        (first.Events, first.Buyers, first.New, first.Mistakes.Count).ShouldBe((1, 2, 2, 0));
        var before = await crm.HashAsync();
        (await TellAsync(crm, text, name)).New.ShouldBe(0);
        (await crm.HashAsync()).ShouldBe(before);
        (await WeatherAsync(crm)).ShouldAllBe(t => t.Begun == At("2026-03-05T08:30:00+08:00") && t.Order.Id == "event:weather@cold-1");
        await crm.RunUntilAsync(At("2026-03-06T12:00:00+08:00"));
        var told = await WeatherAsync(crm);
        told.Count.ShouldBe(2);
        told.ShouldAllBe(t => t.State == TouchpointState.Accepted);
        // What is over when the file is read again plans nothing.
        crm.Time.Set(At("2026-03-20T12:00:00+08:00"));
        var over = await TellAsync(crm, text, name);
        (over.Over, over.Buyers).ShouldBe((1, 0));
    }

    [Fact]
    public async Task When_ASegmentAndATagAreNamed_Should_TellWhoHasBoth()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm);
        foreach (var (customer, i) in (await crm.CustomersAsync()).Select((c, i) => (c, i)))
        {
            var changed = customer with
            {
                Classification = new() { Segments = i < 2 ? new(StringComparer.Ordinal) { ["vip"] = new DateOnly(2026, 3, 1) } : null },
                Tags = i > 0 ? new(StringComparer.Ordinal) { ["怕冷"] = new(At("2026-03-01T00:00:00Z"), new TagState(true, "小李")) } : [],
            };
            await crm.Rows.CommitAsync(Keys.Bucket(customer.Id), [new RowWrite.Upsert(Keys.Customer(customer.Id), Json.Bytes(changed))],
                default);
        }
        var report = await TellAsync(crm, "id,date,event,shop,segment,tag\nc1,2026-03-05,weather,demo,vip,怕冷\n");
        (report.Buyers, report.New).ShouldBe((1, 1));
        (await WeatherAsync(crm)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_LinesAreBad_Should_NameLineAndFieldAndTakeTheOthers()
    {
        await using var crm = await StartAsync();
        await BuyersAsync(crm);
        var report = await TellAsync(crm, """
            id,date,event,shop,segment,time
            c1,2026-03-05,weather,demo,,
            c2,05.03.2026,weather,demo,,
            c 3,2026-03-05,frost,nowhere,,8am
            c4,2026-03-05,weather,demo,gone,
            c1,2026-03-06,weather,demo,,
            c6,2026-03-05,weather
            c7,2029-03-05,frost,demo,,
            c8,2026-03-07,weather,demo,vip,09:00
            """);
        report.Events.ShouldBe(2);
        report.Buyers.ShouldBe(3);
        report.Mistakes.Select(m => (m.Line, m.Field)).Order()
            .ShouldBe([(3, "date"), (4, "id"), (4, "shop"), (4, "time"), (5, "segment"), (6, "id"), (7, ""), (8, "date"), (8, "event")]);
        report.Mistakes.Single(m => m.Line == 6).Problem.ShouldBe("'c1' stands on line 2 already");
    }

    [Theory]
    [InlineData("浙江", true)]
    [InlineData("杭州市", true)]
    [InlineData("CN", true)]
    [InlineData("广东", false)]
    [InlineData("US", false)]
    public void Concerns_Region_IsProvinceCityOrCountryOfTheBuyer(string region, bool concerns)
    {
        var shop = Crm.Shops.ShopDirectory.From(new Dictionary<string, Crm.Shops.ShopOptions> { ["s"] = new() }).Find("s")!;
        var customer = new Customer { Id = "", Group = "s",
            Profile = new(default, new Profile { Region = new Region("CN", "浙江省", "杭州市", null, null) }) };
        EventFeed.Concerns(new FeedEvent(shop, "event:weather", "1", default, region, null, null),
            new Crm.Conditions.EvaluationContext(shop, customer, null, default)).ShouldBe(concerns);
    }

    [Fact]
    public void Read_AnyDamage_LosesNoOtherLine()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var lines = Enumerable.Range(0, 20).Select(i => $$"""{"id": "e{{i}}", "date": "2026-03-05", "event": "weather"}""").ToArray();
            var broken = Enumerable.Range(0, 20).Where(_ => random.Next(4) == 0).ToHashSet();
            foreach (var i in broken) lines[i] =
                random.Next(3) switch { 0 => lines[i][..random.Next(1, lines[i].Length)], 1 => "[1, 2]",
                _ => lines[i].Replace("\"e" + i + "\"", "7") };
            var mistakes = new List<FeedMistake>();
            Rows(mistakes, string.Join('\n', lines), "feed.jsonl").Select(r => (int)r.Line - 1)
                .Concat(mistakes.Select(m => (int)m.Line - 1)).Order().ShouldBe(Enumerable.Range(0, 20));
            mistakes.Select(m => (int)m.Line - 1).ShouldBe(broken.Order());
        }
    }
}
