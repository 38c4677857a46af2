using System.Net;
using System.Text;
using System.Text.Json;
using Crm.Customers;
using Crm.Events;
using Crm.Gateways;
using Crm.Local.Hosting;
using Crm.Orders;
using Crm.Tests.Support;
using Crm.Touchpoints;

namespace Crm.Tests.Gateways;

/// <summary>The product with its web server, one flow of one text, and a provider to send it by.</summary>
sealed class GatewayStage : IAsyncDisposable
{
    const string Start = "2026-03-02T02:00:00Z";

    public const string Flow = """
        {
          "flow": "probe", "version": 1, "about": "One text for one order.",
          "steps": [{
            "step": "received", "label": { "zh-CN": "收到", "en": "Received" }, "why": "To see it go out.",
            "on": [{ "milestone": "created", "after": "PT1M" }], "expires": "PT20H", "class": "transactional", "channel": "sms",
            "exit": ["cancelled"],
            "variants": [{ "variant": "only", "text": { "zh-CN": "{{name}}您好，您的订单{{order}}已收到。",
            "en": "Hello {{name}}, order {{order}} received." } }]
          }]
        }
        """;

    readonly string folder;
    readonly HttpClient http = new();

    GatewayStage(TestCrm crm, ProviderDouble provider, string folder) => (Crm, Provider, this.folder) = (crm, provider, folder);

    public TestCrm Crm { get; }
    public ProviderDouble Provider { get; }

    /// <param name="provider">Is disposed of with the stage.</param>
    /// <param name="change">The gateway's settings.</param>
    /// <param name="settings">All settings.</param>
    public static async Task<GatewayStage> OpenAsync(ProviderDouble provider, Action<GatewayOptions>? change = null,
        Action<CrmSettings>? settings = null)
    {
        var folder = Directory.CreateTempSubdirectory("crm-gateway-").FullName;
        File.WriteAllText(Path.Combine(folder, "probe.json"), Flow);
        var templates = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "templates")).FullName, "templates.json");
        File.WriteAllText(templates, Templates(provider.Kind));
        var options = provider.Options();
        options.TimeoutSeconds = 20;
        change?.Invoke(options);
        var crm = await TestCrm.StartAsync(Start, listens: true, change: all =>
        {
            all.FlowsFolder = folder;
            all.Gateways = new() { [provider.Kind] = options };
            var demo = all.Shops["demo"];
            (demo.Flows, demo.Gateways, demo.TemplatesFile) = (["probe"], new() { ["any"] = provider.Kind }, templates);
            (demo.SendBetween, demo.CapPerDay) =
                (new() { ["Transactional"] = new() { Opens = "00:00", Closes = "23:59" } }, new() { ["Transactional"] = 1000 });
            settings?.Invoke(all);
        });
        provider.Now = crm.Time.GetUtcNow;
        return new GatewayStage(crm, provider, folder);
    }

    public static string Templates(string gateway) => JsonSerializer.Serialize(new
    {
        templates = gateway is "aliyun" or "tencent" ? new[] { Template(gateway) } : [],
    });

    static object Template(string gateway) => new
    {
        gateway, flow = "probe", step = "received", code = gateway == "aliyun" ? "SMS_1" : "1234",
        text = gateway == "aliyun" ? "${name}您好，您的订单${order}已收到。" : "{1}您好，您的订单{2}已收到。",
        parameters = gateway == "aliyun"
            ? new Dictionary<string, object> { ["name"] = new { @default = "亲" } }
            : new Dictionary<string, object> { ["1"] = new { variable = "name", @default = "亲" }, ["2"] = new { variable = "order" } },
    };

    /// <summary>An order of a buyer of his own; its text is due a minute later.</summary>
    public Task OrderAsync(int buyer = 1) => Crm.CreatedAsync($"{buyer}", Crm.Time.GetUtcNow().ToString("O"), Provider.Phone(buyer));

    /// <summary>The same of a buyer who is known by the platform's id alone.</summary>
    public async Task OrderOfAsync(string buyer)
    {
        var (at, state) = (Crm.Time.GetUtcNow(), new OrderState { Key = new OrderKey("demo", "shopify", "1") });
        state.Reached[Milestone.Created] = at;
        await Crm.ApplyAsync(new ShopEvent
        {
            Shop = "demo", Platform = "shopify", Milestone = Milestone.Created, Identities = [Identity.Buyer("demo", "shopify", buyer)],
            Order = state with
            {
                Details = new(at, new OrderDetails { Currency = "CNY", Total = 12850, Number = "N1" }),
                Contact = new(at, new OrderContact { Name = "张三", Phone = Provider.Phone(1) }),
            },
        });
    }

    /// <summary>The buyer proves to be who has the phone.</summary>
    public async Task JoinAsync(string buyer) => await Crm.ApplyAsync(new ShopEvent
    {
        Shop = "demo", Platform = "shopify",
        Identities = [Identity.Buyer("demo", "shopify", buyer), Identity.Phone(Provider.Phone(1))],
    });

    /// <summary>The order, and its text's minute.</summary>
    public async Task SendAsync(int buyer = 1)
    {
        await OrderAsync(buyer);
        await RunAsync(TimeSpan.FromMinutes(1));
    }

    public Task RunAsync(TimeSpan span) => Crm.RunForAsync(span);

    public async Task<Touchpoint> TextAsync(int buyer = 1) => (await Crm.TouchpointsAsync()).Single(t => t.Order.Id == $"{buyer}");

    public async Task<Customer> BuyerAsync() => (await Crm.CustomersAsync()).Single();

    public async Task<(int Status, string Body)> PostAsync(CallbackRequest request)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post,
            new Uri(Crm.Host.Url, request.Path)) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.Body)) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", request.ContentType);
        foreach (var (name, value) in request.Headers) message.Headers.TryAddWithoutValidation(name, value);
        using var reply = await http.SendAsync(message);
        return ((int)reply.StatusCode, await reply.Content.ReadAsStringAsync());
    }

    public async Task ToldAsync(CallbackRequest request) => (await PostAsync(request)).Status.ShouldBe((int)HttpStatusCode.OK);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Crm.DisposeAsync();
        await Provider.DisposeAsync();
        Directory.Delete(folder, true);
    }
}
