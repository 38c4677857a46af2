using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Xml;
using Crm.Common;
using Crm.Flows;
using Crm.Orders;
using Crm.Reports;
using Crm.Storage;
using Crm.Touchpoints;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>
/// <c>learn payment-delay</c>: the time-to-pay curves and what they propose; <c>--accept</c> writes a shop's into the file its settings
/// name.
/// </summary>
static class PaymentDelayCommand
{
    const string Bars = " ▁▂▃▄▅▆▇█";

    sealed record Line(string Source, string Delay, int Orders, double Median, double P90, double P95);

    public static Command Create()
    {
        var shop = new Option<string?>("--shop") { Description = "Only this shop's." };
        var accept = new Option<string?>("--accept")
        {
            Description = "Write the shop's proposals into this file, or into the one its setting PaymentDelaysFile names; they count "
                + "from the next start on.", Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("payment-delay",
            "The time-to-pay curve per shop and order source, and the reminder delay it suggests.") { shop, accept };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = await ReadModel.OpenAsync(result, cancel);
            var curves = (await LearnAsync(model, cancel)).Where(c => result.GetValue(shop) is not { } one || c.Shop == one).ToList();
            foreach (var curve in curves) Print(curve);
            if (curves.Count == 0) Console.WriteLine("No paid order is stored.");
            return result.GetResult(accept) is null ? 0 : await AcceptAsync(curves, result.GetValue(accept), model, cancel);
        });
        return command;
    }

    static async Task<List<PaymentCurve>> LearnAsync(ReadModel model, CancellationToken cancel)
    {
        // One reminder counts whoever asked for the payment, by whatever step of whatever flow.
        var reminded = new Dictionary<OrderKey, DateTimeOffset>();
        await foreach (var row in model.Tables.Rows.ScanAsync("t|", KeyText.After("t|"), cancel))
            if (RowBody.Read<Touchpoint>(row.Body) is { State: not TouchpointState.Failed, ClaimedAt: { } at } text
                && Asks(model.Flows, text))
                if (!reminded.TryGetValue(text.Order, out var first) || at < first) reminded[text.Order] = at;
        var delays = new PaymentDelay();
        await foreach (var row in model.Tables.Rows.ScanAsync("o|", KeyText.After("o|"), cancel))
            if (RowBody.Read<StoredOrder>(row.Body).State is var order) delays.Add(order, reminded.TryGetValue(order.Key, out var at) ? at
                : null);
        return [.. delays.Curves()];
    }

    static bool Asks(FlowLibrary flows, Touchpoint text) =>
        !text.FollowsCustomerEvent && flows.Find(text.Flow, text.Version, text.Step) is { Channel: Channel.Sms, AsksForPayment: true };

    static void Print(PaymentCurve curve)
    {
        var console = CommonOptions.Wide();
        console.WriteLine($"{curve.Shop}, {curve.Source}: {curve.Orders} paid by themselves ({curve.Reminded} more after a reminder, "
            + $"left out)");
        if (curve.Orders == 0) return;
        console.WriteLine($"  {Draw(curve.Shares)}  share paid, 0 to {Minutes(Math.Max(2 * curve.P90, 10))}");
        console.WriteLine($"  half by {Minutes(curve.Median)}, 90 % by {Minutes(curve.P90)}, 95 % by {Minutes(curve.P95)}");
        console.WriteLine(curve.Proposed is { } delay
            ? $"  proposed: {XmlConvert.ToString(delay)}, when {PaymentDelay.Most * 100:F0} % of those who pay by themselves have paid, "
                + "in steps of 5 minutes"
            : $"  too few to propose ({PaymentDelay.LeastOrders} needed)");
    }

    internal static string Draw(IEnumerable<double> shares) =>
        string.Concat(shares.Select(s => Bars[(int)Math.Clamp(Math.Floor(s * (Bars.Length - 1)), 0, Bars.Length - 1)]));

    static async Task<int> AcceptAsync(List<PaymentCurve> curves, string? file, ReadModel model, CancellationToken cancel)
    {
        var lines = curves.Where(c => c.Proposed is not null).ToList();
        if (lines.Select(c => c.Shop).Distinct().Count() != 1) return Refuse("name one shop that has a proposal (--shop).");
        var (shop, known) = (lines[0].Shop, model.Settings.Shops.GetValueOrDefault(lines[0].Shop)?.PaymentDelaysFile);
        file ??= string.IsNullOrEmpty(known) ? null : known;
        if (file is null) return Refuse($"name the file, or set Shops:{shop}:PaymentDelaysFile.");
        await File.WriteAllTextAsync(file, Text(lines), cancel);
        Console.WriteLine($"{lines.Count} lines written to {file}. " + (file == known
            ? "They count from the next start on."
            : $"They count when Shops:{shop}:PaymentDelaysFile names the file, from the next start on."));
        return 0;
    }

    static int Refuse(string why)
    {
        Console.Error.WriteLine("Nothing is written: " + why);
        return 1;
    }

    /// <summary>
    /// A line a source, with the numbers behind it: what <see cref="Shops.PaymentDelays.Read"/> reads, and a person can check.
    /// </summary>
    internal static string Text(IEnumerable<PaymentCurve> curves) =>
        "[\n" + string.Join(",\n", curves.Select(c => "  " + JsonSerializer.Serialize(
        new Line(c.Source, XmlConvert.ToString(c.Proposed!.Value), c.Orders, Math.Round(c.Median, 1), Math.Round(c.P90, 1),
            Math.Round(c.P95, 1)), Json.Options))) + "\n]\n";

    static string Minutes(double minutes) =>
        minutes < 120 ? string.Create(CultureInfo.InvariantCulture, $"{minutes:F0} min")
        : string.Create(CultureInfo.InvariantCulture, $"{minutes / 60:F1} h");
}
