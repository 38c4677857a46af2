using ExcelDataReader;

namespace Crm.Local.Import;

/// <summary>
/// Which sheets of a workbook are read: the one the mapping names; else the first that has its columns, and every other with the same
/// header. What is not read is told.
/// </summary>
sealed class SheetChoice
{
    readonly HashSet<int> read = [];
    readonly List<string> notes = [];

    /// <summary>Rows of the sheets that are read, headers and empty ones among them.</summary>
    public long Rows { get; private set; }

    /// <summary>The sheet the mapping names is not there.</summary>
    public string? Wrong { get; private set; }
    public IReadOnlyList<string> Notes => notes;

    public bool IsRead(int sheet) => read.Contains(sheet);

    /// <summary>Null where lines are of one sheet alone.</summary>
    public string? NameOf(int sheet, IExcelDataReader reader) => read.Count > 1 && read.Contains(sheet) ? reader.Name : null;

    public static SheetChoice Of(IExcelDataReader reader, Source source)
    {
        var (choice, sheets, at) = (new SheetChoice(), new List<Sheet>(), 0);
        do
        {
            if (FirstRow(reader) is { } header) sheets.Add(new Sheet(at, reader.Name, header, reader.RowCount));
            at++;
        }
        while (reader.NextResult());
        choice.Choose(sheets, source);
        return choice;
    }

    /// <summary>A sheet is as wide as its widest row.</summary>
    public static string[] Header(string[] fields) => fields[..(Array.FindLastIndex(fields, field => field.Length > 0) + 1)];

    void Choose(List<Sheet> sheets, Source source)
    {
        if (source.Sheet is { } named)
        {
            if (sheets.Find(sheet => sheet.Name == named) is { } only) Add(only);
            else Wrong = $"has no sheet '{named}' with rows; it has: {string.Join(", ", sheets.Select(sheet => sheet.Name))}.";
            return;
        }
        if ((sheets.Find(sheet => source.IsIn(sheet.Header)) ?? sheets.FirstOrDefault()) is not { } first) return;
        foreach (var sheet in sheets)
            if (sheet.Header.AsSpan().SequenceEqual(first.Header)) Add(sheet);
            else notes.Add($"The sheet '{sheet.Name}' was not read: its header is not that of '{first.Name}'. Give it the same columns, or "
                + $"name it in a mapping of its own: \"sheet\": \"{sheet.Name}\".");
    }

    void Add(Sheet sheet)
    {
        read.Add(sheet.At);
        Rows += sheet.Rows;
    }

    static string[]? FirstRow(IExcelDataReader reader)
    {
        while (reader.Read())
            if (Header(SheetRecords.Texts(reader)) is { Length: > 0 } fields && fields.Any(field => !string.IsNullOrWhiteSpace(field)))
                return Source.Names(fields);
        return null;
    }

    sealed record Sheet(int At, string Name, string[] Header, int Rows);
}
