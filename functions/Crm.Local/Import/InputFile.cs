using System.IO.Compression;

namespace Crm.Local.Import;

/// <summary>A file of the mapping, found in the folder: "x.csv" may lie there as "x.csv.gz" and the other way round.</summary>
sealed record InputFile(Source Source, FileInfo File)
{
    public string Name => File.Name;

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
        if (Source.DetectEncoding && !SheetRecords.Is(Name))
        {
            using var probe = Plain(Bytes());
            (Source.Encoding, Source.DetectEncoding) = (TextDetection.Of(probe), false);
        }
        var bytes = Bytes();
        return SheetRecords.Is(Name) ? new SheetRecords(bytes)
            : new CsvRecords(bytes, new StreamReader(Plain(bytes), Source.Encoding, detectEncodingFromByteOrderMarks: true, 64 << 10),
                Source.Delimiter);
    }

    FileStream Bytes() =>
        new(File.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 << 10, FileOptions.SequentialScan);

    Stream Plain(FileStream bytes) =>
        Name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
}
