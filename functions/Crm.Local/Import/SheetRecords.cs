using System.Globalization;
using ExcelDataReader;

namespace Crm.Local.Import;

/// <summary>
/// The rows of a workbook's sheets that have the mapping's columns, one sheet after another. Dates and numbers come as such and are written
/// out whole.
/// </summary>
sealed class SheetRecords : IRecords
{
    readonly FileStream bytes;
    readonly IExcelDataReader reader;
    readonly SheetChoice sheets;
    long line, before;
    int at;
    bool underHeader;

    public SheetRecords(FileStream bytes, Source source)
    {
        TextDetection.Register();
        this.bytes = bytes;
        try
        {
            reader = ExcelReaderFactory.CreateReader(bytes);
            sheets = SheetChoice.Of(reader, source);
            reader.Reset();
        }
        catch (Exception exception) when (exception is not IOException)
        {
            bytes.Dispose();
            throw new InvalidDataException($"{Path.GetFileName(bytes.Name)} is no workbook that can be read: {exception.Message}");
        }
    }

    public static bool Is(string name) =>
        name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xls", StringComparison.OrdinalIgnoreCase);

    public int Columns { get; set; }
    public double Fraction => sheets.Rows == 0 ? 1 : Math.Min(1, (double)(before + line) / sheets.Rows);
    public string? Wrong => sheets.Wrong;
    public IReadOnlyList<string> Notes => sheets.Notes;

    public CsvRecord? Read()
    {
        do
        {
            while (sheets.IsRead(at) && reader.Read())
            {
                line++;
                var fields = Texts(reader);
                if (Array.TrueForAll(fields, string.IsNullOrWhiteSpace)) continue;
                // A later sheet has the header of the first.
                if (underHeader || Columns == 0) return Record(Columns == 0 ? SheetChoice.Header(fields) : fields);
                underHeader = true;
            }
        }
        while (NextSheet());
        return null;
    }

    CsvRecord Record(string[] fields)
    {
        underHeader = true;
        var numbers = Enumerable.Range(0, fields.Length).Select(i => reader.GetValue(i) as double?).ToArray();
        return RecordForm.Checked(new CsvRecord(line, string.Join(',', fields), fields, null) {
            Numbers = numbers, Sheet = sheets.NameOf(at, reader) }, Columns);
    }

    bool NextSheet()
    {
        if (sheets.IsRead(at)) (before, line, underHeader) = (before + line, 0, false);
        at++;
        return reader.NextResult();
    }

    public void Dispose()
    {
        reader.Dispose();
        bytes.Dispose();
    }

    public static string[] Texts(IExcelDataReader reader) =>
        [.. Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)))];

    static string Text(object? value) => value switch
    {
        null => "",
        DateTime time => time.ToString(time.Millisecond == 0 ? "yyyy-MM-dd HH:mm:ss"
            : "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture),
        // A number has fifteen digits; a long id shows the zeros it has in the sheet.
        double number => number == Math.Truncate(number) && Math.Abs(number) < 1e21
            ? new decimal(number).ToString("F0", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
