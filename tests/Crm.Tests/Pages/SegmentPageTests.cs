using Crm.Nightly;
using Crm.Pages.Accounts;
using Crm.Segments;
using Crm.Tests.Nightly;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>Segments built in the browser: rows and JSON, counted, saved, seen by the night, exported.</summary>
public sealed class SegmentPageTests
{
    static readonly CancellationToken Go = CancellationToken.None;
    static readonly (string, string)[] TwoOrders =
        [("rows", "1"), ("joiner", "all"), ("fact.0", "customer.paidOrders"), ("op.0", "atLeast"), ("value.0", "2"), ("group", "yunduo")];

    [Fact]
    public async Task Rows_AreAdded_Dropped_Counted_WithSomeMasked()
    {
        await using var stage = await PagesStage.OpenAsync();
        await NightShop.FillAsync(stage.Crm, 40);
        using var staff = stage.As(Role.Staff);
        (await staff.GetAsync("segments/new")).Text.ShouldContain("Condition 1");
        var two = await staff.PostAsync("segments/build", [.. TwoOrders, ("do", "add")]);
        two.Text.ShouldContain("Condition 2");
        two.Text.ShouldNotContain("give a value");
        (await staff.PostAsync("segments/build", [.. TwoOrders, ("fact.1", "customer.life"), ("op.1", "is"), ("rows", "2"),
            ("do", "drop-1")])).Text.ShouldNotContain("Condition 2");
        var expected = (await stage.Crm.CustomersAsync()).Count(c => c.Facts.PaidOrders >= 2);
        expected.ShouldBeInRange(2, 39);
        var counted = await staff.PostAsync("segments/build", [.. TwoOrders, ("do", "count")]);
        counted.Text.ShouldContain($"{expected} customers");
        counted.Text.ShouldContain("/api/pages/customers/");
        (await staff.PostAsync("segments/build", [.. TwoOrders, ("not.0", "yes")])).Text.ShouldContain($"{40 - expected} customers");
    }

    [Fact]
    public async Task Estimate_IsToldWhileTyping_OnceANightHasBeen_AndAnUnfinishedConditionIsNoMistake()
    {
        await using var stage = await PagesStage.OpenAsync();
        await NightShop.FillAsync(stage.Crm, 40);
        using var staff = stage.As(Role.Staff);
        (await staff.GetAsync("segments/new")).Text.ShouldContain("data-live=\"/api/pages/segments/estimate\"");
        (await staff.PostAsync("segments/estimate", TwoOrders)).Text.ShouldNotContain(" customers</p>");
        await stage.Crm.Get<NightlyRun>().RunAsync("yunduo", stage.Crm.Get<NightlyRun>().LocalDate("yunduo"), false, Go);
        var expected = (await stage.Crm.CustomersAsync()).Count(c => c.Facts.PaidOrders >= 2);
        (await staff.PostAsync("segments/estimate", TwoOrders)).Text.ShouldContain($"{expected} customers</p>");
        var unfinished = await staff.PostAsync("segments/estimate", [.. TwoOrders.Where(f => f.Item1 != "value.0"), ("value.0", "")]);
        (unfinished.Status, unfinished.Text.Contains("role=\"alert\"", StringComparison.Ordinal)).ShouldBe((200, false));
    }

    [Fact]
    public async Task Saved_IsSeenByTheNight_TheList_AndFeeds_UntilItIsRemoved()
    {
        await using var stage = await PagesStage.OpenAsync();
        await NightShop.FillAsync(stage.Crm, 40);
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("segments/new");
        (await owner.PostAsync("segments/save", [.. TwoOrders, ("name", "old-friends"), ("title", "老朋友")])).Location
            .ShouldBe("/api/pages/segments/of/old-friends?done=segment-saved");
        await stage.Crm.Get<NightlyRun>().RunAsync("yunduo", NightShop.Today, false, Go);
        var members = (await stage.Crm.CustomersAsync())
            .Where(c => c.Classification!.Segments?.ContainsKey("old-friends") ?? false).ToList();
        members.ShouldNotBeEmpty();
        members.ShouldAllBe(c => c.Facts.PaidOrders >= 2);
        var list = await owner.GetAsync("segments");
        list.Text.ShouldContain("老朋友");
        list.Text.ShouldContain($">{members.Count}</td>");
        (await owner.GetAsync("segments/of/old-friends")).Text.ShouldContain("value=\"2\"");
        (await owner.PostAsync("segments/remove", ("name", "old-friends"))).Location.ShouldBe("/api/pages/segments?done=segment-removed");
        (await owner.GetAsync("segments/of/old-friends")).Status.ShouldBe(404);
        await stage.Crm.Get<NightlyRun>().RunAsync("yunduo", NightShop.Today.AddDays(1), false, Go);
        (await stage.Crm.CustomersAsync()).ShouldAllBe(c => c.Classification!.Segments == null
            || !c.Classification.Segments.ContainsKey("old-friends"));
        (await LogAsync(stage)).ShouldBe([(Acts.SegmentSaved, "old-friends"), (Acts.SegmentRemoved, "old-friends")], ignoreOrder: true);
    }

