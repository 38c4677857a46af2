using System.Globalization;
using System.Text;
using Crm.Campaigns;
using Crm.Common;
using Crm.Customers;
using Crm.Effect;
using Crm.Events;
using Crm.Local.Commands;
using Crm.Local.Import;
using Crm.Shops;
using Crm.Tests.Import;
using Crm.Tests.Support;
using Crm.Touchpoints;
using Crm.Touchpoints.Campaigns;
using Xunit.Abstractions;
using static Crm.Tests.Campaigns.CampaignStage;

namespace Crm.Tests.Campaigns;

/// <summary>
/// A campaign to buyers of the published Olist orders: checked, approved and sent through the outbox on 1 May 2018, judged by what they
/// ordered afterwards. The data set knows nothing of it, so an effect would be a mistake.
/// </summary>
[Trait("Speed", "Slow")]
public sealed class OlistCampaignTests(ITestOutputHelper output)
{
    static readonly DateTimeOffset Start = TestCrm.At("2018-05-02T11:00:00-03:00");

    // Olist tells no phones: buyers in the city of São Paulo get made-up ones, and a yes.
    const string File = """
        { "campaign": "may", "shop": "olist", "owner": "test",
          "audience": { "when": { "all": [ { "fact": "customer.hasPhone", "is": true },
            { "fact": "customer.paidOrders", "atLeast": 1 } ] } },
          "class": "promotional", "start": "2018-05-02T11:00", "perMinute": 3000, "expires": "PT5H", "holdout": 30, "windowDays": 30,
          "variants": [ { "variant": "all", "share": 100, "text": { "en": "New arrivals for your home are in." } } ] }
        """;

    [Fact]
    public async Task When_SentToOlistsBuyers_Should_ReportWhatTheRawFilesSay()
    {
        if (SharedData.Find() is not { } data)
        {
            const string Skipped = "SKIPPED a campaign to Olist's buyers: there is no ../shared/data beside the project.";
            output.WriteLine(Skipped);
            Console.WriteLine(Skipped);
            return;
        }
        var olist = Path.Combine(data, "olist");
        await using var crm = await TestCrm.StartAsync("2018-05-01T12:00:00Z", change: s => s.Shops["olist"] = new ShopOptions
        {
            Zone = "America/Sao_Paulo", Country = "BR", Language = "en", Flows = ["service"], Name = "Olist",
        });
        var orders = OrdersOfTheState(olist);
        using (var before = new OlistFolder(olist, orders[true])) await ImportAsync(crm, before.Path);
        await WithPhonesAsync(crm);
        (await PutAsync(crm, File)).ShouldSatisfyAllConditions(r => r.Status.ShouldBe(200, r.Body));
        var check = await ReadAsync<CampaignCheckReport>(crm.Get<CampaignReports>().CheckAsync("may", default));
        await StepAsync(crm, "approve", "may");
        crm.Time.Set(Start.AddMinutes(-5));
        await RunAsync(crm, TimeSpan.FromHours(1));
        var texts = await TextsAsync(crm, "may");
        texts.Count(t => t.State == TouchpointState.Accepted).ShouldBe((int)check.Sent);
        texts.Where(t => t.State != TouchpointState.Accepted).GroupBy(t => t.Reason!).ToDictionary(g => g.Key, g => g.LongCount())
            .ShouldBe(check.WillNot, ignoreOrder: true);

        crm.Time.Set(TestCrm.At("2018-09-15T12:00:00Z"));
        using (var after = new OlistFolder(olist, orders[false])) await ImportAsync(crm, after.Path);
        var reports = (await crm.Get<CampaignReports>().ReportsAsync("may", default))!;
        foreach (var line in CampaignText.Of(check).Concat(reports.SelectMany(CampaignText.Of))) output.WriteLine(line);
        reports.Select(r => r.Days).ShouldBe([30, 7]);
        var raw = await RawAsync(crm, olist, texts);
        foreach (var report in reports)
        {
            foreach (var group in report.Groups)
                (group.Buyers, group.Ordered, group.Orders, group.Net).ShouldBe(raw[(group.Name, report.Days)], group.Name);
            report.Comparisons[0].Finding.ShouldBe(Finding.NotDistinguishable);
        }
    }

