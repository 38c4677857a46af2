using System.CommandLine;
using Crm.Common;
using Crm.Nightly;
using Crm.Reports;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>Options and output that the segment commands share.</summary>
static class SegmentOutput
{
    public static Option<string?> Group() =>
        new("--group") { Description = "Shop group (or a shop's id without a group); default: all, or the only one." };
    public static Option<string> Format()
    {
        var format = new Option<string>("--format") { Description = "table, json or csv.", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        return format;
    }

    /// <summary>The product without its web server and without firing, over data that is there.</summary>
    public static Task<ICommandHost> OpenAsync(ParseResult result, CancellationToken cancel) => CommandHosts.OpenAsync(result, cancel);

    /// <summary>The group that is named, else every one there is.</summary>
    public static IReadOnlyList<string> All(NightlyRun night, string? group) =>
        group is null && night.Groups.Any() ? [.. night.Groups] : [One(night, group)];

    public static string One(NightlyRun night, string? group)
    {
        var groups = night.Groups.ToList();
        if (groups.Count == 0) throw new SettingsException(["Shops: no shop is configured (command init writes a settings file)."]);
        if (group is null) return groups.Count == 1 ? groups[0]
            : throw new SettingsException([$"--group: name one of {string.Join(", ", groups)}."]);
        return groups.Contains(group) ? group
            : throw new SettingsException([$"--group: there is no '{group}'; there are {string.Join(", ", groups)}."]);
    }

    public static void Print(IReadOnlyList<ReportTable> tables, string format)
    {
        switch (format)
        {
            case "json":
                Console.WriteLine(System.Text.Encoding.UTF8.GetString(Json.Bytes(tables)));
                break;
            case "csv":
                foreach (var table in tables)
                {
                    if (tables.Count > 1) Console.WriteLine("# " + table.Name);
                    Console.WriteLine(Csv(table.Columns));
                    foreach (var row in table.Rows) Console.WriteLine(Csv(row));
                }
                break;
            default:
                var console = CommonOptions.Wide();
                foreach (var table in tables) Print(console, table);
                break;
        }
    }

    static void Print(IAnsiConsole console, ReportTable table)
    {
        if (table.Rows.Count == 0) return;
        console.WriteLine(table.Name);
        var shown = new Table { Border = TableBorder.Simple };
        foreach (var column in table.Columns) shown.AddColumn(Markup.Escape(column));
        foreach (var row in table.Rows) shown.AddRow([.. row.Select(cell => Markup.Escape(cell))]);
        console.Write(shown);
    }

    public static string Csv(IEnumerable<string?> cells) => CsvText.Line(cells);
}
