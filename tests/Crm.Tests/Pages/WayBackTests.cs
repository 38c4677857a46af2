using System.Net;
using System.Text.RegularExpressions;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>The language switch, signing in and what is done lead back to the page that was asked for, as it was asked for.</summary>
public sealed partial class WayBackTests
{
    [Theory]
    [InlineData("dashboard?from=2026-02-01&to=2026-02-28")]
    [InlineData("tasks?whose=late&from=25")]
    [InlineData("dashboard/rows?figure=Sent&from=2026-02-01&to=2026-02-28&step=care%20and%20more")]
    [InlineData("card?platform=taobao&buyer=%E6%9E%97%E5%A4%8F%2A1")]
    [InlineData("customers?done=erased")]
    [InlineData("nowhere")]
    public async Task Language_IsSwitched_OnTheSamePage_WithTheSameQuery(string address)
    {
        await using var stage = await PagesStage.OpenAsync();
        using var owner = stage.As(Role.Owner);
        var back = Back(await owner.GetAsync(address));
        (await owner.PostAsync("language", ("to", "zh-CN"), ("back", back))).Location.ShouldBe("/api/pages/" + address);
        (await owner.GetAsync(back)).Raw.ShouldContain("<html lang=\"zh-CN\"");
    }

    [Fact]
    public async Task Language_IsSwitched_AfterAPost_OnThePageOfItsForm()
    {
        await using var stage = await PagesStage.OpenAsync();
        await StaffStory.SignedAndRunAsync(stage.Crm);
        await stage.RenewAsync();
        var id = (await stage.Crm.CustomersAsync()).Single().Id;
        using var owner = stage.As(Role.Owner);
        await owner.GetAsync($"customers/{id}?done=tagged");
        var shown = await owner.PostAsync($"customers/{id}/reveal");
        Back(shown).ShouldBe("/api/pages/customers/" + id, "the note of what was done before is over");
        Back(await owner.PostAsync($"customers/{id}/reveal")).ShouldBe("/api/pages/customers/" + id, "a form on a posted page, too");
        await owner.GetAsync("segments/new");
        var counted = await owner.PostAsync("segments/build", ("json", """{"fact":"customer.paidOrders","atLeast":1}"""));
        counted.Status.ShouldBe(200);
        Back(counted).ShouldBe("/api/pages/segments/new");
        await owner.GetAsync("customers");
        var found = await owner.PostAsync("customers", ("q", "nobody-of-this-name"));
        Back(found).ShouldBe("/api/pages/customers", "what is searched for stands in no address");
    }

    [Fact]
    public async Task Language_OfWhateverIsPosted_LeadsToAPageThatCanBeAsked()
    {
        await using var stage = await PagesStage.OpenAsync();
        foreach (var route in stage.Crm.Get<PageTable>().Routes.Where(r => r.Method == "POST" && r.Pattern != "sign-out"))
            foreach (var token in new[] { true, false })
            {
                using var owner = stage.As(Role.Owner);
                await owner.GetAsync("docs/pages");
                var address = string.Join('/', route.Pattern.Split('/').Select(s => s.StartsWith('{') ? "none" : s));
                var page = token ? await owner.PostBareAsync(address, ("_form", owner.Token)) : await owner.PostBareAsync(address);
                if (page.Status < 300 || page.Status >= 400)
                    (await owner.GetAsync(Back(page))).Status.ShouldNotBe(405, route.Pattern);
            }
    }

    [Theory]
    [InlineData("tasks?whose=late", "tasks?whose=late")]
    [InlineData("card?platform=shopify&buyer=b1", "card?platform=shopify&buyer=b1")]
    [InlineData("customers?done=erased", "customers")]
    public async Task SigningIn_LeadsToWhatWasAskedFor(string asked, string then)
    {
        await using var stage = await PagesStage.OpenAsync();
        using var browser = stage.As(Role.Anyone);
        var form = await browser.GetAsync((await browser.GetAsync(asked)).Location!);
        var back = Value(form, "back");
        (await browser.GetAsync(Back(form))).Raw.ShouldContain($"name=\"back\" value=\"{WebUtility.HtmlEncode(back)}\"",
            Case.Sensitive, "in the other language, too");
        (await browser.PostAsync("sign-in", ("name", "owner"), ("password", PagesStage.Password), ("back", back))).Location
            .ShouldBe("/api/pages/" + then);
    }

    [Fact]
    public async Task SigningIn_AfterAPostThatCameTooLate_LeadsToThePageOfIt()
    {
        await using var stage = await PagesStage.OpenAsync();
        using var browser = stage.As(Role.Anyone);
        (await browser.PostBareAsync("campaigns/of/spring/check")).Location
            .ShouldBe("/api/pages/sign-in?back=%2Fapi%2Fpages%2Fcampaigns%2Fof%2Fspring");
        (await browser.PostBareAsync("sign-out")).Location.ShouldBe("/api/pages/sign-in");
    }

    // The last one of the page: the switch stands at its foot.
    static string Back(Page page) => WebUtility.HtmlDecode(BackField().Matches(page.Raw)[^1].Groups[1].Value);

    static string Value(Page page, string name) =>
        WebUtility.HtmlDecode(Regex.Match(page.Raw, $"name=\"{name}\" value=\"([^\"]*)\"").Groups[1].Value);

    [GeneratedRegex("name=\"back\" value=\"([^\"]*)\"")]
    private static partial Regex BackField();
}