    [Fact]
    public async Task Export_HasNoNamesAndPhones_AndIsInTheLog()
    {
        await using var stage = await PagesStage.OpenAsync();
        await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("segments/new");
        var csv = await owner.PostAsync("segments/export", ("group", "yunduo"),
            ("json", """{"fact": "customer.paidOrders", "atLeast": 1}"""));
        csv.Status.ShouldBe(200);
        var lines = csv.Raw.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldStartWith("customer,orders,spend,currency");
        lines.Length.ShouldBe(2);
        lines[1].ShouldStartWith((await stage.Crm.CustomersAsync()).Single().Id + ",1,129.00,CNY");
        csv.Raw.ShouldNotContain("13800138000");
        (await LogAsync(stage)).ShouldBe([(Acts.SegmentExported, null)]);
    }

    [Fact]
    public async Task Mistakes_AreSaid_AndNothingIsSaved()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync("segments/new");
        (string, string)[] Row(string fact, string op, string value) =>
            [("rows", "1"), ("fact.0", fact), ("op.0", op), ("value.0", value), ("name", "x")];
        foreach (var (fields, said) in new ((string, string)[], string)[]
        {
            (Row("customer.orders", "atLeast", "many"), "\"Orders\" takes a number"),
            (Row("customer.orders", "atLeast", ""), "give a value"),
            (Row("customer.orders", "between", "9, 2"), "the lower first"),
            (Row("customer.tags", "over", "2"), "\"Tags\" cannot be compared by \"is over\""),
            (Row("customer.hasPhone", "is", "perhaps"), "write yes or no"),
            (Row("order.nonsense", "is", "1"), "choose a fact"),
            ([("rows", "0"), ("name", "x")], "at least one condition"),
            ([("json", "{\"all\": ["), ("name", "x")], "This is no JSON: line 1"),
            ([("json", """{"fact": "customer.nonsense", "is": 1}"""), ("name", "x")], "'customer.nonsense' is no fact"),
            ([.. TwoOrders, ("name", "老朋友")], "Give a name"),
            ([.. TwoOrders, ("name", "a/b")], "Give a name"),
        })
        {
            var page = await owner.PostAsync("segments/save", fields);
            page.Status.ShouldBe(400, said);
            page.Text.ShouldContain(said);
        }
        (await stage.Crm.Get<SavedSegments>().NowAsync(Go)).Saved.ShouldBeEmpty();
    }

    [Fact]
    public async Task Json_WithinEachOther_StaysJson_AndFlatGoesBackToRows()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var staff = stage.As(Role.Staff);
        await staff.GetAsync("segments/new");
        const string nested = """{"any": [{"all": [{"fact": "customer.orders", "atLeast": 2}]}, {"fact": "customer.items", "over": 5}]}""";
        (await staff.PostAsync("segments/build", ("json", nested), ("do", "to-rows"))).Text.ShouldContain("go on in JSON");
        (await staff.PostAsync("segments/build", ("json", nested), ("do", "count"))).Text.ShouldContain("0 customers");
        var rows = await staff.PostAsync("segments/build", ("json", """{"fact": "customer.hasPhone", "is": true}"""), ("do", "to-rows"));
        rows.Text.ShouldContain("Condition 1");
        rows.Text.ShouldContain("value=\"yes\"");
        (await staff.PostAsync("segments/build", [.. TwoOrders, ("do", "to-json")])).Text.ShouldContain("\"atLeast\": 2");
    }

    static async Task<IReadOnlyList<(string, string?)>> LogAsync(PagesStage stage)
    {
        var now = stage.Crm.Time.GetUtcNow().ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture);
        return [.. (await stage.Crm.Get<AuditLog>().ReadAsync(now, null, Go)).Entries.Select(e => (e.What, e.About))];
    }
}
