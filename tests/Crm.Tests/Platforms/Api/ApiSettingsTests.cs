using Crm.Common;
using Crm.Orders;
using Crm.Platforms.Api;
using Crm.Platforms.Lazada;
using Crm.Platforms.Taobao;
using Crm.Shops;
using Crm.Sync;
using Crm.Tests.Support;

namespace Crm.Tests.Platforms.Api;

public sealed class ApiSettingsTests
{
    [Fact]
    public void Sign_LazadasOwnExample_IsTheirs() => LazadaApi.Sign("helloworld", "/order/get",
        [new("app_key", "123456"), new("access_token", "test"), new("timestamp", "1517820392000"), new("sign_method", "sha256"),
            new("order_id", "1234")])
        .ShouldBe("4190D32361CFB9581350222F345CB77F3B19F0E31D162316848A2C1FFD5FAB4A");

    [Fact]
    public void Sign_TaobaosOwnExamples_AreTheirs()
    {
        TaobaoApi.Sign("helloworld",
        [
            new("method", "taobao.item.seller.get"), new("app_key", "12345678"), new("session", "test"),
                new("timestamp", "2016-01-01 12:00:00"), new("format", "json"), new("v", "2.0"), new("sign_method", "md5"),
            new("fields", "num_iid,title,nick,price,num"), new("num_iid", "11223344"),
        ]).ShouldBe("66987CB115214E59E6EC978214934FB8");
        TaobaoApi.Sign("test",
        [
            new("method", "taobao.user.seller.get"), new("timestamp", "2013-05-06 13:52:03"), new("format", "xml"), new("app_key", "test"),
                new("v", "2.0"), new("fields", "nick"), new("sign_method", "md5"), new("session", "test"),
        ]).ShouldBe("72CB4D809B375A54502C09360D879C64");
    }

    [Theory]
    [InlineData("shopee", "Key", "ShopId", "RefreshToken")]
    [InlineData("tiktokshop", "ShopId", "RefreshToken")]
    [InlineData("lazada", "BaseUrl", "RefreshToken")]
    [InlineData("taobao", "AccessToken")]
    [InlineData("douyin", "ShopId")]
    [InlineData("youzan", "ShopId")]
    [InlineData("woocommerce", "BaseUrl", "Key", "Secret")]
    public async Task Start_CredentialsAreIncomplete_NamesEverySetting(string platform, params string[] missing)
    {
        var wrong = await Should.ThrowAsync<SettingsException>(() =>
            TestCrm.StartAsync(change: settings => settings.Shops["demo"].Platforms[platform] =
            new() { Secrets = ["s"], AppKey = "k", CallbackUrl = "https://example.com/hook",
                Api = new() { AuthUrl = "https://example.com" } }));
        wrong.Mistakes.Count.ShouldBe(missing.Length, wrong.Message);
        foreach (var setting in missing) wrong.Message.ShouldContain($"Shops:demo:Platforms:{platform}:Api:{setting}:");
    }

    [Fact]
    public async Task Start_CredentialsForAPlatformThatIsNeverAsked_SaysSo() =>
        (await Should.ThrowAsync<SettingsException>(() =>
            TestCrm.StartAsync(change: s => s.Shops["demo"].Platforms["shopify"].Api = new() { Key = "k" })))
            .Message.ShouldContain("Shops:demo:Platforms:shopify:Api");

    [Theory]
    [InlineData("http://shop.example", false)]
    [InlineData("https://shop.example/wp", true)]
    [InlineData("http://127.0.0.1:8080", true)]
    [InlineData("https://user:pass@shop.example", false)]
    [InlineData("shop.example", false)]
    public void ToLink_Address_IsSafe(string address, bool good)
    {
        var mistakes = new List<string>();
        new ApiOptions { BaseUrl = address, PerSecond = 1 }.ToLink("Shops:demo:Platforms:woocommerce:Api", null, null, mistakes);
        (mistakes.Count == 0).ShouldBe(good);
        if (!good) mistakes.ShouldHaveSingleItem().ShouldStartWith("Shops:demo:Platforms:woocommerce:Api:BaseUrl:");
    }

    [Fact]
    public void Wait_FailureAfterFailure_GrowsSpreadsAndEnds()
    {
        var order = new OrderKey("demo", "shopee", "A1");
        DetailsPolicy.Wait(1, false, order).TotalSeconds.ShouldBeInRange(7.5, 12.5);
        DetailsPolicy.Wait(4, false, order).TotalSeconds.ShouldBeInRange(60, 100);
        DetailsPolicy.Wait(40, false, order).TotalMinutes.ShouldBeInRange(45, 75);
        DetailsPolicy.Wait(1, true, order).TotalMinutes.ShouldBeGreaterThan(3);
        Enumerable.Range(0, 50).Select(n => DetailsPolicy.Wait(3, false, order with { Id = $"A{n}" })).Distinct().Count()
            .ShouldBeGreaterThan(30);
    }

    [Fact]
    public void Message_OfAPlatformsCode_HoldsNothingButACode() =>
        new ApiException(ApiFault.Refused, "isv.x +86138\n<b>").Message.ShouldBe("Refused (isv.x 86138b)");
}
