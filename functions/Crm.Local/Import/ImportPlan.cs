namespace Crm.Local.Import;

/// <summary>A request whose mapping and files are found to be good.</summary>
sealed record ImportPlan(Mapping Mapping, IReadOnlyList<InputFile> Files, CheckpointFile Checkpoints, string RejectPath)
{
    /// <summary>Null with every mistake in the mapping, or else every missing file, or else every missing column.</summary>
    public static ImportPlan? Prepare(ImportRequest request, List<MappingProblem> problems)
    {
        var name = Path.GetFileName(request.MappingPath);
        var json = File.ReadAllBytes(request.MappingPath);
        if (MappingReader.Read(name, json, problems) is not { } mapping) return null;
        var folder = request.From;
        if (File.Exists(request.From))
        {
            mapping.Sources[0].File = Path.GetFileName(request.From);
            folder = Path.GetDirectoryName(Path.GetFullPath(request.From))!;
        }
        var files = mapping.Sources.Select(source => InputFile.Find(source, folder, problems, name)).OfType<InputFile>().ToList();
        if (problems.Count > 0) return null;
        foreach (var file in files) file.CheckHeader(name, problems);
        if (problems.Count > 0) return null;
        var checkpoints = CheckpointFile.For(request.DataFolder, request.Shop, json, files);
        return new ImportPlan(mapping, files, checkpoints, Path.GetFullPath(request.RejectPath ?? checkpoints.Rejects));
    }
}
