using Crm.Customers;
using Crm.Erasure;
using Crm.Orders;
using Crm.Reports;
using Crm.Reports.Finding;
using Crm.Storage;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Reports;

/// <summary>What the last count wrote down finds whom a pass over all rows finds, and holds nothing a phone could be read from.</summary>
public sealed class QuickFinderTests
{
    static readonly CancellationToken Go = CancellationToken.None;

    [Fact]
    public async Task Quick_AfterACount_FindsAsThePassDoes()
    {
        await using var crm = await TestCrm.StartAsync();
        var (quick, slow) = (crm.Get<QuickFinder>(), crm.Get<CustomerFinder>());
        for (var i = 0; i < 30; i++)
            await StaffStory.OrderAsync(crm, $"10{i:00}", $"+86138001{i % 7:00}{(i * 37) % 1000:000}", "b" + i,
                (Milestone.Created, "2026-03-02T01:00:00Z"));
        (await quick.ByPhoneTailAsync("0000", Go)).ShouldBeEmpty("nothing was counted yet");
        await crm.Get<DailyCounts>().RunAsync(Go);
        foreach (var phone in (await crm.CustomersAsync()).Select(c => c.OwnPhone!))
            foreach (var tail in new[] { phone[^4..], phone[^7..], phone[1..] })
                (await quick.ByPhoneTailAsync(tail, Go)).ShouldBe(await slow.ByPhoneTailAsync(tail, Go), ignoreOrder: true);
        (await quick.ByOrderNumberAsync("#1005", Go)).ShouldBe(await slow.ByOrderAsync("#1005", Go));
        (await quick.ByOrderNumberAsync("1005", Go)).ShouldBe(await slow.ByOrderAsync("#1005", Go), "as people say it");
        (await slow.ByOrderAsync("1005", Go)).ShouldHaveSingleItem();
        (await quick.ByOrderNumberAsync("#9999", Go)).ShouldBeEmpty();
        (await quick.ByPhoneTailAsync("99999", Go)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Hints_HoldNoPhone_AndGoWithTheErased()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.OrderAsync(crm, "1001", StaffStory.Phone, "b1", (Milestone.Created, "2026-03-02T01:00:00Z"));
        await crm.Get<DailyCounts>().RunAsync(Go);
        (await HintsAsync(crm)).ShouldNotBeEmpty();
        string.Concat(await HintsAsync(crm)).ShouldNotContain("8000");
        await crm.Get<CustomerErasure>().EraseAsync(customer, Go);
        (await crm.Get<QuickFinder>().ByPhoneTailAsync("8000", Go)).ShouldBeEmpty("even before the next count");
        await crm.Get<DailyCounts>().AgainAsync(TimeSpan.Zero, Go);
        (await crm.Get<FindRows>().FindAsync(FindFold.OfTail("8000"), Go)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("Ana María López", "maria lop", true)]
    [InlineData("Ana María López", "LÓPEZ", true)]
    [InlineData("Ana María López", "nap", false)]
    [InlineData("O’Brien-Smith", "brien", true)]
    [InlineData("王小明", "小明", true)]
    [InlineData("王小明", "王小", true)]
    [InlineData("王小明", "王明", false)]
    [InlineData("ＬＩＮ Xia", "lin", true)]
    [InlineData("Nguyễn Thị Ánh", "nguyen anh", true)]
    [InlineData("Weiß", "weiss", true)]
    [InlineData("Мария Ёлкина", "елкина", true)]
    [InlineData("김철수", "철수", true)]
    public async Task Names_AreFoundByTheirWords(string name, string asked, bool fits)
    {
        await using var crm = await TestCrm.StartAsync();
        await crm.ApplyAsync(new Crm.Events.ShopEvent { Shop = "demo", Platform = "shopify", Source = "shopify",
            Identities = [Identity.Phone(StaffStory.Phone)], Profile = new(crm.Time.GetUtcNow(), new Profile { Name = name }) });
        await crm.Get<DailyCounts>().RunAsync(Go);
        (await crm.Get<QuickFinder>().ByNameAsync(asked, null, Go)).Customers.Count.ShouldBe(fits ? 1 : 0);
        (await crm.Get<CustomerFinder>().ByNameAsync(asked, 10, Go)).Count.ShouldBe(fits ? 1 : 0);
        string.Concat(await HintsAsync(crm)).ShouldNotContain(name);
    }

    [Fact]
    public async Task Names_ArePaged_FollowAMerge_AndGoWithTheErased()
    {
        await using var crm = await TestCrm.StartAsync();
        for (var i = 0; i < QuickFinder.NamesAPage + 5; i++)
            await StaffStory.OrderAsync(crm, $"10{i:00}", null, "b" + i, (Milestone.Created, "2026-03-02T01:00:00Z"));
        await crm.Get<DailyCounts>().RunAsync(Go);
        var first = await crm.Get<QuickFinder>().ByNameAsync("王小明", null, Go);
        var second = await crm.Get<QuickFinder>().ByNameAsync("王小明", first.Next, Go);
        (first.Customers.Count, second.Customers.Count, second.Next).ShouldBe((QuickFinder.NamesAPage, 5, null));
        first.Customers.Concat(second.Customers).Distinct().Count().ShouldBe(QuickFinder.NamesAPage + 5);
        await crm.ApplyAsync(new Crm.Events.ShopEvent { Shop = "demo", Platform = "shopify",
            Identities = [Identity.Buyer("demo", "shopify", "b1"), Identity.Buyer("demo", "shopify", "b2")] });
        await crm.Get<CustomerErasure>().EraseAsync((await crm.CustomersAsync())[0].Id, Go);
        await FoundAsync(QuickFinder.NamesAPage + 3);
        await crm.Get<DailyCounts>().AgainAsync(TimeSpan.Zero, Go);
        await FoundAsync(QuickFinder.NamesAPage + 3);
        (await crm.Get<FindRows>().FindAsync(FindFold.OfName("小明"), Go)).Count.ShouldBe(QuickFinder.NamesAPage + 3);

        async Task FoundAsync(int most)
        {
            var page = await crm.Get<QuickFinder>().ByNameAsync("小明", null, Go);
            var all = page.Customers.ToList();
            while (page.Next is { } next)
                all.AddRange((page = await crm.Get<QuickFinder>().ByNameAsync("小明", next, Go)).Customers);
            all.Count.ShouldBe(most);
        }
    }

    [Fact]
    public async Task Troubles_AreTheNewest_AndGoWhenTheyAreMended()
    {
        await using var crm = await TestCrm.StartAsync();
        var customer = await StaffStory.SignedAndRunAsync(crm);
        var touchpoints = (await crm.TouchpointsAsync()).Where(t => t.SettledAt is not null).Take(2).ToList();
        await StaffStory.PutAsync(crm, customer, touchpoints[0] with { State = TouchpointState.Failed, Reason = "gateway:refused" });
        await StaffStory.PutAsync(crm, customer, touchpoints[1] with { State = TouchpointState.InDoubt });
        await crm.Get<DailyCounts>().AgainAsync(TimeSpan.Zero, Go);
        var found = await crm.Get<TroubleRows>().ReadAsync(20, Go);
        found.Select(f => (f.Customer, f.Touchpoint.Id, f.Touchpoint.State)).ShouldBe(
            [(customer, touchpoints[1].Id, TouchpointState.InDoubt), (customer, touchpoints[0].Id, TouchpointState.Failed)]);
        await StaffStory.PutAsync(crm, customer, touchpoints[1]);
        (await crm.Get<TroubleRows>().ReadAsync(20, Go)).Single().Touchpoint.State.ShouldBe(TouchpointState.Failed);
    }

    [Fact]
    public void Troubles_OfManyFailures_AreBounded()
    {
        var fold = new TroubleFold();
        for (var i = 0; i < 1000; i++)
            fold.Add("c", new Touchpoint { Id = $"{i:d4}", Flow = "f", Version = 1, Step = "s", Order = new("a", "b", "c"),
                Due = DateTimeOffset.UnixEpoch.AddHours(i), Expires = DateTimeOffset.MaxValue, State = TouchpointState.Failed });
        fold.All.Count.ShouldBe(200);
        fold.All[0].Touchpoint.ShouldBe("0999");
    }

    static async Task<List<string>> HintsAsync(TestCrm crm)
    {
        var all = new List<string>();
        await foreach (var row in crm.Get<CrmTables>().Runs.RangeAsync("find", "h|", Go)) all.Add(StaffStory.Text(row.Body));
        return all;
    }
}
