using System.Text;
using Crm.Campaigns;
using Crm.Local.Demo;
using Crm.Local.Hosting;
using Crm.Pages.Accounts;
using Crm.Staff;
using Crm.Staff.Teams;
using Customer = Crm.Customers.Customer;
using Microsoft.Playwright;

namespace Crm.Pages.Tests;

/// <summary>A small demo shop with its pages, and a browser to look at them.</summary>
public sealed class Site : IAsyncLifetime
{
    const string MemberSecret = "not-a-real-secret-0123456789abcdef";
    readonly List<string> members = [];
    readonly Dictionary<(string Language, int Width, bool Dark), IPage> pages = [];
    int tokens;
    const string Password = "a few long words";
    const string OldFriends = """
        {"all": [{"fact": "customer.paidOrders", "atLeast": 2}, {"fact": "customer.life", "in": ["active", "sleeping"]},
            {"not": {"fact": "customer.tags", "has": "gift"}}]}
        """;
    readonly string folder = Directory.CreateTempSubdirectory("crm-pages-").FullName;
    IPlaywright playwright = null!;
    IBrowser browser = null!;

    internal CrmHost Host { get; private set; } = null!;

    /// <summary>Of somebody who bought.</summary>
    public string Customer { get; private set; } = "";
    public string PhoneTail { get; private set; } = "";

    /// <summary>"customer/id" of an open one.</summary>
    public string Task { get; private set; } = "";

