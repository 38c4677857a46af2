using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Crm.Common;
using Crm.Flows;
using Crm.Gateways;
using Crm.Local.Hosting;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary><c>templates export</c>: every text of a shop in the form in which providers in mainland China approve it.</summary>
static class TemplatesCommand
{
    static readonly JsonSerializerOptions Pretty = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true, Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), DefaultIgnoreCondition =
            JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true,
    };

    public static Command Create() => new("templates", "Texts as approved templates (mainland China).") { Export() };

    static Command Export()
    {
        var gateway = new Option<string>("--gateway") {
            Description = "For this gateway: aliyun or tencent, or an account's name in settings.", DefaultValueFactory = _ => "aliyun" };
        var shopId = new Option<string?>("--shop") { Description = "Of this shop; without it of all." };
        var command = new Command("export",
            "Prints all texts to submit for approval, as a templates file to put the codes into.") { gateway, shopId };
        command.SetAction(result =>
        {
            var settings = CommonOptions.Load(result);
            var (account, flows) = (AccountOf(settings, result.GetValue(gateway)!), FlowLibrary.Load(settings.FlowsFolder));
            var shops = ShopDirectory.From(settings.Shops.Count > 0 ? settings.Shops
                : new Dictionary<string, ShopOptions> { ["shop"] = new() }).All.ToList();
            if (result.GetValue(shopId) is { } only) shops = shops.FindAll(s => s.Id == only) is { Count: > 0 } found ? found
                : throw new SettingsException([$"--shop: there is no shop '{only}'."]);
            Console.WriteLine(Of(shops, flows, account));
            return 0;
        });
        return command;
    }

    /// <summary>The file that lacks the codes only.</summary>
    public static string Of(IEnumerable<Shop> shops, FlowLibrary flows, GatewayAccount account) => JsonSerializer.Serialize(new
    {
        templates = shops.SelectMany(shop => TemplateExport.Of(shop.Flows.Select(flows.Newest).OfType<Flow>(), shop, account)).ToList(),
    }, Pretty);

    /// <summary>A configured account, or one of that kind as it would be.</summary>
    public static GatewayAccount AccountOf(CrmSettings settings, string name)
    {
        var (wires, directory) = GatewaySetup.Read(settings);
        if (directory.Find(name) is { } account) return account;
        var wire = wires.FirstOrDefault(w => w.Kind == name && w.Traits.NeedsTemplate)
            ?? throw new SettingsException([$"--gateway: '{name}' is not one of "
                + $"{string.Join(", ", wires.Where(w => w.Traits.NeedsTemplate).Select(w => w.Kind))}, nor an account in settings."]);
        return new GatewayAccount { Name = name, Wire = wire, BaseUrl = new Uri("about:blank") };
    }
}
