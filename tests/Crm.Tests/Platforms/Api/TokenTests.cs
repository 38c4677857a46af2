using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Shops;
using Crm.Sync;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms.Api;

/// <summary>Where a token comes from when there is none in force: each platform has a way of its own.</summary>
[Trait("Speed", "Slow")]
public sealed class TokenTests : IAsyncLifetime
{
    FakePlatform platform = null!;

    public async Task InitializeAsync() => platform = await FakePlatform.StartAsync();
    public async Task DisposeAsync() => await platform.DisposeAsync();

    [Theory]
    [InlineData("tiktokshop", "/api/v2/token/refresh",
        """{"code":0,"message":"success","data":{"access_token":"access-1","access_token_expire_in":1780000000,"refresh_token":"r2"}}""")]
    [InlineData("lazada", "/auth/token/refresh", """{"code":"0","access_token":"access-1","refresh_token":"r2","expires_in":2592000}""")]
    [InlineData("douyin", "/token/create",
        """{"code":10000,"msg":"success","data":{"access_token":"access-1","expires_in":604800,"refresh_token":"r2","shop_id":1}}""")]
    [InlineData("youzan", "/auth/token",
        """{"code":200,"success":true,"data":{"access_token":"access-1","expires":1780000000000,"scope":"x"}}""")]
    public async Task When_ThereIsNoAccessToken_Should_GetOneAndUseItForAll(string name, string path, string token)
    {
        var one = PlatformCase.Of(name);
        platform.Always(seen => seen.Path == path ? token : one.Answer(seen));
        await using var crm = await TestCrm.StartAsync(change: settings =>
        {
            var options = one.Options(platform.Url);
            (options.Api.AccessToken, options.Api.RefreshToken) = (null, name is "tiktokshop" or "lazada" ? "r1" : null);
            settings.Shops["demo"].Platforms[name] = options;
        });
        var order = new OrderKey("demo", name, one.Order);
        var shop = crm.Get<ShopDirectory>().Find("demo")!;
        for (var n = 0; n < 3; n++) (await crm.Get<IOrderDetails>().FindAsync(shop, order, CancellationToken.None))
            .ShouldBeOfType<DetailsAnswer.Found>();

        var asked = platform.Requests.Where(r => r.Path == path).ShouldHaveSingleItem();
        IsRight(name, asked).ShouldBeTrue();
        platform.Requests.Where(r => r.Path != path).ShouldAllBe(r => one.IsSigned(r));
    }

    /// <summary>By the documents, in code of the tests' own.</summary>
    static bool IsRight(string name, Seen asked) => name switch
    {
        "tiktokshop" => asked.Query["app_key"] == PlatformCase.Key && asked.Query["app_secret"] == PlatformCase.Secret
            && asked.Query["refresh_token"] == "r1" && asked.Query["grant_type"] == "refresh_token",
        "lazada" => asked.Query["refresh_token"] == "r1" && !asked.Query.ContainsKey("access_token")
            && asked.Query["sign"] == Convert.ToHexString(PlatformCase.Hmac(PlatformCase.Secret,
            asked.Path + string.Concat(asked.Query.Where(q => q.Key != "sign").OrderBy(q => q.Key, StringComparer.Ordinal)
                .Select(q => q.Key + q.Value)))),
        "douyin" => asked.Body == $$"""{"code":"","grant_type":"authorization_self","shop_id":"{{PlatformCase.Shop}}"}"""
            && asked.Query["sign"] == PlatformCase.Hex(PlatformCase.Hmac(PlatformCase.Secret,
            $"{PlatformCase.Secret}app_key{PlatformCase.Key}methodtoken.createparam_json{asked.Body}"
                + $"timestamp{asked.Query["timestamp"]}v2{PlatformCase.Secret}")),
        _ => asked.Body.Contains("\"authorize_type\":\"silent\"", StringComparison.Ordinal)
            && asked.Body.Contains($"\"grant_id\":\"{PlatformCase.Shop}\"", StringComparison.Ordinal)
            && asked.Body.Contains($"\"client_secret\":\"{PlatformCase.Secret}\"", StringComparison.Ordinal),
    };

    [Fact]
    public async Task When_ManyOrdersNeedANewTokenAtOnce_Should_RenewItOnce()
    {
        var one = PlatformCase.Of("shopee");
        var renewals = 0;
        platform.Answer = async seen =>
        {
            if (seen.Path != "/api/v2/auth/access_token/get") return seen.Query["access_token"] == "access-1" ? (200, one.Answer(seen))
                : (403, """{"error":"error_auth"}""");
            await Task.Delay(100);
            return (200, $$"""{"error":"","access_token":"access-{{Interlocked.Increment(
                ref renewals)}}","refresh_token":"r2","expire_in":14400}""");
        };
        await using var crm = await TestCrm.StartAsync(change: settings =>
        {
            settings.Shops["demo"].Platforms["shopee"] = one.Options(platform.Url);
            (settings.Shops["demo"].Platforms["shopee"].Api.AccessToken, settings.Shops["demo"].Platforms["shopee"].Api.RefreshToken) =
                ("old", "r1");
        });
        var shop = crm.Get<ShopDirectory>().Find("demo")!;
        var answers = await Task.WhenAll(Enumerable.Range(0, 20)
            .Select(n => crm.Get<IOrderDetails>().FindAsync(shop, new OrderKey("demo", "shopee", "A1"), CancellationToken.None).AsTask()));
        answers.ShouldAllBe(a => a is DetailsAnswer.Found);
        renewals.ShouldBe(1);
    }

    [Fact]
    public async Task When_TheHostRuns_Should_AskAgainByItself()
    {
        var one = PlatformCase.Of("shopee");
        platform.Always(_ => """{"error":"error_permission"}""");
        await using var crm =
            await TestCrm.StartAsync(firesByItself: true,
            change: settings => settings.Shops["demo"].Platforms["shopee"] = one.Options(platform.Url));
        await crm.Get<Crm.Events.IInbox>().PutAsync(new Crm.Events.InboxMessage
        {
            Shop = "demo", Platform = "shopee", Received = crm.Time.GetUtcNow(), Headers = new Dictionary<string, string>(), Body =
                System.Text.Encoding.UTF8.GetBytes(one.Push),
        }, CancellationToken.None);
        await crm.Get<InboxWorker>().DrainAsync(CancellationToken.None);
        platform.Always(one.Answer);
        for (var look = 0; look < 200 && (await crm.OrdersAsync())[0].State.Details is null; look++)
        {
            crm.Time.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(100);
        }
        (await crm.OrdersAsync())[0].State.Details!.Value.Total.ShouldBe(2550);
    }
}
