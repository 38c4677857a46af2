namespace Crm.Tests.Support;

/// <summary>Real orders and published answers lie beside the project where they are at hand; they are not part of it.</summary>
static class SharedData
{
    public static string Root { get; } = FindRoot();

    /// <summary>The folder "data", or null where it is absent.</summary>
    public static string? Find() => Folder("data");

    public static string? Folder(string name)
    {
        var folder = Path.Combine(Root, "..", "shared", name);
        return Directory.Exists(folder) ? Path.GetFullPath(folder) : null;
    }

    static string FindRoot()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "CrmFunctions.sln"))) at = at.Parent;
        return at?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the project's folder.");
    }
}
