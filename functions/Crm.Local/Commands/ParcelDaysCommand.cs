using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Storage;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Reports;
using Crm.Shops;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>
/// <c>learn parcel-days</c>: proposals with their numbers; <c>--accept</c> writes a shop's into the file its settings name.
/// </summary>
static class ParcelDaysCommand
{
    sealed record Line(string Courier, string Place, int? Days, int Parcels, double Median, double P90, double P95);

    public static Command Create()
    {
        var shop = new Option<string?>("--shop") { Description = "Only this shop's." };
        var accept = new Option<string?>("--accept") { Description = "Write the proposals of the shop into this file; named by "
            + "Shops:{id}:ParcelDaysFile it counts from the next start on." };
        var command = new Command("parcel-days",
            "Days from shipping to signing per shop, courier and province, and what they suggest as normal.") { shop, accept };
        command.SetAction(async (result, cancel) =>
        {
            var curves = await LearnAsync(result, result.GetValue(shop), cancel);
            Print(curves);
            if (result.GetValue(accept) is not { } file) return 0;
            if (curves.Select(c => c.Shop).Distinct().Count() != 1)
            {
                Console.Error.WriteLine("Nothing is written: name one shop that has parcels (--shop).");
                return 1;
            }
            var lines = curves.Where(c => c.Proposed is not null).ToList();
            await File.WriteAllTextAsync(file, Text(lines), cancel);
            Console.WriteLine($"{lines.Count} lines written. Name the file in the settings, Shops:{curves[0].Shop}:ParcelDaysFile, and "
                + $"start the host again; look through it before, and change what you know better.");
            return 0;
        });
        return command;
    }

    static async Task<List<ParcelCurve>> LearnAsync(ParseResult result, string? shop, CancellationToken cancel)
    {
        await using var open = OpenTables.Of(result);
        var times = new ParcelTimes(ShopDirectory.From(CommonOptions.Load(result).Shops));
        await foreach (var row in open.Tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            times.Add(RowBody.Read<StoredOrder>(row.Body).State);
        return [.. times.Curves().Where(c => shop is null || c.Shop == shop)];
    }

    static void Print(List<ParcelCurve> curves)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("shop", "courier", "place", "parcels", "median", "90 % by", "95 % by", "normal now", "proposed");
        foreach (var c in curves)
            table.AddRow(Markup.Escape(c.Shop), Markup.Escape(c.Courier.Length > 0 ? c.Courier : "(not told)"), Markup.Escape(c.Place),
                Number(c.Parcels), Days(c.Median), Days(c.P90), Days(c.P95), Number(c.Now),
                c.Proposed is not { } days ? $"too few ({ParcelTimes.LeastParcels} needed)" : days == c.Now ? $"{days}"
                    : $"{days} (was {c.Now})");
        CommonOptions.Wide().Write(table);
    }

    /// <summary>A line a proposal, with the numbers behind it: what <see cref="ParcelDays.Read"/> reads, and a person can check.</summary>
    internal static string Text(IEnumerable<ParcelCurve> curves) =>
        "[\n" + string.Join(",\n", curves.Select(c => "  " + JsonSerializer.Serialize(
        new Line(c.Courier, c.Place, c.Proposed, c.Parcels, Math.Round(c.Median, 1), Math.Round(c.P90, 1), Math.Round(c.P95, 1)),
            Json.Options))) + "\n]\n";

    static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
    static string Days(double days) => string.Create(CultureInfo.InvariantCulture, $"{days:F1} d");
}
