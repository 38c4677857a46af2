using System.CommandLine;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary><c>flows</c>: their life, and with <c>flows timeline</c> what an order gets, and when.</summary>
static class FlowsCommand
{
    public static Command Create()
    {
        var command = new Command("flows", "The shop's flows.")
        {
            FlowsListCommand.List(), FlowsListCommand.Show(), FlowsPublishCommand.Diff(), FlowsPublishCommand.Publish(),
            FlowsPublishCommand.Revert(), FlowsRetireCommand.Create(), Timeline(),
        };
        foreach (var step in StepCommands.All()) command.Add(step);
        return command;
    }

    static Command Timeline()
    {
        var shop = new Option<string?>("--shop") { Description = "By this shop's settings; default: those of a new shop." };
        var platform = new Option<string>("--platform") { Description = "The marketplace of the sample order.",
            DefaultValueFactory = _ => "shopify" };
        var preset = new Option<string?>("--preset") { Description = "As if the shop had this preset." };
        var order = new Option<string?>("--order") { Description = "A stored order instead of the sample." };
        var command = new Command("timeline",
            "One order's life with every touch the flows plan for it; without --order a sample that goes well.") { shop, platform, preset,
            order };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var (shops, flows) = (ShopDirectory.From(settings.Shops), FlowLibrary.Load(settings.FlowsFolder));
            var state = result.GetValue(order) is { } id ? await StoredAsync(result, id, cancel) : null;
            if (result.GetValue(order) is { } missing && state is null) return Refuse($"There is no order '{missing}'.");
            var name = state?.Key.Shop ?? result.GetValue(shop);
            if ((name is null ? NewShop() : shops.Find(name)) is not { } one) return Refuse($"There is no shop '{name}'.");
            if (result.GetValue(preset) is { } wanted
                && !flows.Presets.Contains(wanted)) return Refuse(
                $"--preset: '{wanted}' is not one of {string.Join(", ", flows.Presets)}.");
            one = one with { Preset = result.GetValue(preset) ?? one.Preset };
            var shown = state ?? Reports.Timeline.Sample(one.Id, result.GetRequiredValue(platform));
            foreach (var line in TimelineText.Lines(shown, one, flows))
                Console.WriteLine(line);
            return 0;
        });
        return command;
    }

    static Shop NewShop() => new ShopOptions().ToShop("new-shop", [])!;

    static async Task<OrderState?> StoredAsync(ParseResult result, string id, CancellationToken cancel)
    {
        await using var model = await ReadModel.OpenAsync(result, cancel);
        foreach (var (customer, key) in await model.Finder.ByOrderAsync(id, cancel))
            if (await model.Rows.OrderAsync(customer, key, cancel) is { } stored) return stored.Value.State;
        return null;
    }

    static int Refuse(string why)
    {
        Console.Error.WriteLine(why);
        return 1;
    }
}
