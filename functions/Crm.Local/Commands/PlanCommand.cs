using System.CommandLine;
using System.Text;
using Crm.Capacity;
using Crm.Common;

namespace Crm.Local.Commands;

/// <summary><c>plan capacity</c>: whether a busy day's texts fit through the gateway, and what limit would do.</summary>
static class PlanCommand
{
    const int TooSmall = 2;

    public static Command Create() => new("plan", "Looks ahead.") { Capacity() };

    static Command Capacity()
    {
        var shop = new Option<string?>("--shop") { Description = "The shop's id; may be left out where there is one shop." };
        var day = new Option<string>("--day") { Description = "The day, such as 2026-11-11, by the shop's calendar.", Required = true };
        var orders = new Option<string>("--orders") { Description = "So many orders come on it.", Required = true };
        var curve = new Option<string>("--curve") { Description = "How they fall on its minutes: learned (from stored orders), flat, or a "
            + "file of lines HH:mm,weight.", DefaultValueFactory = _ => "learned" };
        var gateway = new Option<string?>("--gateway") { Description = "A configured account, whose limit counts; default: the shop's." };
        var rate = new Option<string?>("--per-second") { Description = "As if the gateway took so many texts a second." };
        var broker = new Option<string?>("--broker-per-second") { Description = "So many messages a second the broker carries; default: "
            + "no limit." };
        var patience = new Option<string?>("--patience") { Description = "No text should wait longer than so many minutes; default 30." };
        var lead = new Option<string?>("--lead-days") { Description = "So many days before a higher limit has to be asked for; "
            + "default 14." };
        var format = FormatOption.Create("every minute");
        var command = new Command("capacity", "Texts by minute, the gateway's queue, what spills past its hours or expires, what it "
            + "costs, and "
            + "the limit to ask for. Exit code 2 when the limit is not enough.")
            { shop, day, orders, curve, gateway, rate, broker, patience, lead, format };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = await ReadModel.OpenAsync(result, cancel);
            var mistakes = new List<string>();
            var query = new CapacityQuery(result.GetValue(shop), result.GetValue(day), result.GetValue(orders), result.GetValue(gateway),
                result.GetValue(rate), result.GetValue(broker), result.GetValue(patience), result.GetValue(lead), null);
            if (CapacityApi.Read(query, model.Shops, GatewaySetup.Read(model.Settings).Directory, mistakes) is not { } request)
                throw new SettingsException(mistakes);
            var planner = new CapacityPlanner(model.Tables, model.Shops, model.Flows, model.Versions);
            var report = await planner.RunAsync(request, await CurveAsync(result.GetRequiredValue(curve), cancel), cancel);
            Print(report, model.Shops.Find(request.Shop)!.Zone, FormatOption.Of(result, format));
            return report.NeededPerSecond is null ? 0 : TooSmall;
        });
        return command;
    }

    static async Task<OrderCurve?> CurveAsync(string named, CancellationToken cancel) => named switch
    {
        "learned" => null,
        "flat" => OrderCurve.Flat,
        _ when !File.Exists(named) => throw new SettingsException([$"--curve: there is no file '{named}'; or say learned or flat."]),
        _ => OrderCurve.Read(Path.GetFileName(named), await File.ReadAllLinesAsync(named, cancel)),
    };

    static void Print(CapacityReport report, string zone, string format)
    {
        var lines = format switch
        {
            FormatOption.Json => [Encoding.UTF8.GetString(Json.Bytes(report))],
            FormatOption.Csv => CapacityText.Csv(report, zone).Prepend(CapacityText.CsvHeader),
            _ => CapacityText.Of(report, zone),
        };
        foreach (var line in lines) Console.WriteLine(line);
    }
}
