namespace Crm.Local.Import;

/// <summary>
/// A request whose mapping and files are found to be good. <see cref="Name"/> is the same for the same mapping and inputs.
/// </summary>
sealed record ImportPlan(Mapping Mapping, IReadOnlyList<InputFile> Files, string Name, string RejectPath)
{
    /// <summary>What a person should know of how the files are read.</summary>
    public IEnumerable<string> Notes => Files.SelectMany(file => file.Notes);

    /// <summary>Null with every mistake in the mapping, or else every missing file, or else every missing column.</summary>
    public static ImportPlan? Prepare(ImportRequest request, List<MappingProblem> problems) =>
        Prepare(request, File.ReadAllBytes(request.MappingPath), problems);

    public static ImportPlan? Prepare(ImportRequest request, byte[] json, List<MappingProblem> problems)
    {
        var name = Path.GetFileName(request.MappingPath);
        if (MappingReader.Read(name, json, problems) is not { } mapping) return null;
        var folder = request.From;
        if (File.Exists(request.From))
        {
            mapping.Sources[0].File = Path.GetFileName(request.From);
            folder = Path.GetDirectoryName(Path.GetFullPath(request.From))!;
        }
        else if (!Directory.Exists(request.From))
            throw new ImportException($"There is no {(Path.HasExtension(request.From) ? "file" : "folder")} {request.From}.");
        var files = mapping.Sources.Select(source => InputFile.Find(source, folder, problems, name)).OfType<InputFile>().ToList();
        if (problems.Count > 0) return null;
        foreach (var file in files) file.CheckHeader(name, problems);
        if (problems.Count > 0) return null;
        var unique = Checkpoints.NameOf(request.Shop, json, files);
        return new ImportPlan(mapping, files, unique,
            Path.GetFullPath(request.RejectPath ?? Path.Combine(request.DataFolder, "imports", unique + ".rejects.csv")));
    }
}
