using System.Text;
using Crm.Events;
using Crm.Platforms;
using Crm.Platforms.Api;
using Crm.Shops;
using Crm.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Crm.Tests.Platforms.Api;

/// <summary>
/// A platform's answer is as little to be trusted as a push: whatever its bytes are, it is an event or has a reason. CRM_FUZZ raises the
/// number.
/// </summary>
public sealed class AnswerFuzzTests
{
    static int Cases => int.TryParse(Environment.GetEnvironmentVariable("CRM_FUZZ"), out var n) ? n : 5000;

    [Theory]
    [InlineData("shopee")]
    [InlineData("tiktokshop")]
    [InlineData("lazada")]
    [InlineData("taobao")]
    [InlineData("douyin")]
    [InlineData("youzan")]
    public void Map_SpoiltAnswer_IsAnEventOrHasAReason(string name)
    {
        using var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddPlatforms().BuildServiceProvider();
        var platform = services.GetServices<IPlatform>().Single(p => p.Name == name);
        var api = services.GetServices<IPlatformApi>().Single(p => p.Name == name);
        var shop = new ShopOptions { Name = "云朵家居", Country = "SG" }.ToShop("demo", [])!;
        var one = PlatformCase.Of(name);
        var good = name == "lazada" ? $$"""{"order":{{Data(one, "/order/get")}},"items":{{Data(one, "/order/items/get")}}}"""
            : one.Answer(new Seen("GET", "", new Dictionary<string, string>(), new Dictionary<string, string>(), ""));
        var mutator = new Mutator(20260302);
        var (events, invalid) = (0, 0);
        for (var i = 0; i < Cases; i++)
        {
            var body = i == 0 ? Encoding.UTF8.GetBytes(good) : mutator.Spoil(Encoding.UTF8.GetBytes(good));
            switch (platform.Map(
                new InboxMessage { Shop = "demo", Platform = name, Received = TestCrm.At("2026-03-02T02:00:00Z"),
                Headers = Fetched.OrderHeaders, Body = body }, shop))
            {
                case MappingResult.Events: events++; break;
                case MappingResult.Invalid bad: bad.Reason.ShouldNotBeNullOrEmpty(); invalid++; break;
            }
            try
            {
                api.FaultOf(Payload.Parse(body));
            }
            catch (PayloadException)
            {
                // The transport takes it for no answer.
            }
        }
        events.ShouldBeGreaterThan(Cases / 10);
        invalid.ShouldBeGreaterThan(Cases / 10);
    }

    static string Data(PlatformCase one, string path) =>
        System.Text.Json.JsonDocument.Parse(
            one.Answer(new Seen("GET", path, new Dictionary<string, string>(), new Dictionary<string, string>(), "")))
            .RootElement.GetProperty("data").GetRawText();
}
