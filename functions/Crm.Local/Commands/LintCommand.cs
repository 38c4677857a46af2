using System.CommandLine;
using Crm.Composition;
using Crm.Conditions;
using Crm.Flows;
using Crm.Local.Hosting;
using Crm.Local.Sqlite;
using Crm.Reports.Lint;
using Crm.Shops;

namespace Crm.Local.Commands;

static class LintCommand
{
    public static Command Create()
    {
        var file = new Option<string?>("--flow") {
            Description = "A flow file that is still being written; without it every flow of every shop." };
        var sample = new Option<int>("--sample") { Description = "Write the texts for so many real orders where the data folder has them.",
            DefaultValueFactory = _ => 500 };
        var command = new Command("lint", "Looks for mistakes in flows: long texts, missing variables, promotion where care belongs, "
            + "colliding steps. Exit code 1 on errors.") { file, sample };
        command.SetAction(async (result, cancel) =>
        {
            var settings = CommonOptions.Load(result);
            var shops = ShopDirectory.From(settings.Shops.Count > 0 ? settings.Shops
                : new Dictionary<string, ShopOptions> { ["shop"] = new() });
            var errors = 0;
            foreach (var shop in shops.All.OrderBy(s => s.Id, StringComparer.Ordinal))
            {
                var samples = await SamplesAsync(result, shop, result.GetValue(sample), cancel);
                Console.WriteLine($"Shop {shop.Id}, {(samples.Count > 0 ? $"{samples.Count} real orders" : "a made-up order")}");
                if (samples.Count == 0) samples.Add(LintSamples.MadeUp(shop, TimeProvider.System.GetUtcNow()));
                foreach (var report in await CheckAsync(settings, shop, result.GetValue(file), samples, cancel)) errors += Print(report);
            }
            return errors == 0 ? 0 : 1;
        });
        return command;
    }

    static async Task<List<LintReport>> CheckAsync(CrmSettings settings, Shop shop, string? file, List<EvaluationContext> samples,
        CancellationToken cancel)
    {
        if (file is not null) return [FlowLint.Check(Path.GetFileName(file), await File.ReadAllTextAsync(file, cancel), shop, samples)];
        var flows = FlowLibrary.Load(settings.FlowsFolder);
        var (templates, gateways) = (SettingsCheck.Templates(settings.Shops).Of(shop.Id), GatewaySetup.Read(settings).Directory);
        var all = shop.Flows.Select(flows.Newest).OfType<Flow>().ToList();
        var bound = all.Select(flow => new LintReport([.. TemplateLint.Check(flow, shop, templates, gateways, samples)], []))
            .Where(report => report.Findings.Count > 0);
        return [.. all.Select(flow => FlowLint.Check(flow, shop, samples)), .. bound];
    }

    static async Task<List<EvaluationContext>> SamplesAsync(ParseResult result, Shop shop, int most, CancellationToken cancel)
    {
        await using var open = most <= 0 ? null : OpenTables.IfThere(result);
        return open is null ? [] : await LintSamples.RealAsync(open.Tables.Rows, shop, most, TimeProvider.System.GetUtcNow(), cancel);
    }

    static int Print(LintReport report)
    {
        foreach (var finding in report.Findings) Console.WriteLine($"  {finding.Level.ToString().ToLowerInvariant()}: {finding}");
        foreach (var parts in report.Parts) Console.WriteLine($"  parts: {parts.Where}: up to {parts.MostParts} "
            + $"{(parts.Unicode ? "UCS-2" : "GSM-7")}, {parts.Longer} of {parts.Texts} over one");
        var errors = report.Errors.Count();
        Console.WriteLine($"  {errors} errors, {report.Findings.Count - errors} warnings");
        return errors;
    }
}
