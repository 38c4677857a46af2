using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Crm.Common;
using Crm.Conditions;
using Crm.Local.Sqlite;
using Crm.Nightly;
using Crm.Segments;

namespace Crm.Local.Commands;

/// <summary>Saved segments, or any condition, asked now: how many, who.</summary>
static class SegmentCommand
{
    public static Command Create() => new("segment", "Segments: customers that meet a condition.") { List(), Count(), Export() };

    static Argument<string?> Name() => new("name") { Description = "A saved segment.", Arity = ArgumentArity.ZeroOrOne };
    static Option<string?> When() => new("--when") { Description = "A condition as JSON in place of a saved segment." };

    static Command List()
    {
        var command = new Command("list", "The saved segments.");
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await SegmentOutput.OpenAsync(result, cancel);
            var now = await host.Get<SavedSegments>().NowAsync(cancel);
            foreach (var segment in now.Library.Segments) Console.WriteLine($"{segment.Name}  {segment.Title}");
            foreach (var mistake in now.Unreadable) Console.Error.WriteLine(mistake);
            return 0;
        });
        return command;
    }

    static Command Count()
    {
        var (name, when, group) = (Name(), When(), SegmentOutput.Group());
        var sample = new Option<int>("--sample") { Description = "Also show so many of them.", DefaultValueFactory = _ => 5 }
            .Between(0, 1000);
        var command = new Command("count", "How many, and a few of them.") { name, when, group, sample };
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await SegmentOutput.OpenAsync(result, cancel);
            var few = new List<SegmentMember>();
            var wanted = result.GetValue(sample);
            // The smallest ids: hashes, so a fair draw, and the same one at every call.
            var count = await RunAsync(host, result.GetValue(name), result.GetValue(when), result.GetValue(group), member =>
            {
                few.Add(member);
                if (few.Count <= 2 * wanted + 100) return;
                Trim(few, wanted);
            }, cancel);
            Trim(few, wanted);
            Console.WriteLine(count.ToString(CultureInfo.InvariantCulture));
            if (few.Count > 0) SegmentOutput.Print([new("sample", Columns, [.. few.Select(Cells)])], "table");
            return 0;
        });
        return command;
    }

    static Command Export()
    {
        var (name, when, group) = (Name(), When(), SegmentOutput.Group());
        var file = new Option<string?>("--out") { Description = "CSV file; default: the terminal." };
        var command = new Command("export", "All of them as CSV: ids, figures, classes and tags; no phone numbers.") { name, when, group,
            file };
        command.SetAction(async (result, cancel) =>
        {
            await using var host = await SegmentOutput.OpenAsync(result, cancel);
            await using var writer = result.GetValue(file) is { } path
                ? new StreamWriter(PrivateFiles.Open(path, FileMode.Create, FileAccess.Write, FileShare.Read)) : null;
            var output = writer ?? Console.Out;
            output.WriteLine(SegmentOutput.Csv(Columns));
            var count = await RunAsync(host, result.GetValue(name), result.GetValue(when), result.GetValue(group),
                member => output.WriteLine(SegmentOutput.Csv(Cells(member))), cancel);
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} customers"));
            return 0;
        });
        return command;
    }

    static readonly string[] Columns =
        ["customer", "orders", "spend", "currency", "days since", "class", "life", "grade", "tier", "region", "category", "tags"];

    static IReadOnlyList<string> Cells(SegmentMember m) =>
    [
        m.Customer, m.Orders.ToString(CultureInfo.InvariantCulture), m.Currency.Length == 0 ? ""
            : Money.Format(m.Total, m.Currency), m.Currency,
        m.Days < 0 ? "" : m.Days.ToString(CultureInfo.InvariantCulture), m.Class ?? "", m.Life ?? "", m.Grade ?? "", m.Tier ?? "", m.Region
            ?? "", m.Category ?? "", string.Join(' ', m.Tags),
    ];

    static void Trim(List<SegmentMember> few, int wanted)
    {
        few.Sort((a, b) => string.CompareOrdinal(a.Customer, b.Customer));
        if (few.Count > wanted) few.RemoveRange(wanted, few.Count - wanted);
    }

    static async Task<long> RunAsync(ICommandHost host, string? name, string? when, string? group, Action<SegmentMember> each,
        CancellationToken cancel) =>
        await host.Get<SegmentQuery>().RunAsync(SegmentOutput.One(host.Get<NightlyRun>(), group),
            ConditionOf((await host.Get<SavedSegments>().NowAsync(cancel)).Library, name, when), each, cancel);

    static Condition ConditionOf(SegmentLibrary library, string? name, string? when)
    {
        if (when is null) return library.Find(name ?? "")?.When
            ?? throw new SettingsException([name is null ? "Name a saved segment, or give a condition by --when."
                : $"There is no segment '{name}'; "
                + (library.Segments.Count == 0 ? "none is saved."
                    : $"there are {string.Join(", ", library.Segments.Select(s => s.Name))}.")]);
        var mistakes = new List<string>();
        try
        {
            using var json = JsonDocument.Parse(when);
            var condition = Condition.Parse(json.RootElement.Clone(), "$", mistakes);
            return mistakes.Count == 0 ? condition : throw new SettingsException(mistakes);
        }
        catch (JsonException wrong)
        {
            throw new SettingsException([$"--when: {wrong.Message}"]);
        }
    }
}
