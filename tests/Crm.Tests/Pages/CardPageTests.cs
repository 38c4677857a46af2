using System.Text.Json;
using Crm.Common;
using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Pages.Accounts;
using Crm.Pages.NarrowCards;
using Crm.Reports;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>The card beside a chat: found by platform and buyer, by who is signed in or by a link that is signed.</summary>
public sealed class CardPageTests
{
    static async Task<PagesStage> OpenAsync()
    {
        var stage = await PagesStage.OpenAsync();
        await StaffStory.SignedAndRunAsync(stage.Crm);
        var at = stage.Crm.Time.GetUtcNow();
        await stage.Crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Identities = [Identity.Buyer("demo", "shopify", "b1")],
            Profile = new(at, new Profile { Nickname = "云上的人 <i>" }),
        });
        await stage.Crm.Get<DailyCounts>().AgainAsync(TimeSpan.Zero, default);
        await stage.RenewAsync();
        return stage;
    }

    [Fact]
    public async Task Tool_FindsTheBuyer_ByIdAndNickname_AndGetsALinkThatLetsInForMinutes()
    {
        await using var stage = await OpenAsync();
        using var staff = await StaffClient.OfAsync(stage.Crm);
        foreach (var buyer in new[] { "b1", Uri.EscapeDataString("云上的人 <i>") })
        {
            var (status, _, text) = await staff.SendAsync("GET", $"/api/card?platform=Shopify&buyer={buyer}");
            status.ShouldBe(200, text);
            text.ShouldNotContain("13800138000");
            var card = JsonDocument.Parse(text).RootElement;
            (card.GetProperty("name").GetString(), card.GetProperty("orders").GetInt32()).ShouldBe(("王小明", 1));
            card.GetProperty("openTasks").GetArrayLength().ShouldBeGreaterThanOrEqualTo(0);
            card.GetProperty("latestTouches").GetArrayLength().ShouldBe(5);
            var link = card.GetProperty("link").GetString()!;
            using var stranger = stage.As(Role.Anyone);
            var page = await stranger.GetAsync(link);
            page.Status.ShouldBe(200);
            page.Text.ShouldContain("王小明");
            page.Text.ShouldContain("****8000");
            page.Raw.ShouldNotContain("<i>");
            page.Text.ShouldNotContain("<nav");
            // It opens this card and nothing else, as it is and no longer.
            (await stranger.GetAsync("customers/" + card.GetProperty("customer").GetString())).Status.ShouldBe(303);
            (await stranger.GetAsync(link[..^1] + (link[^1] == 'A' ? 'B' : 'A'))).Status.ShouldBe(404);
        }
    }

    [Fact]
    public async Task Link_IsOverAfterTenMinutes_AndOfNobodyElsesMaking()
    {
        await using var stage = await OpenAsync();
        var customer = (await stage.Crm.CustomersAsync()).Single().Id;
        var links = stage.Crm.Get<CardLinks>();
        var link = await links.MakeAsync(customer, default);
        var token = link.Path.Split('/')[^1];
        (await links.ReadAsync(token, default)).ShouldBe(customer);
        stage.Crm.Time.Advance(CardLinks.Lasts - TimeSpan.FromSeconds(1));
        (await links.ReadAsync(token, default)).ShouldBe(customer);
        stage.Crm.Time.Advance(TimeSpan.FromSeconds(1));
        (await links.ReadAsync(token, default)).ShouldBeNull();
        for (var i = 0; i < token.Length - 1; i++)
            (await links.ReadAsync(token[..i] + (token[i] == 'x' ? 'y' : 'x') + token[(i + 1)..], default)).ShouldBeNull($"place {i}");
        foreach (var wrong in new[] { "", "x", new string('A', token.Length), token + "A" })
            (await links.ReadAsync(wrong, default)).ShouldBeNull(wrong);
        await using var other = await TestCrm.StartAsync();
        var theirs = await other.Get<CardLinks>().MakeAsync(customer, default);
        (await links.ReadAsync(theirs.Path.Split('/')[^1], default)).ShouldBeNull("another installation has another key");
    }

    [Fact]
    public async Task Page_IsForWhoIsSignedIn_AndSaysWhatIsMissing()
    {
        await using var stage = await OpenAsync();
        using var viewer = stage.As(Role.Viewer);
        var page = await viewer.GetAsync("card?platform=shopify&buyer=b1&shop=demo");
        foreach (var said in new[] { "王小明", "****8000", "The whole card", "Day 5 thanks" }) page.Text.ShouldContain(said);
        page.Raw.Length.ShouldBeLessThan(30_000);
        using var stranger = stage.As(Role.Anyone);
        (await stranger.GetAsync("card?platform=shopify&buyer=b1")).Location!.ShouldStartWith("/api/pages/sign-in");
        (await viewer.GetAsync("card?platform=shopify&buyer=nobody")).Status.ShouldBe(404);
        (await viewer.GetAsync("card?platform=woocommerce&buyer=b1")).Status.ShouldBe(404);
        (await viewer.GetAsync("card?buyer=b1")).Text.ShouldContain("platform: name the marketplace");
        (await viewer.GetAsync("card?platform=shopify&buyer=" + new string('x', 81))).Text.ShouldContain("at most 80 characters");
        (await viewer.GetAsync("card?platform=shopify&buyer=b1&shop=none")).Text.ShouldContain("there is no shop 'none'");
    }
}
