using Xunit.Abstractions;

namespace Crm.Tests.Support;

/// <summary>The public payloads in ../shared/webhook-fixtures beside the project; tests say visibly when they are not there.</summary>
static class Fixtures
{
    public static string? Folder { get; } = Find();

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder!, name));

    public static bool Missing(ITestOutputHelper output, string test)
    {
        if (Folder is not null) return false;
        var skipped = $"SKIPPED {test}: there is no ../shared/webhook-fixtures beside the project.";
        output.WriteLine(skipped);
        Console.WriteLine(skipped);
        return true;
    }

    static string? Find()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "CrmFunctions.sln"))) at = at.Parent;
        var folder = at?.Parent is null ? null : Path.Combine(at.Parent.FullName, "shared", "webhook-fixtures");
        return folder is not null && Directory.Exists(folder) ? folder : null;
    }
}
