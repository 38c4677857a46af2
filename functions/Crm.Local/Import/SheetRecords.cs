using System.Globalization;
using ExcelDataReader;

namespace Crm.Local.Import;

/// <summary>The rows of a workbook's first sheet that is not empty. Dates and numbers come as such and are written out whole.</summary>
sealed class SheetRecords : IRecords
{
    readonly FileStream bytes;
    readonly IExcelDataReader reader;
    long line;

    public SheetRecords(FileStream bytes)
    {
        TextDetection.Register();
        this.bytes = bytes;
        try
        {
            reader = ExcelReaderFactory.CreateReader(bytes);
            while (reader.RowCount == 0 && reader.NextResult())
            {
            }
        }
        catch (Exception exception) when (exception is not IOException)
        {
            bytes.Dispose();
            throw new InvalidDataException($"{bytes.Name} is no workbook that can be read: {exception.Message}");
        }
    }

    public static bool Is(string name) =>
        name.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".xls", StringComparison.OrdinalIgnoreCase);

    public int Columns { get; set; }
    public double Fraction => reader.RowCount == 0 ? 1 : Math.Min(1, (double)line / reader.RowCount);

    public CsvRecord? Read()
    {
        while (reader.Read())
        {
            line++;
            var fields = new string[reader.FieldCount];
            var numbers = new double?[fields.Length];
            for (var i = 0; i < fields.Length; i++) (fields[i], numbers[i]) = (Text(reader.GetValue(i)), reader.GetValue(i) as double?);
            if (Array.TrueForAll(fields, string.IsNullOrWhiteSpace)) continue;
            // A sheet is as wide as its widest row.
            if (Columns == 0) fields = fields[..(Array.FindLastIndex(fields, field => field.Length > 0) + 1)];
            return RecordForm.Checked(new CsvRecord(line, string.Join(',', fields), fields, null) { Numbers = numbers }, Columns);
        }
        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        bytes.Dispose();
    }

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
