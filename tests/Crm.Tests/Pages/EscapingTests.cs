using Crm.Customers;
using Crm.Events;
using Crm.Orders;
using Crm.Common;
using Crm.Pages.Accounts;
using Crm.Pages.Routing;
using Crm.Tests.Support;

namespace Crm.Tests.Pages;

/// <summary>What strangers typed is text on every page, whatever it looks like.</summary>
public sealed class EscapingTests
{
    const string Evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>", Phone = "+8613800138077";

    [Fact]
    public async Task NamesAndTitles_ThatAreMarkup_AreShownAsText_OnEveryPage()
    {
        await using var stage = await PagesStage.OpenAsync();
        var customer = await BuyAsync(stage.Crm);
        await stage.RenewAsync();
        using var owner = stage.As(Role.Owner);
        var seen = 0;
        foreach (var route in stage.Crm.Get<PageTable>().Routes.Where(r => r.Method == "GET"))
            seen += Check(await owner.GetAsync(route.Pattern.Replace("{id}", customer, StringComparison.Ordinal)), route.Pattern);
        foreach (var (path, field, value) in new[] { ("why-not", "q", "8077"), ("why-not", "q", Evil),
            ("customers", "q", Evil), ("customers/" + customer + "/reveal", "x", ""),
            ("customers/" + customer + "/consent", "wording", Evil), ("users", "name", Evil),
            ("sign-in", "name", Evil), ("segments/build", "json", Evil),
            ("segments/save", "title", Evil) })
        {
            await owner.GetAsync("why-not");
            seen += Check(await owner.PostAsync(path, (field, value), ("role", "Staff")), path);
        }
        seen.ShouldBeGreaterThan(2, "the name was on pages at all");
    }

    static int Check(Page page, string where)
    {
        page.Status.ShouldBeLessThan(500, where);
        page.Raw.ShouldNotContain("<script>alert", Case.Insensitive, where);
        page.Raw.ShouldNotContain("<img src=x", Case.Insensitive, where);
        // Nothing breaks out of an attribute: every quote that was typed is written as an entity.
        page.Raw.ShouldNotContain("\"'>", Case.Insensitive, where);
        return page.Text.Contains("alert(1)", StringComparison.Ordinal) ? 1 : 0;
    }

    static async Task<string> BuyAsync(TestCrm crm)
    {
        var at = crm.Time.GetUtcNow();
        var order = new OrderState
        {
            Key = new OrderKey("demo", "shopify", "<script>alert(1)</script>"),
            Details = new(at, new OrderDetails { Currency = "CNY", Total = 9900, Number = Evil,
                Lines = [new OrderLine { Title = Evil, Quantity = 1, Amount = 9900 }] }),
            Contact = new(at, new OrderContact { Name = Evil, Phone = Phone, Region = new Region("CN", Evil, Evil, Evil, null) }),
            Reached = new() { [Milestone.Created] = at, [Milestone.Signed] = at },
        };
        await crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Order = order, Identities = [Identity.Phone(Phone)],
            Profile = new(at, new Profile { Name = Evil, Phone = Phone, Nickname = Evil }),
        });
        await crm.RunForAsync(TimeSpan.FromDays(4));
        return (await crm.CustomersAsync()).Single().Id;
    }
}
