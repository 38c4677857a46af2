using System.CommandLine;
using System.Globalization;
using System.Xml;
using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Orders;
using Crm.Reports;
using Crm.Storage;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>What the stored orders teach; nothing is applied by itself.</summary>
static class LearnCommand
{
    public static Command Create() => new("learn", "Proposals from the stored orders, with the numbers behind them.") { PaymentDelays(), ParcelDaysCommand.Create() };

    static Command PaymentDelays()
    {
        var command = new Command("payment-delay", "The time-to-pay curve per shop and order source, and the reminder delay it suggests.");
        command.SetAction(async (result, cancel) =>
        {
            await using var database = CommonOptions.OpenToRead(result);
            var delays = new PaymentDelay();
            await foreach (var row in new SqliteRowStore(database, "crm").ScanAsync("o|", KeyText.After("o|"), cancel))
                delays.Add(Json.Read<StoredOrder>(row.Body.Span).State);
            var table = new Table { Border = TableBorder.Simple };
            table.AddColumns("shop", "source", "paid orders", "median", "90 % by", "95 % by", "proposed \"after\"");
            foreach (var curve in delays.Curves()) table.AddRow(Row(curve));
            var console = CommonOptions.Wide();
            console.Write(table);
            console.WriteLine("To accept one, put it into your own copy of the flow: \"on\": [{ \"milestone\": \"created\", \"when\": { \"fact\": \"order.source\", \"is\": \"…\" }, \"after\": \"…\" }].");
            return 0;
        });
        return command;
    }

    static string[] Row(PaymentCurve curve) =>
    [
        Markup.Escape(curve.Shop), Markup.Escape(curve.Source), curve.Orders.ToString(CultureInfo.InvariantCulture), Minutes(curve.Median), Minutes(curve.P90), Minutes(curve.P95),
        curve.Proposed is { } delay ? XmlConvert.ToString(delay) : $"too few ({PaymentDelay.LeastOrders} needed)",
    ];

    static string Minutes(double minutes) => minutes < 120 ? string.Create(CultureInfo.InvariantCulture, $"{minutes:F0} min") : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:F1} h");
}
