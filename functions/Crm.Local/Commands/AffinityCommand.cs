using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Segments;
using Crm.Shops;
using Crm.Storage;

namespace Crm.Local.Commands;

static class AffinityCommand
{
    public static Command Create()
    {
        var shop = new Option<string?>("--shop") { Description = "The shop; default: the only one." };
        var minimum = new Option<int>("--min") { Description = "Leave out pairs counted less often.", DefaultValueFactory = _ => 20 };
        var days = new Option<int>("--days") { Description = "Bought after: within so many days.", DefaultValueFactory = _ => 180 };
        var top = new Option<int>("--top") { Description = "So many pairs of each kind.", DefaultValueFactory = _ => 30 };
        var format = SegmentOutput.Format();
        var command = new Command("affinity", "What is bought together with and after what, with support, confidence and lift.") { shop,
            minimum, days, top, format };
        command.SetAction(async (result, cancel) =>
        {
            await using var surface = await ReadModel.OpenAsync(result, cancel);
            var shops = surface.Shops.All.Select(s => s.Id).ToList();
            if (result.GetValue(shop) is null && shops.Count != 1 || result.GetValue(shop) is { } named
                && !shops.Contains(named)) throw new SettingsException([$"--shop: name one of {string.Join(", ", shops)}."]);
            var found = await new Affinity(surface.Tables.Rows)
                .RunAsync(result.GetValue(shop) ?? shops[0], result.GetValue(minimum), result.GetValue(days), cancel);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found.Orders} paid orders of {found.Buyers} buyers"));
            SegmentOutput.Print([Table("together", found.Together, result.GetValue(top)),
                Table("after", found.After, result.GetValue(top))], result.GetValue(format)!);
            return 0;
        });
        return command;
    }

    const int LongestTitle = 30;

    static Reports.ReportTable Table(string name, IReadOnlyList<AffinityPair> pairs, int top) =>
        new(name, ["first", "title", "second", "title of second", "count", "support", "confidence", "lift"], [.. pairs.Take(top).Select(p =>
            new[]
            {
                p.First, Title(p.FirstTitle), p.Second, Title(p.SecondTitle), p.Count.ToString(CultureInfo.InvariantCulture),
                p.Support.ToString("F5", CultureInfo.InvariantCulture), p.Confidence.ToString("F4", CultureInfo.InvariantCulture),
                p.Lift.ToString("F2", CultureInfo.InvariantCulture),
            })]);

    static string Title(string title) => CleanText.OfBuyer(title, LongestTitle) ?? "";
}
