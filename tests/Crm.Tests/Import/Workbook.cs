using System.Globalization;
using System.IO.Compression;
using System.Security;

namespace Crm.Tests.Import;

/// <summary>Writes a small .xlsx: texts, numbers and dates, as a spreadsheet does.</summary>
static class Workbook
{
    const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", Relations =
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    public static void Write(string path, IReadOnlyList<object[]> rows) => Write(path, ("orders", rows));

    public static void Write(string path, params IReadOnlyList<(string Name, IReadOnlyList<object[]> Rows)> sheets)
    {
        using var zip = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        Part(zip, "[Content_Types].xml", """
            <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
            <Default Extension="xml" ContentType="application/xml"/>
            <Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
            <Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
            """
            + string.Concat(sheets.Select((_, i) => $"""<Override PartName="/xl/worksheets/sheet{i + 1}.xml" """
            + """ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>""")) + "</Types>");
        Part(zip, "_rels/.rels", $"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship """
            + $"""Id="r1" Type="{Relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>""");
        Part(zip, "xl/workbook.xml",
            $"""<workbook xmlns="{Main}" xmlns:r="{Relations}"><sheets>"""
            + string.Concat(sheets.Select((sheet, i) => $"""<sheet name="{sheet.Name}" sheetId="{i + 1}" r:id="s{i + 1}"/>"""))
            + "</sheets></workbook>");
        Part(zip, "xl/_rels/workbook.xml.rels", $"""
            <Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
            <Relationship Id="r2" Type="{Relations}/styles" Target="styles.xml"/>
            """ + string.Concat(sheets.Select((_, i) => $"""<Relationship Id="s{i + 1}" Type="{Relations}/worksheet" """
            + $"""Target="worksheets/sheet{i + 1}.xml"/>""")) + "</Relationships>");
        Part(zip, "xl/styles.xml", $"""
            <styleSheet xmlns="{Main}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/>
            </borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
            <cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>
            """);
        for (var i = 0; i < sheets.Count; i++) Part(zip, $"xl/worksheets/sheet{i + 1}.xml",
            $"""<worksheet xmlns="{Main}"><sheetData>{string.Concat(sheets[i].Rows.Select(Row))}</sheetData></worksheet>""");
    }

    static string Row(object[] cells, int row) =>
        $"<row r=\"{row + 1}\">{string.Concat(cells.Select((cell, column) => Cell(cell, Name(column) + (row + 1))))}</row>";

    static string Cell(object cell, string place) => cell switch
    {
        string text => text.Length == 0 ? "" : $"<c r=\"{place}\" t=\"inlineStr\"><is><t>{SecurityElement.Escape(text)}</t></is></c>",
        DateTime time => $"<c r=\"{place}\" s=\"1\"><v>{time.ToOADate().ToString("R", CultureInfo.InvariantCulture)}</v></c>",
        _ => string.Create(CultureInfo.InvariantCulture,
            $"<c r=\"{place}\"><v>{Convert.ToDouble(cell, CultureInfo.InvariantCulture):R}</v></c>"),
    };

    static string Name(int column) => column < 26 ? $"{(char)('A' + column)}" : $"{Name(column / 26 - 1)}{(char)('A' + column % 26)}";

    static void Part(ZipArchive zip, string name, string xml)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(xml.Trim());
    }
}
