using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Reports;
using Crm.Storage;
using Spectre.Console;

namespace Crm.Local.Commands;

/// <summary>Stored rows for people: packed ones as the JSON they stand for, and what each kind of them takes.</summary>
static class RowsCommand
{
    static readonly JsonSerializerOptions Readable = new(Json.Options) { WriteIndented = true };

    public static Command Create() =>
        new("rows", "Looks at stored rows: one as JSON, or how many there are of each kind.") { Show(), Sizes() };

    static Command Show()
    {
        var key = new Argument<string>("key") { Description = "The row's key: c|{customer}, o|{customer}|{shop}|{platform}|{order}, t|…" };
        var command = new Command("show", "Prints a row as JSON, however it is stored.") { key };
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var wanted = result.GetRequiredValue(key);
            // No key holds a control character: nothing but the row itself lies between these two, in whichever partition.
            await foreach (var row in open.Tables.Rows.ScanAsync(wanted, wanted + "\u0001", cancel))
            {
                Console.WriteLine(JsonNode.Parse(RowText.Of(row.Key, row.Body).Span)!.ToJsonString(Readable));
                return 0;
            }
            Console.Error.WriteLine($"There is no row '{wanted}'. Keys are listed in docs/rows.md; `customer ID` finds a buyer.");
            return 1;
        });
        return command;
    }

    static Command Sizes()
    {
        var command = new Command("sizes", "Counts the rows of each kind, and what they take.");
        command.SetAction(async (result, cancel) =>
        {
            await using var open = OpenTables.Of(result);
            var kinds = new SortedDictionary<string, (int Rows, long Keys, long Bodies, int Packed)>(StringComparer.Ordinal);
            await foreach (var row in open.Tables.Rows.ScanAsync("!", "~", cancel))
            {
                var kind = row.Key.Split('|')[0];
                var (rows, keys, bodies, packed) = kinds.GetValueOrDefault(kind);
                kinds[kind] = (rows + 1, keys + row.Key.Length, bodies + row.Body.Length, packed + (RowBody.IsJson(row.Body.Span) ? 0 : 1));
            }
            var table = new Table().AddColumns("kind", "rows", "packed", "bytes of key", "bytes of body");
            foreach (var (kind, (rows, keys, bodies, packed)) in kinds)
                table.AddRow(kind, $"{rows}", $"{packed}", $"{keys / rows}", $"{bodies / rows}");
            CommonOptions.Wide().Write(table);
            return 0;
        });
        return command;
    }
}
