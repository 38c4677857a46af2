using System.IO.Compression;

namespace Crm.Local.Import;

/// <summary>A file of the mapping, found in the folder: "x.csv" may lie there as "x.csv.gz" and the other way round.</summary>
sealed record InputFile(Source Source, FileInfo File)
{
    string? textNote;

    public string Name => File.Name;

    /// <summary>What a person should know of how it is read; told once the header is checked.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    public static InputFile? Find(Source source, string folder, List<MappingProblem> problems, string mapping)
    {
        if (!IsInside(folder, source.File))
        {
            problems.Add(new MappingProblem(mapping, $"{source.Path}.file", $"'{source.File}' is not a file inside the import's folder."));
            return null;
        }
        var path = Path.Combine(folder, source.File);
        var other = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path + ".gz";
        var found = new[] { path, other }.FirstOrDefault(System.IO.File.Exists);
        if (found is not null) return new InputFile(source, new FileInfo(found));
        problems.Add(new MappingProblem(mapping, $"{source.Path}.file", $"'{source.File}' is not in {folder}."));
        return null;
    }

    // A mapping may come from anybody: it names files of the import, not of the machine.
    // A link in the folder is the work of whoever owns the folder.
    static bool IsInside(string folder, string file) =>
        file.Length == 0 || !Path.IsPathRooted(file) && file.IndexOf('\0', StringComparison.Ordinal) < 0 
        && IsBelow(folder, Path.Combine(folder, file));

    static bool IsBelow(string folder, string path)
    {
        var within = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        return Path.GetFullPath(path).StartsWith(within, StringComparison.Ordinal);
    }

    /// <summary>Notes every column the mapping needs and the header lacks.</summary>
    public void CheckHeader(string mapping, List<MappingProblem> problems)
    {
        using var rows = new SourceRows(this, rules: null);
        Notes = [.. rows.Notes.Select(note => $"{Name}: {note}").Concat(textNote is null ? [] : [textNote])];
        if (rows.Wrong is { } wrong)
        {
            problems.Add(new MappingProblem(mapping, $"{Source.Path}.sheet", $"{Name} {wrong}"));
            return;
        }
        foreach (var (column, index) in Source.Columns.Zip(rows.Places))
        {
            var count = index < 0 ? 0 : rows.Header.Count(name => name == rows.Header[index]);
            if (index < 0 && column.Required) problems.Add(
                new MappingProblem(mapping, column.Path,
                $"{Name} has no column '{column.Name}'; it has: {string.Join(", ", rows.Header)}."));
            else if (count > 1) problems.Add(
                new MappingProblem(mapping, column.Path, $"{Name} has the column '{column.Name}' {count} times."));
        }
        foreach (var (path, columns) in Source.OneOf.Where(list => list.Columns.All(index => rows.Places[index] < 0)))
            problems.Add(new MappingProblem(mapping, path, $"{Name} has none of the columns "
                + $"{string.Join(", ", columns.Select(index => $"'{Source.Columns[index].Name}'"))}; it has: "
                + $"{string.Join(", ", rows.Header)}."));
    }

    /// <summary>The file's records, its header first.</summary>
    public IRecords Open()
    {
        if (IsWorkbook()) return new SheetRecords(Bytes(), Source);
        Detect();
        var bytes = Bytes();
        return new CsvRecords(bytes, Text(bytes), Source.Delimiter);
    }

    /// <summary>As its content is, not its name: programs write text and web pages into files called .xls.</summary>
    /// <exception cref="InvalidDataException">It is a web page.</exception>
    public bool IsWorkbook()
    {
        if (!SheetRecords.Is(Name)) return false;
        using var bytes = Bytes();
        var start = new byte[512];
        var read = start.AsSpan(0, bytes.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
        // A zip of XML, a compound file, or a workbook of the eighties.
        if (read is [0x50, 0x4B, ..] or [0xD0, 0xCF, ..] or [0x09, < 0x10, ..]) return true;
        if (read.TrimStart(BeforeText).StartsWith("<"u8))
            throw new InvalidDataException($"{Name} is a web page (HTML) and no workbook: open it in a spreadsheet program and save it as "
                + ".xlsx or CSV.");
        return false;
    }

    /// <summary>Byte order marks and blanks.</summary>
    static ReadOnlySpan<byte> BeforeText => [0xEF, 0xBB, 0xBF, 0xFF, 0xFE, 0, 0x20, 0x09, 0x0D, 0x0A];

    /// <summary>The file's text, for a look at how it is written.</summary>
    public StreamReader Text() => Text(Bytes());

    StreamReader Text(FileStream bytes) => new(Plain(bytes), Source.Encoding, detectEncodingFromByteOrderMarks: true, 64 << 10);

    void Detect()
    {
        if (Source.Fallback is not { } fallback) return;
        Source.Fallback = null;
        using (var probe = Plain(Bytes())) Source.Encoding = TextDetection.Of(probe, fallback);
        if (Source.Encoding is System.Text.UTF8Encoding) return;
        using var text = Text();
        var sample = TextDetection.Sample(text);
        // A byte order mark says more.
        if (text.CurrentEncoding.WebName != Source.Encoding.WebName) return;
        textNote = $"{Name}: its text is not UTF-8 and was read as {Source.Encoding.WebName}: a word of it is "
            + $"'{sample}'. Where that is wrong, name another \"encoding\" in the mapping.";
    }

    FileStream Bytes() =>
        new(File.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 << 10, FileOptions.SequentialScan);

    Stream Plain(FileStream bytes) =>
        Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
}
