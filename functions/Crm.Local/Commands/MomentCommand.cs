using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Flows;
using Crm.Shops;
using Crm.Staff;

namespace Crm.Local.Commands;

/// <summary>
/// What a shop's tools can tell of a talk or an event, in a terminal. Telling goes through the host that runs on the folder, else straight
/// to the folder.
/// </summary>
static class MomentCommand
{
    public static Command Create() => new("moment", "Moments of buyers: talks with the staff, events of the shop.") { List(), Add() };

    static Command List()
    {
        var shop = new Option<string?>("--shop") { Description = "Only this shop's." };
        var command = new Command("list", "The words each shop's flows listen to, and what they begin.") { shop };
        command.SetAction(result =>
        {
            var settings = CommonOptions.Load(result);
            var (shops, flows) = (ShopDirectory.From(settings.Shops), FlowLibrary.Load(settings.FlowsFolder));
            var asked = result.GetValue(shop);
            var shown = shops.All.Where(s => asked is null || s.Id == asked).ToList();
            if (shown.Count == 0) Console.Error.WriteLine(asked is null ? "No shop is configured." : $"There is no shop '{asked}'.");
            foreach (var one in shown) Print(one, flows);
            return shown.Count > 0 ? 0 : 1;
        });
        return command;
    }

    static void Print(Shop shop, FlowLibrary flows)
    {
        Console.WriteLine(shop.Id);
        var begun = flows.Moments(shop.Flows);
        foreach (var word in CustomerEventService.Words(flows, shop))
        {
            var steps = begun.TryGetValue(word, out var known) ? string.Join(", ", known.Select(s => $"{s.Name} ({Label(s, shop)})"))
                : "ends what a complaint began";
            Console.WriteLine($"  {word}: {steps}");
        }
    }

    static string Label(Step step, Shop shop) => step.Label.TryGetValue(shop.Language, out var label) ? label : step.Label["en"];

    static Command Add()
    {
        var shop = new Argument<string>("shop") { Description = "The shop." };
        var kind = new Argument<string>("kind") { Description = "scenario:… or event:…, as listed." };
        var key = new Option<string?>("--key") { Description = "Tells this occurrence from the next; default: the minute." };
        var at = new Option<DateTimeOffset?>("--at") { Description = "When it began; default: now." };
        var phone = new Option<string?>("--phone") { Description = "The buyer's phone; or give --platform and --buyer." };
        var platform = new Option<string?>("--platform") { Description = "The marketplace." };
        var buyer = new Option<string?>("--buyer") { Description = "The marketplace's buyer id." };
        var name = new Option<string?>("--name") { Description = "The buyer's name." };
        var command = new Command("add", "Tells of a moment.") { shop, kind, key, at, phone, platform, buyer, name };
        command.SetAction(async (result, cancel) =>
        {
            var occurrence = result.GetValue(key)
                ?? TimeProvider.System.GetUtcNow().ToString("yyyyMMddTHHmm", CultureInfo.InvariantCulture);
            var json = Json.Bytes(new CustomerEventBody(
                result.GetRequiredValue(shop), result.GetRequiredValue(kind), occurrence, result.GetValue(at), result.GetValue(phone),
                result.GetValue(platform), result.GetValue(buyer), result.GetValue(name), null));
            var reply = await RunningHost.PostAsync<CustomerEventService>(result, "/api/moments", json,
                service => service.TellAsync(json, cancel), cancel);
            var answer = JsonDocument.Parse(reply.Body).RootElement;
            if (reply.Status != 200) Console.Error.WriteLine(answer.GetProperty("detail").GetString());
            else Console.WriteLine(answer.GetProperty("new").GetBoolean()
                ? $"Told of customer {answer.GetProperty("customer").GetString()}." : "Known already; nothing changes.");
            return reply.Status == 200 ? 0 : 1;
        });
        return command;
    }
}
