using System.Diagnostics;
using System.Text.Json;

namespace Crm.Functions.Tests;

/// <summary>
/// What `dotnet publish` makes of the app. CRM_PUBLISHED names a folder where that was done; without it, it is done here, once a test run.
/// </summary>
static class PublishedApp
{
    static readonly Lazy<string> Published =
        new(() => Environment.GetEnvironmentVariable("CRM_PUBLISHED") is { Length: > 0 } done ? done : Publish());

    public static string Folder => Published.Value;

    public static string Repository { get; } = FindRepository();

    /// <summary>A stand-in's name when this build has it.</summary>
    public static bool Has(string assembly) => File.Exists(Path.Combine(Folder, assembly + ".dll"));

    public static IReadOnlyList<Published> Functions() =>
        [.. JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "functions.metadata"))).RootElement.EnumerateArray().Select(f =>
            new Published(f.GetProperty("name").GetString()!, f.GetProperty("bindings")[0]))];

    static string Publish()
    {
        var folder = Directory.CreateTempSubdirectory("crm-published-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = Repository, RedirectStandardOutput = true };
        foreach (var argument in (string[])["publish", "functions/Crm.Functions", "--no-restore", "-o", folder]) start.ArgumentList.Add(
            argument);
        // Publishing with a stand-in is allowed to tests only.
        start.Environment["CI"] = "true";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? folder : throw new InvalidOperationException($"dotnet publish failed:\n{output}");
    }

    static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "CrmFunctions.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run below the repository.");
    }
}

/// <summary>A function as the host will see it.</summary>
/// <param name="Trigger">Its first binding.</param>
sealed record Published(string Name, JsonElement Trigger)
{
    public string Kind => Trigger.GetProperty("type").GetString()!;

    public string Text(string property) => Trigger.GetProperty(property).GetString()!;

    public IEnumerable<string> Methods => Trigger.GetProperty("methods").EnumerateArray().Select(m => m.GetString()!);
}
