using System.Text;

namespace Crm.Local.Import;

/// <summary>How well a mapping fits a file.</summary>
/// <param name="Name">The mapping's file name.</param>
/// <param name="Mapping">The mapping itself, pointed at the file.</param>
/// <param name="Json">Its text.</param>
/// <param name="Known">Columns of the mapping that the file has.</param>
/// <param name="Columns">Columns the file has.</param>
/// <param name="Missing">What the file lacks of what the mapping needs.</param>
sealed record Fit(string Name, Mapping Mapping, byte[] Json, int Known, int Columns, IReadOnlyList<MappingProblem> Missing)
{
    public bool Fits => Missing.Count == 0;
}

/// <summary>Finds the mapping that fits a file. Reads the file and the mappings; writes nothing.</summary>
static class Guess
{
    static readonly char[] Delimiters = [',', ';', '\t'];

    /// <summary>The best first: one that lacks nothing before others, then by how much of the file it understands.</summary>
    public static IReadOnlyList<Fit> Rank(string file, IEnumerable<string> mappings)
    {
        var fits = new List<Fit>();
        foreach (var path in mappings)
            if (Try(file, path) is { } fit) fits.Add(fit);
        return [.. fits.OrderByDescending(fit => fit.Fits).ThenByDescending(fit => fit.Known).ThenBy(fit => fit.Missing.Count)
            .ThenBy(fit => fit.Name, StringComparer.Ordinal)];
    }

    /// <summary>Those shipped with the program, and those beside the file.</summary>
    public static IEnumerable<string> Mappings(string file)
    {
        var folders = new[] { Path.Combine(AppContext.BaseDirectory, "Mappings"), Path.GetDirectoryName(Path.GetFullPath(file))! };
        return folders.Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
            .Where(path => !path.EndsWith(".schema.json", StringComparison.Ordinal) && new FileInfo(path).Length < 1 << 20);
    }

    static Fit? Try(string file, string path)
    {
        var json = File.ReadAllBytes(path);
        if (MappingReader.Read(Path.GetFileName(path), json, []) is not { } mapping) return null;
        var orders = mapping.Sources[0];
        orders.File = Path.GetFileName(file);
        var problems = new List<MappingProblem>();
        var found = new InputFile(orders, new FileInfo(file));
        using (var rows = new SourceRows(found, rules: null))
        {
            found.CheckHeader(Path.GetFileName(path), problems);
            return new Fit(Path.GetFileName(path), mapping, json, rows.Places.Count(place => place >= 0), rows.Header.Length, problems)
                is { Known: > 0 } fit ? fit : null;
        }
    }

    /// <summary>
    /// What the file's form is, where the mapping says otherwise: its text is told by its bytes, its delimiter by the header.
    /// </summary>
    public static string? OtherForm(string file, Mapping mapping)
    {
        if (SheetRecords.Is(file)) return null;
        using var stream = File.OpenRead(file);
        var encoding = TextDetection.Of(stream);
        stream.Position = 0;
        using var text = new StreamReader(stream, encoding);
        var header = text.ReadLine() ?? "";
        var delimiter = Delimiters.MaxBy(one => header.Count(c => c == one));
        var source = mapping.Sources[0];
        if (header.Contains(delimiter, StringComparison.Ordinal)
            && delimiter != source.Delimiter) return $"its cells are separated by '{(delimiter == '\t' ? "tab" : delimiter)}'";
        return encoding is not UTF8Encoding && source.Encoding is UTF8Encoding && !source.DetectEncoding
            ? "its text is GB18030, so the mapping needs \"encoding\": \"auto\"" : null;
    }
}