    public async Task InitializeAsync()
    {
        await DemoRun.RunAsync(new DemoPlan(folder, Buyers: 60, Days: 40), new DemoLines(TextWriter.Null, TimeProvider.System),
            CancellationToken.None);
        var settings = DemoShop.Settings(folder);
        settings.Shops[DemoShop.CustomerMatch.Id].Member.Secrets = [MemberSecret];
        Host = await CrmHost.StartAsync(settings,
            new HostSetup { Time = new ShiftedTime(DemoShop.Ends - TimeProvider.System.GetUtcNow()) });
        using var condition = System.Text.Json.JsonDocument.Parse(OldFriends);
        await Host.Get<Segments.SavedSegments>().SaveAsync("old-friends", "老朋友 Old friends", condition.RootElement, nameof(Role.Owner),
            CancellationToken.None);
        var night = Host.Get<Nightly.NightlyRun>();
        foreach (var group in night.Groups) await night.RunAsync(group, night.LocalDate(group), false, CancellationToken.None);
        await Host.Get<Reports.DailyCounts>().AgainAsync(TimeSpan.Zero, CancellationToken.None);
        foreach (var role in new[] { Role.Owner, Role.Staff, Role.Viewer })
            await Host.Get<People>().AddAsync(role.ToString(), role, CancellationToken.None);
        await Host.Get<People>().SetPasswordAsync(nameof(Role.Owner), Password, CancellationToken.None);
        await CampaignsAsync();
        await Host.Get<Activities.ActivityStore>().PublishAsync($$"""
            { "activity": "daily", "shop": "{{DemoShop.CustomerMatch.Id}}", "title": { "zh-CN": "每日签到", "en": "Daily sign-in" },
              "from": "2026-06-01", "until": "2026-12-31", "signIn": { "points": 5 } }
            """, "Owner", CancellationToken.None);
        (Customer, PhoneTail) = await BuyerAsync();
        Task = await OpenTaskAsync();
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } named ? named : "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu"],
        });
    }

    /// <summary>A browser of its own, signed in as one of the role; nobody for <see cref="Role.Anyone"/>.</summary>
    public async Task<IBrowserContext> AsAsync(Role role, string language = "en", int width = 1440, bool script = true, bool dark = false)
    {
        var context = await browser.NewContextAsync(new()
        {
            BaseURL = Host.Url.ToString(), Locale = language, JavaScriptEnabled = script,
            ViewportSize = new() { Width = width, Height = width > 1000 ? 900 : 844 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
        });
        // A browser on a machine with two cores that is busy elsewhere is slow, and nothing here is timed.
        context.SetDefaultTimeout(90_000);
        if (role == Role.Anyone) return context;
        var token = await Host.Get<Sessions>().BeginAsync(role.ToString(), CancellationToken.None);
        await context.AddCookiesAsync([new() { Name = "crm-session", Value = token, Domain = "127.0.0.1", Path = "/api/pages",
            HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        return context;
    }

    /// <summary>
    /// The owner's one page for all that is only looked at in this language and width: a browser of its own for each look would cost
    /// several times the look.
    /// </summary>
    public async Task<IPage> PageAsync(string language, int width, bool dark = false)
    {
        if (!pages.TryGetValue((language, width, dark), out var page))
            pages[(language, width, dark)] = page = await (await AsAsync(Role.Owner, language, width, dark: dark)).NewPageAsync();
        return page;
    }

    public async Task DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
        await Host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Of a member who has not signed in yet: the next buyer of the demo with a card at the first shop.</summary>
    public string MemberToken()
    {
        string Part(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
        var member = members[tokens++];
        var until = Host.Get<TimeProvider>().GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var signed = Part("""{"alg":"HS256"}""") + "." + Part($$"""
            {"iss":"{{DemoShop.CustomerMatch.Id}}","sub":"customer:{{member}}","exp":{{until}},"jti":"0123456789"}
            """);
        return signed + "." + System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(MemberSecret), Encoding.UTF8.GetBytes(signed)));
    }

    async Task CampaignsAsync()
    {
        await Host.Get<Coupons.CouponPools>().DefineAsync(new Coupons.CouponPool("spring") { ValidDays = 10 }, CancellationToken.None);
        await Host.Get<Coupons.CouponPools>().GenerateAsync("spring", 20, "S-", 10, CancellationToken.None);
        await Host.Get<GiftDesk>().PutAsync(Encoding.UTF8.GetBytes(
            """{"gift":"mug","name":{"zh-CN":"马克杯","en":"mug"},"stock":5,"when":{"fact":"customer.tier","is":"vip"}}"""),
            CancellationToken.None);
        await Host.Get<TeamDesk>().PutAsync(Encoding.UTF8.GetBytes(
            """{"team":"service","people":[{"person":"Staff","perDay":3},{"person":"Wang","perDay":40,"away":true}]}"""),
            CancellationToken.None);
        var start = Host.Get<TimeProvider>().GetUtcNow().AddDays(1);
        await Host.Get<CampaignDesk>().PutAsync(Encoding.UTF8.GetBytes($$"""
            { "campaign": "spring", "shop": "{{Host.Get<Shops.ShopDirectory>().All.First().Id}}", "owner": "Li",
              "audience": { "when": { "fact": "customer.paidOrders", "atLeast": 1 } }, "class": "promotional",
              "start": "{{start:yyyy-MM-dd}}T11:00", "expires": "PT5H", "holdout": 20,
              "coupon": { "pool": "spring", "whenDry": "suppress" },
              "variants": [ { "variant": "plain", "share": 100, "text": { "zh-CN": "春季新品到店，全网最低，券码{{"{{code}}"}}" } } ] }
            """), "Owner", CancellationToken.None);
    }

    async Task<string> OpenTaskAsync()
    {
        var first = (await Host.Get<TaskPages.OpenTasks>().AllAsync(CancellationToken.None)).Tasks[0];
        return $"{first.Customer}/{first.Id}";
    }

    /// <summary>Whoever bought most: the card has something to show.</summary>
    async Task<(string Id, string Tail)> BuyerAsync()
    {
        Customer? best = null;
        await foreach (var row in Host.Get<Storage.CrmTables>().Rows.ScanAsync("c|", "c}", CancellationToken.None))
            if (members.Count < 4 && Common.RowBody.Read<Customer>(row.Body) is { Identities.Count: > 1 } member) members.Add(member.Id);
        await foreach (var row in Host.Get<Storage.CrmTables>().Rows.ScanAsync("c|", "c}", CancellationToken.None))
            if (Common.RowBody.Read<Customer>(row.Body) is { OwnPhone: not null } customer
                && (best is null || customer.Facts.PaidOrders > best.Facts.PaidOrders)) best = customer;
        return (best!.Id, best.OwnPhone![^4..]);
    }
}

[CollectionDefinition("Site")]
public sealed class SiteCollection : ICollectionFixture<Site>;
