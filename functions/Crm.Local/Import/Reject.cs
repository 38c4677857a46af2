namespace Crm.Local.Import;

/// <summary>A row that was not imported, where it stands, why, and its own text.</summary>
sealed record Reject(string File, long Line, string Column, string Value, string Reason, string Row);

/// <summary>What is wrong with one row; the first mistake gives the column and value, the reason tells all of them.</summary>
sealed class RowProblems
{
    readonly List<string> reasons = [];
    string column = "", value = "";

    public bool Any => reasons.Count > 0;

    public void Add(string name, string text, string wrong, CellKind kind = CellKind.Text)
    {
        var shown = kind == CellKind.Phone ? Mask(text) : text;
        if (reasons.Count == 0) (column, value) = (name, shown);
        var reason = name.Length == 0 ? wrong : text.Length == 0 ? $"{name} {wrong}" : $"{name}: '{shown}' {wrong}";
        if (!reasons.Contains(reason)) reasons.Add(reason);
    }

    /// <summary>Puts the one cause in the place of what follows from it.</summary>
    public void Because(string cause)
    {
        reasons.Clear();
        reasons.Add(cause);
        (column, value) = ("", "");
    }

    public Reject Reject(string file, CsvRecord record) => new(record.Sheet is { } sheet ? $"{file} [{sheet}]" : file, record.Line, column,
        value, string.Join("; ", reasons), record.Text);

    // Reasons are shown and logged; only the last four digits of a phone may be.
    static string Mask(string phone) => "…" + string.Concat(phone.Where(char.IsAsciiDigit).TakeLast(4));
}
