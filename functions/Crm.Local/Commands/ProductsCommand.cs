using System.CommandLine;
using System.Globalization;
using Crm.Common;
using Crm.Reports.Products;

namespace Crm.Local.Commands;

/// <summary><c>report products</c>: where each product is liked and who its main buyers are.</summary>
static class ProductsCommand
{
    public static Command Create()
    {
        var shop = new Option<string?>("--shop") { Description = "The shop; default: the only one." };
        var days = new Option<int>("--days") { Description = "Orders placed in so many last days.", DefaultValueFactory = _ => 365 };
        var top = new Option<int>("--top") { Description = "So many products, most buyers first.", DefaultValueFactory = _ => 20 };
        var product = new Option<string?>("--product") { Description = "Only this product, by its id or title." };
        var format = SegmentOutput.Format();
        var command = new Command("products", "Products by region and crowd: where each is liked, and who its main buyers are. An index "
            + "of 100 is a buyer like all others.") { shop, days, top, product, format };
        command.SetAction(async (result, cancel) =>
        {
            await using var surface = await ReadModel.OpenAsync(result, cancel);
            var shops = surface.Shops;
            var only = result.GetValue(shop) is { } named ? shops.Find(named) : shops.All.Count() == 1 ? shops.All.First() : null;
            if (only is null) throw new SettingsException([$"--shop: name one of {string.Join(", ", shops.All.Select(s => s.Id))}."]);
            Check("--days", result.GetValue(days), ProductApi.MostDays);
            Check("--top", result.GetValue(top), ProductApi.MostProducts);
            var report = await new ProductScan(surface.Tables, TimeProvider.System)
                .RunAsync(only, result.GetValue(days), result.GetValue(top), result.GetValue(product), cancel);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{report.Orders} paid orders of {report.Buyers} buyers, {report.From:yyyy-MM-dd} to {report.To:yyyy-MM-dd}"));
            SegmentOutput.Print(ProductTables.Of(report), result.GetValue(format)!);
            return report.Products.Count > 0 ? 0 : 1;
        });
        return command;
    }

    static void Check(string option, int number, int most)
    {
        if (number < 1 || number > most) throw new SettingsException([$"{option}: a number from 1 to {most}."]);
    }
}
