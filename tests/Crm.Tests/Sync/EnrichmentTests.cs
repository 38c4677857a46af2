using System.Diagnostics;
using System.Text;
using Crm.DeadLetters;
using Crm.Events;
using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Platforms;
using Crm.Shops;
using Crm.Sync;
using Crm.Tests.Platforms.Api;
using Crm.Tests.Support;

namespace Crm.Tests.Sync;

/// <summary>Thin pushes and what the platform tells when it is asked: over real HTTP, to a stand-in that judges every signature.</summary>
[Trait("Speed", "Slow")]
public sealed class EnrichmentTests : IAsyncLifetime
{
    FakePlatform platform = null!;

    public async Task InitializeAsync() => platform = await FakePlatform.StartAsync();
    public async Task DisposeAsync() => await platform.DisposeAsync();

    Task<TestCrm> StartAsync(PlatformCase one, Action<ShopOptions.PlatformOptions>? change = null, string? folder = null,
        string now = "2026-03-02T02:00:00Z") => TestCrm.StartAsync(now, folder: folder, change: settings =>
    {
        var options = one.Options(platform.Url);
        change?.Invoke(options);
        settings.Shops["demo"].Platforms[one.Name] = options;
        settings.Shops["demo"].Country = one.Name is "shopee" or "tiktokshop" or "lazada" ? "SG" : "CN";
    });

    static InboxMessage Push(PlatformCase one, TestCrm crm, string? body = null) => new()
    {
        Shop = "demo", Platform = one.Name, Received = crm.Time.GetUtcNow(), Headers = one.Headers, Body =
            Encoding.UTF8.GetBytes(body ?? one.Push),
    };

    static async Task TellAsync(TestCrm crm, params InboxMessage[] pushes)
    {
        foreach (var push in pushes) await crm.Get<IInbox>().PutAsync(push, CancellationToken.None);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await crm.Get<InboxWorker>().DrainAsync(limit.Token);
    }

    static async Task<OrderState> OrderAsync(TestCrm crm) => (await crm.OrdersAsync()).ShouldHaveSingleItem().State;