    /// <summary>All orders of those who ever had one in São Paulo's state, by whether they were placed before the campaign's day.</summary>
    static ILookup<bool, string[]> OrdersOfTheState(string olist)
    {
        var customers = OlistTests.Rows(olist, "olist_customers_dataset.csv").ToList();
        var buyers = customers.Where(row => row[4] == "SP").Select(row => row[1]).ToHashSet(StringComparer.Ordinal);
        var theirs = customers.Where(row => buyers.Contains(row[1])).Select(row => row[0]).ToHashSet(StringComparer.Ordinal);
        return OlistTests.Rows(olist, OlistFolder.Orders).Where(row => theirs.Contains(row[1]))
            .ToLookup(row => string.CompareOrdinal(row[3], "2018-05-01") < 0);
    }

    /// <summary>From the files and who was meant for what, and from nothing else of the product.</summary>
    static async Task<Dictionary<(string, int), (long, long, long, decimal)>> RawAsync(TestCrm crm, string olist, List<Touchpoint> texts)
    {
        var who = OlistTests.Rows(olist, "olist_customers_dataset.csv").ToDictionary(row => row[0], row => row[1]);
        var paid = OlistTests.Rows(olist, "olist_order_payments_dataset.csv").GroupBy(row => row[0])
            .ToDictionary(o => o.Key, o => o.Sum(row => decimal.Parse(row[4], CultureInfo.InvariantCulture)));
        var orders = OlistTests.Rows(olist, "olist_orders_dataset.csv").Where(row => row[4].Length > 0
            && row[2] is not ("canceled" or "unavailable")).ToLookup(row => who[row[1]], row => (Order: row[0],
            Paid: new DateTimeOffset(DateTime.ParseExact(row[4], "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                TimeSpan.FromHours(-3))));
        var buyers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var customer in await crm.CustomersAsync())
            buyers[customer.Id] = customer.Identities.Single(i => i[0] == 'b').Split(':')[^1];
        var meant = new List<(string Buyer, Touchpoint Text)>();
        await foreach (var row in crm.Rows.ScanAsync("t|", "t}", default))
            if (RowBody.Read<Touchpoint>(row.Body) is { Flow: "campaign.may" } text)
                meant.Add((buyers[Keys.CustomerOf(row.Key)], text));
        meant.Count.ShouldBe(texts.Count);
        var raw = new Dictionary<(string, int), (long, long, long, decimal)>();
        foreach (var days in new[] { 7, 30 })
            foreach (var group in meant.GroupBy(m => m.Text.Arm == CampaignArms.Holdout ? "holdout" : "treated"))
            {
                var answers = group.Select(m => orders[m.Buyer]
                    .Where(o => o.Paid >= m.Text.Due && o.Paid < m.Text.Due.AddDays(days)).ToList()).ToList();
                raw[(group.Key, days)] = (answers.Count, answers.Count(a => a.Count > 0), answers.Sum(a => a.Count),
                    answers.Sum(a => a.Sum(o => paid.GetValueOrDefault(o.Order))));
            }
        return raw;
    }

    static async Task WithPhonesAsync(TestCrm crm)
    {
        var number = 0;
        var told = crm.Time.GetUtcNow();
        var buyers = (await crm.CustomersAsync()).Where(c => c.Facts.Regions?.ContainsKey("SP") == true).Take(12_000).ToList();
        await Parallel.ForEachAsync(buyers, async (customer, _) =>
        {
            Identity.TryParse(customer.Identities.Single(), out var buyer).ShouldBeTrue();
            var phone = $"+55119{60_000_000 + Interlocked.Increment(ref number)}";
            (await crm.ApplyAsync(new ShopEvent
            {
                Shop = "olist", Platform = "olist", Identities = [buyer, Identity.Phone(phone)],
                Profile = new LwwRegister<Profile>(told, new Profile { Phone = phone }),
                Consent = [new ConsentChange(MessageClass.Promotional,
                    new LwwRegister<ConsentState>(told, new ConsentState(true, "form")))],
            })).ShouldBeOfType<IngestResult.Applied>();
        });
    }

    static async Task ImportAsync(TestCrm crm, string from)
    {
        var mapping = Path.Combine(AppContext.BaseDirectory, "Mappings", "olist.json");
        await new ImportRunner(crm.Get<IIngest>(), crm.Time, new OlistTests.Quiet()).RunAsync(
            new ImportRequest(mapping, from, "olist", crm.Folder), default);
    }
}
