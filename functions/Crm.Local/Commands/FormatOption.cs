using System.CommandLine;

namespace Crm.Local.Commands;

/// <summary><c>--format table|json|csv</c>: for people, for programs, for spreadsheets.</summary>
static class FormatOption
{
    public const string Table = "table", Json = "json", Csv = "csv";

    public static Option<string> Create(string csv)
    {
        var format = new Option<string>("--format") { Description = $"table, json, or csv ({csv}).", DefaultValueFactory = _ => Table };
        // "text" is what the first versions called it.
        format.AcceptOnlyFromAmong(Table, "text", Json, Csv);
        return format;
    }

    public static string Of(ParseResult result, Option<string> format) =>
        result.GetValue(format) is (Json or Csv) and var told ? told : Table;
}