    [Theory]
    [InlineData("shopee")]
    [InlineData("tiktokshop")]
    [InlineData("lazada")]
    [InlineData("taobao")]
    [InlineData("douyin")]
    [InlineData("youzan")]
    public async Task When_AThinPushComes_Should_KnowTheWholeOrder(string name)
    {
        var one = PlatformCase.Of(name);
        platform.Always(one.Answer);
        await using var crm = await StartAsync(one);
        await TellAsync(crm, Push(one, crm));
        crm.Time.Advance(TimeSpan.FromMinutes(1));
        await crm.Get<Enrichment>().RunDueAsync(CancellationToken.None);

        platform.Requests.Count.ShouldBe(name == "lazada" ? 2 : 1);
        platform.Requests.ShouldAllBe(seen => one.IsSigned(seen));
        var order = await OrderAsync(crm);
        order.Key.Id.ShouldBe(one.Order);
        var details = order.Details.ShouldNotBeNull().Value;
        (details.Total, details.Freight, details.Lines.Sum(l => l.Quantity)).ShouldBe((2550L, 150L, 2));
        details.Lines.ShouldHaveSingleItem().Sku.ShouldBe("Q-B");
        order.When(Milestone.Created).ShouldBe(TestCrm.At("2026-03-02T01:00:00Z"));
        var customer = (await crm.CustomersAsync()).ShouldHaveSingleItem();
        customer.Identities.ShouldContain(i => i.StartsWith("b:", StringComparison.Ordinal));
        // Masked and encrypted numbers are nobody's: only the three platforms that told a whole number have one.
        (order.Contact?.Value.Phone).ShouldBe(name is "shopee" or "tiktokshop" or "lazada" ? "+6591234567" : null);
        (await crm.Get<FetchRequests>().CountAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Theory]
    [InlineData("shopee")]
    [InlineData("tiktokshop")]
    [InlineData("lazada")]
    [InlineData("taobao")]
    [InlineData("douyin")]
    [InlineData("youzan")]
    public async Task When_PushAndAnswerComeInAnyOrder_Should_EndInTheSameBytes(string name)
    {
        var one = PlatformCase.Of(name);
        platform.Always(one.Answer);
        await using var crm = await StartAsync(one);
        var shop = crm.Get<ShopDirectory>().Find("demo")!;
        var push = Events(crm, Push(one, crm));
        var answer = Events(crm,
            ((DetailsAnswer.Found)await crm.Get<IOrderDetails>().FindAsync(shop, push[0].Order!.Key, CancellationToken.None)).Message);
        var hashes = new HashSet<string>();
        foreach (var order in new[] { [.. push, .. answer], [.. answer, .. push], [.. answer, .. push, .. answer, .. push],
            new List<ShopEvent>([.. push, .. push, .. answer]) })
        {
            await crm.ClearAsync();
            foreach (var single in order) await crm.ApplyAsync(single);
            hashes.Add(await crm.HashAsync());
        }
        hashes.Count.ShouldBe(1);
    }

    static IReadOnlyList<ShopEvent> Events(TestCrm crm, InboxMessage message) =>
        crm.Get<IEnumerable<IPlatform>>().Single(p => p.Name == message.Platform).Map(message, crm.Get<ShopDirectory>().Find("demo")!)
            .ShouldBeOfType<MappingResult.Events>().List;

    [Fact]
    public async Task When_NoCredentialsAreSet_Should_CountWithWhatThePushTold()
    {
        var one = PlatformCase.Of("douyin");
        await using var crm = await StartAsync(one, options => options.Api = new ApiOptions());
        await TellAsync(crm, Push(one, crm));
        (await OrderAsync(crm)).Details!.Value.Total.ShouldBe(2550);
        platform.Requests.ShouldBeEmpty();
        (await crm.Get<FetchRequests>().CountAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task When_ThePlatformStumbles_Should_AskAgainAndHaveTheOrder()
    {
        var one = PlatformCase.Of("shopee");
        var tries = 0;
        platform.Answer = seen =>
            Task.FromResult(Interlocked.Increment(ref tries) switch { 1 => (503, "oops"), 2 => (429, "{}"),
            3 => (200, """{"error":"error_server","message":"x"}"""), _ => (200, one.Answer(seen)) });
        await using var crm = await StartAsync(one);
        await TellAsync(crm, Push(one, crm));
        tries.ShouldBe(4);
        (await OrderAsync(crm)).Details!.Value.Lines.Count.ShouldBe(1);
    }

    [Fact]
    public async Task When_ThePlatformIsDown_Should_CountThePushAndHaveTheRestWhenItIsBack()
    {
        var one = PlatformCase.Of("shopee");
        platform.Answer = _ => Task.FromResult((500, ""));
        await using var crm = await StartAsync(one);
        await TellAsync(crm, Push(one, crm));
        (await OrderAsync(crm)).When(Milestone.Paid).ShouldNotBeNull();
        (await crm.Get<FetchRequests>().CountAsync(CancellationToken.None)).ShouldBe(1);

        (await crm.Get<Enrichment>().RunDueAsync(CancellationToken.None)).ShouldBe(1);
        platform.Always(one.Answer);
        (await crm.Get<Enrichment>().RunDueAsync(CancellationToken.None)).ShouldBe(1, "its next turn has not come");
        crm.Time.Advance(TimeSpan.FromSeconds(30));
        (await crm.Get<Enrichment>().RunDueAsync(CancellationToken.None)).ShouldBe(0);
        (await OrderAsync(crm)).Details!.Value.Total.ShouldBe(2550);
        (await crm.Get<FetchRequests>().CountAsync(CancellationToken.None)).ShouldBe(0);
    }

    [Fact]
    public async Task When_ItIsRefusedForDays_Should_GiveUpAndKeepTheOrder()
    {
        var one = PlatformCase.Of("shopee");
        platform.Always(_ => """{"error":"error_permission","message":"no"}""");
        await using var crm = await StartAsync(one);
        await TellAsync(crm, Push(one, crm));
        var before = platform.Requests.Count;
        for (var hour = 0; hour < 80; hour++)
        {
            crm.Time.Advance(TimeSpan.FromHours(1));
            await crm.Get<Enrichment>().RunDueAsync(CancellationToken.None);
        }
        (await crm.Get<FetchRequests>().CountAsync(CancellationToken.None)).ShouldBe(0);
        (platform.Requests.Count - before).ShouldBeInRange(30, 80, "refusals are not repeated in a hurry");
        (await OrderAsync(crm)).When(Milestone.Paid).ShouldNotBeNull();
    }

    [Fact]
    public async Task When_OneOrderIsPushedInABurst_Should_AskOnceOrTwice()
    {
        var one = PlatformCase.Of("shopee");
        platform.Answer = async seen =>
        {
            await Task.Delay(100);
            return (200, one.Answer(seen));
        };
        await using var crm = await StartAsync(one);
        await TellAsync(crm,
            [.. Enumerable.Range(0, 50).Select(n => Push(one, crm, one.Push.Replace("\"a\"", $"\"m{n}\"", StringComparison.Ordinal)))]);
        await crm.Get<Enrichment>().RunDueAsync(CancellationToken.None);
        platform.Requests.Count.ShouldBeLessThanOrEqualTo(2);
        (await crm.Get<FetchRequests>().CountAsync(CancellationToken.None)).ShouldBe(0);

        // News of another time is not known yet.
        await TellAsync(crm, Push(one, crm, one.Push.Replace("1772413300", "1772413900", StringComparison.Ordinal)));
        platform.Requests.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task When_ThePlatformHangs_Should_HoldUpNoOtherShop()
    {
        var one = PlatformCase.Of("shopee");
        using var never = new CancellationTokenSource();
        platform.Answer = async _ =>
        {
            await Task.Delay(TimeSpan.FromSeconds(60), never.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return (500, "");
        };
        await using var crm = await StartAsync(one);
        for (var n = 0; n < 600; n++) await crm.Get<IInbox>()
            .PutAsync(Push(one, crm, one.Push.Replace("A1", $"A{n}", StringComparison.Ordinal)), CancellationToken.None);
        var clock = Stopwatch.StartNew();
        var order = WebhookHost.Message("shopify", "orders/create", Encoding.UTF8.GetBytes(Samples.ShopifyOrder("4001")));
        await crm.Get<IInbox>().PutAsync(order, CancellationToken.None);
        while (!(await crm.OrdersAsync()).Any(o => o.State.Key.Platform == "shopify")
            && clock.Elapsed < TimeSpan.FromSeconds(40)) await Task.Delay(20);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
        await never.CancelAsync();
    }

    [Fact]
    public async Task When_TheAnswerIsUnreadableOrOfAnotherOrder_Should_KeepItWithItsReason()
    {
        var one = PlatformCase.Of("shopee");
        platform.Always(seen => one.Answer(seen).Replace("\"A1\"", "\"B2\"", StringComparison.Ordinal));
        await using var crm = await StartAsync(one);
        await TellAsync(crm, Push(one, crm));
        crm.Time.Advance(TimeSpan.FromMinutes(10));
        platform.Always(seen => one.Answer(seen).Replace("\"SGD\"", "\"X\"", StringComparison.Ordinal));
        await TellAsync(crm, Push(one, crm));
        var reasons = new List<string>();
        await foreach (var poison in crm.Get<DeadLetterStore>().ListAsync(CancellationToken.None)) reasons.Add(poison.Reason);
        reasons.ShouldContain(r => r.Contains("another order", StringComparison.Ordinal));
        reasons.ShouldContain(r => r.Contains("no ISO 4217", StringComparison.Ordinal));
        (await OrderAsync(crm)).Key.Id.ShouldBe("A1");
    }

    [Fact]
    public async Task When_TheTokenIsWornOut_Should_RenewItOnceAndKeepTheNewOneOverARestart()
    {
        var one = PlatformCase.Of("shopee");
        var (valid, refresh, renewals) = ("", "refresh-1", 0);
        platform.Answer = seen =>
        {
            if (seen.Path != "/api/v2/auth/access_token/get") return Task.FromResult(seen.Query["access_token"] == valid
                ? (200, one.Answer(seen)) : (403, """{"error":"error_auth","message":"Invalid access_token."}"""));
            // A refresh token works once.
            if (!seen.Body.Contains($"\"{refresh}\"", StringComparison.Ordinal)) return Task.FromResult(
                (403, """{"error":"error_auth","message":"Invalid refresh_token."}"""));
            (renewals, valid, refresh) = (renewals + 1, $"access-{renewals + 2}", $"refresh-{renewals + 2}");
            return Task.FromResult((200, $$"""{"error":"","access_token":"{{valid}}","refresh_token":"{{refresh}}","expire_in":14400}"""));
        };
        var folder = Directory.CreateTempSubdirectory("crm-test-").FullName;
        await using (var crm = await StartAsync(one, options => options.Api.RefreshToken = "refresh-1", folder))
        {
            crm.KeepFolder = true;
            await TellAsync(crm, Push(one, crm));
            (await OrderAsync(crm)).Details!.Value.Total.ShouldBe(2550);
            renewals.ShouldBe(1);
        }
        await using (var crm = await StartAsync(one, options => options.Api.RefreshToken = "refresh-1", folder, "2026-03-02T03:00:00Z"))
        {
            await TellAsync(crm, Push(one, crm, one.Push.Replace("1772413300", "1772413900", StringComparison.Ordinal)));
            renewals.ShouldBe(1);
            // Its four hours end: renewed before it is tried.
            crm.Time.Advance(TimeSpan.FromHours(4));
            await TellAsync(crm, Push(one, crm, one.Push.Replace("1772413300", "1772414900", StringComparison.Ordinal)));
            renewals.ShouldBe(2);
        }
    }
}
