using System.Globalization;
using Crm.Common;

namespace Crm.Local.Import;

/// <summary>Tells which mapping fits a file and what the import would do with it.</summary>
static class GuessReport
{
    /// <summary>Exit code 0: a mapping fits; 2: none does.</summary>
    public static int Write(string file, string shop, TextWriter output, TextWriter errors, CancellationToken cancel)
    {
        if (!File.Exists(file)) throw new ImportException($"There is no file {file}.");
        var ranked = Guess.Rank(file, Guess.Mappings(file));
        if (ranked is not [{ Fits: true } best, ..])
        {
            Nothing(file, ranked, errors);
            return ImportCommand.Wrong;
        }
        output.WriteLine($"Best mapping: {best.Name} ({best.Known} of the file's {best.Columns} columns are used).");
        foreach (var other in ranked.Skip(1)
            .Where(fit => fit.Fits)) output.WriteLine($"Also possible: {other.Name} ({other.Known} columns).");
        var problems = new List<MappingProblem>();
        if (ImportPlan.Prepare(new ImportRequest(best.Name, file, shop, ""), best.Json, problems) is not { } plan)
        {
            output.WriteLine("To import it, these are missing:");
            foreach (var problem in problems) output.WriteLine("  " + problem);
            return 0;
        }
        Tell(DryRun.Of(plan, shop, cancel), output);
        foreach (var note in plan.Notes) output.WriteLine(note);
        output.WriteLine($"Nothing was written. To import: import {best.Name} --from {file} --shop {shop}");
        return 0;
    }

    static void Tell(DryRun run, TextWriter output)
    {
        output.WriteLine($"It would do: {ImportText.Counts(run.Counts, "to apply")}.");
        if (run.First is { } first
            && run.Last is { } last) output.WriteLine(
            string.Create(CultureInfo.InvariantCulture,
            $"Orders from {first:yyyy-MM-dd} to {last:yyyy-MM-dd} (UTC), in all {Totals(run)}."));
        foreach (var note in ImportText.Notes(run.Counts)) output.WriteLine(note);
        foreach (var reject in run.Rejects) output.WriteLine($"Would be rejected: {reject.File} line {reject.Line}: {reject.Reason}");
    }

    static string Totals(DryRun run) =>
        string.Join(", ", run.Totals.Select(total => $"{Money.Format(total.Value, total.Key)} {total.Key}"));

    static void Nothing(string file, IReadOnlyList<Fit> ranked, TextWriter errors)
    {
        errors.WriteLine($"No mapping fits {file}: write one after docs/import.md.");
        if (ranked is not [var nearest, ..]) return;
        errors.WriteLine($"The nearest is {nearest.Name}, but:");
        foreach (var problem in nearest.Missing) errors.WriteLine("  " + problem);
        if ((nearest.Form ?? Guess.OtherForm(file, nearest.Mapping)) is { } form) errors.WriteLine($"  {form}");
    }
}
