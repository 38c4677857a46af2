using Crm.Events;
using Crm.Inbox;
using Crm.Platforms;
using Crm.Shops;
using Crm.Tests.Support;
using Microsoft.Extensions.Logging;

namespace Crm.Tests.Inbox;

/// <summary>A platform whose webhooks are refused too often ends its subscription: the shop's people have to hear of it before.</summary>
public sealed class LargeWebhookTests
{
    [Fact]
    public async Task Refused_OfAShopOfOurs_IsSaidWithItsSize_AndOfAnybodyElse_IsNot()
    {
        await using var crm = await TestCrm.StartAsync();
        var log = new Lines();
        var intake = new WebhookIntake(crm.Get<ShopDirectory>(), crm.Get<IEnumerable<IPlatform>>(), crm.Get<IInbox>(),
            crm.Get<RefusalLog>(), crm.Get<WebhookTimes>(), crm.Time, log);
        foreach (var (shop, platform) in new[] { ("nobody", "shopify"), ("demo", "lazada"), ("demo", "shopify") })
            intake.RefuseLarge(shop, platform, 5_000_000).Status.ShouldBe(413);
        var line = log.All.ShouldHaveSingleItem();
        line.ShouldContain("demo/shopify");
        line.ShouldContain("5000000");
        var body = new byte[WebhookIntake.MaxBodyBytes + 1];
        var request = new WebhookRequest("demo", "shopify", new Dictionary<string, string>(), body);
        (await intake.ReceiveAsync(request, default)).Status.ShouldBe(413);
        log.All.Count.ShouldBe(2);
    }

    sealed class Lines : ILogger<WebhookIntake>
    {
        public List<string> All { get; } = [];
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? failure, Func<TState, Exception?, string> text)
        {
            level.ShouldBe(LogLevel.Warning);
            All.Add(text(state, failure));
        }
    }
}
