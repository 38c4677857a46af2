using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Crm.Common;
using Crm.Local.Sqlite;
using Crm.Proof;
using Crm.Shops;

namespace Crm.Local.Commands;

/// <summary><c>prove times</c>: that no text goes out in quiet hours, and that every wait ends, for years ahead.</summary>
static class ProveCommand
{
    public static Command Create() => new("prove", "Proofs of the shop's rules.") { Times() };

    static Command Times()
    {
        var years = new Option<int>("--years") { Description = $"So many years from now, 1 to {ProofApi.MostYears}.",
            DefaultValueFactory = _ => 3 };
        years.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > ProofApi.MostYears)
                result.AddError($"--years is a number from 1 to {ProofApi.MostYears}.");
        });
        var format = new Option<string>("--format") { Description = "text or json.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("times", "Every country, state and stored receiver, every class of text, every clock change: nothing "
            + "goes out in quiet hours, every wait ends at the next opening. Exit code 1 and the smallest counterexample otherwise.")
            { years, format };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var shops = ShopDirectory.From(settings.Shops.Count > 0 ? settings.Shops
                : new Dictionary<string, ShopOptions> { ["shop"] = new() });
            var receivers = KnownPlaces.All().Concat(await ReceiversAsync(result, cancel));
            var clock = Stopwatch.StartNew();
            var report = TimeProof.Run(new TimeProofPlan(TimeProvider.System.GetUtcNow(), result.GetValue(years)), shops.All, receivers,
                null, cancel);
            if (result.GetValue(format) == "json") Console.WriteLine(Encoding.UTF8.GetString(Json.Bytes(report)));
            else Print(report, result.GetValue(years));
            await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalSeconds:F1} s"));
            return report.Holds ? 0 : 1;
        });
        return command;
    }

    static async Task<IReadOnlyList<(string, Touchpoints.Deciding.RecipientPlaces)>> ReceiversAsync(ParseResult result,
        CancellationToken cancel)
    {
        await using var open = OpenTables.IfThere(result);
        return open is null ? [] : await ProofApi.ReceiversAsync(open.Tables.Rows, cancel);
    }

    static void Print(TimeProofReport report, int years)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Places} places, {years} years: {report.Edges:N0} instants "
            + $"at which an answer can change, each asked with the minute before it; {report.Minutes:N0} minutes asked one by one"));
        foreach (var never in report.Never) Console.WriteLine("  note: " + never);
        foreach (var mistake in report.Mistakes) Console.WriteLine("  WRONG: " + mistake);
        Console.WriteLine(report.Holds ? "Proved: no text in quiet hours, and every wait ends at the next opening." : "NOT proved.");
    }
}
