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
    /// <summary>What the mapping would have to say of the file's form.</summary>
    public string? Form { get; init; }
    public bool Fits => Missing.Count == 0 && Form is null;
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
        var found = new InputFile(orders, new FileInfo(file));
        if (Read(found, mapping, path, json) is { Known: > 0 } fit) return fit;
        // Separated by another sign, all of the header is one column.
        if (OtherDelimiter(found) is not { } delimiter) return null;
        orders.Delimiter = delimiter;
        return Read(found, mapping, path, json) is { Known: > 0 } other ? other with { Form = Separated(delimiter) } : null;
    }

    static Fit Read(InputFile file, Mapping mapping, string path, byte[] json)
    {
        var problems = new List<MappingProblem>();
        using var rows = new SourceRows(file, rules: null);
        file.CheckHeader(Path.GetFileName(path), problems);
        return new Fit(Path.GetFileName(path), mapping, json, rows.Places.Count(place => place >= 0), rows.Header.Length, problems);
    }

    static char? OtherDelimiter(InputFile file)
    {
        if (file.IsWorkbook()) return null;
        using var text = file.Text();
        var header = text.ReadLine() ?? "";
        var delimiter = Delimiters.MaxBy(one => header.Count(c => c == one));
        return delimiter != file.Source.Delimiter && header.Contains(delimiter, StringComparison.Ordinal) ? delimiter : null;
    }

    static string Separated(char delimiter)
    {
        var name = delimiter == '\t' ? "tab" : delimiter.ToString();
        return $"its cells are separated by '{name}': copy the mapping and give its \"orders\" \"delimiter\": \"{name}\"";
    }

    /// <summary>
    /// What the file's form is, where the mapping says otherwise: its text is told by its bytes, its delimiter by the header.
    /// </summary>
    public static string? OtherForm(string file, Mapping mapping)
    {
        var found = new InputFile(mapping.Sources[0], new FileInfo(file));
        if (found.IsWorkbook()) return null;
        if (OtherDelimiter(found) is { } delimiter) return Separated(delimiter);
        if (found.Source is not { Encoding: UTF8Encoding, Fallback: null }) return null;
        using var text = found.Text();
        return TextDetection.Of(text.BaseStream, TextDetection.Chinese) is UTF8Encoding ? null
            : "its text is not UTF-8, so the mapping needs \"encoding\": \"auto\" (else GB18030) or \"auto:windows-1252\"";
    }
}
