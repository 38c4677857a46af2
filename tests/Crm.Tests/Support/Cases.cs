namespace Crm.Tests.Support;

/// <summary>Small requests that once went wrong, kept beside the project; a test ends where they are absent.</summary>
static class Cases
{
    public static (string Topic, string Body)? Read(string file)
    {
        if (SharedData.Folder("cases") is not { } folder) return null;
        var path = Path.Combine(folder, file);
        if (!File.Exists(path)) return null;
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var cut = text.IndexOf("\n\n", StringComparison.Ordinal);
        var topic = text[..cut].Split('\n').First(line => line.Contains("Topic:", StringComparison.OrdinalIgnoreCase));
        return (topic[(topic.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim(), text[(cut + 2)..].Trim());
    }
}
