using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Flows;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Proof;
using Crm.Shops;
using Crm.Storage;
using Crm.Touchpoints.Deciding;

namespace Crm.Local.Commands;

/// <summary><c>prove times</c>: that no text goes out in quiet hours, and that every wait ends, for years ahead.</summary>
static class ProveCommand
{
    public static Command Create() => new("prove", "Proofs of the shop's rules.") { Times(), Rebuild() };

    static Command Times()
    {
        var years = new Option<int>("--years") { Description = $"So many years from now, 1 to {ProofApi.MostYears}.",
            DefaultValueFactory = _ => 3 };
        years.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > ProofApi.MostYears)
                result.AddError($"--years is a number from 1 to {ProofApi.MostYears}.");
        });
        var format = FormatOption.Create("a line a note or mistake");
        var command = new Command("times", "Every country, state and stored receiver, every class of text, every clock change: nothing "
            + "goes out in quiet hours, every wait ends at the next opening. Exit code 1 and the smallest counterexample otherwise.")
            { years, format };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var shops = ShopDirectory.From(settings.Shops.Count > 0 ? settings.Shops
                : new Dictionary<string, ShopOptions> { ["shop"] = new() });
            var (receivers, flows) = await StoredAsync(result, settings, cancel);
            var places = KnownPlaces.All().Concat(receivers).ToList();
            var clock = Stopwatch.StartNew();
            var plan = new TimeProofPlan(TimeProvider.System.GetUtcNow(), result.GetValue(years));
            var report = TimeProof.Run(plan, shops.All, places, null, cancel) with
            {
                Steps = StepProof.Run(plan, [.. flows.Names.Order(StringComparer.Ordinal).Select(flows.Newest).OfType<Flow>()], shops.All,
                    places, cancel),
            };
            Print(report, FormatOption.Of(result, format), result.GetValue(years));
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:F1} s"));
            return report.Holds ? 0 : 1;
        });
        return command;
    }

    static Command Rebuild()
    {
        var format = FormatOption.Create("a line a mistake");
        var command = new Command("rebuild", "Plans every stored order anew and holds touchpoints and due rows against it, byte for byte. "
            + "Exit code 1 when one that nothing has touched differs.") { format };
        command.SetAction(async (result, cancel) =>
        {
            await using var model = await ReadModel.OpenAsync(result, cancel);
            var now = Demo.DemoFolder.IsOne(model.Settings.DataFolder) ? new ManualTime(Demo.DemoShop.Ends) : TimeProvider.System;
            var report = await new PlanRebuild(model.Tables, model.Shops, model.Versions, now).RunAsync(null, cancel);
            Print(report, FormatOption.Of(result, format));
            return report.Holds ? 0 : 1;
        });
        return command;
    }

    static void Print(RebuildReport report, string format)
    {
        if (format == FormatOption.Json) Console.WriteLine(Encoding.UTF8.GetString(Json.Bytes(report)));
        else if (format == FormatOption.Csv)
            foreach (var line in report.Mistakes.Select(m => CsvText.Line([m])).Prepend("mistake")) Console.WriteLine(line);
        if (format != FormatOption.Table) return;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Orders:N0} orders, {report.Planned:N0} touchpoints planned anew: "
            + $"{report.Equal:N0} untouched ones are the same byte for byte, {report.Touched:N0} were carried out or stopped since, "
            + $"{report.Different:N0} differ. {report.OfMoments:N0} follow something outside orders."));
        foreach (var mistake in report.Mistakes) Console.WriteLine("  WRONG: " + mistake);
    }

    // The flows in force are the store's, where there is one.
    static async Task<(IReadOnlyList<(string, RecipientPlaces)> Receivers, FlowLibrary Flows)> StoredAsync(ParseResult result,
        CrmSettings settings, CancellationToken cancel)
    {
        var flows = FlowLibrary.Load(settings.FlowsFolder);
        await using var open = OpenTables.IfThere(result);
        if (open is null) return ([], flows);
        await new FlowVersions(open.Tables, flows, TimeProvider.System).AdoptAsync(cancel);
        return (await ProofApi.ReceiversAsync(open.Tables.Rows, cancel), flows);
    }

    static void Print(TimeProofReport report, string format, int years)
    {
        var all = report.Never.Concat(report.Steps!.Notes).Select(note => ("note", note))
            .Concat(report.Mistakes.Concat(report.Steps.Mistakes).Select(mistake => ("mistake", mistake)));
        if (format == FormatOption.Json) Console.WriteLine(Encoding.UTF8.GetString(Json.Bytes(report)));
        else if (format == FormatOption.Csv)
            foreach (var line in all.Select(a => CsvText.Line([a.Item1, a.Item2])).Prepend("kind,sentence")) Console.WriteLine(line);
        if (format != FormatOption.Table) return;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Places} places, {years} years: {report.Edges:N0} instants "
            + $"at which an answer can change, each asked with the minute before it; {report.Minutes:N0} minutes asked one by one"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Steps.Steps} steps that send texts, "
            + $"{report.Steps.Checked:N0} due times followed to their end"));
        foreach (var (kind, sentence) in all) Console.WriteLine(kind == "note" ? "  note: " + sentence : "  WRONG: " + sentence);
        Console.WriteLine(report.Holds ? "Proved: no text in quiet hours or after it has expired, and every wait ends at the next opening."
            : "NOT proved.");
    }
}
