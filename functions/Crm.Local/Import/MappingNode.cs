using System.Text.Json;

namespace Crm.Local.Import;

/// <summary>A place in the mapping's JSON; what is wrong there is noted with its path, and reading goes on.</summary>
sealed record MappingNode(JsonElement Element, string Path, string File, List<MappingProblem> Problems)
{
    public void Wrong(string sentence) => Problems.Add(new MappingProblem(File, Path, sentence));

    public bool IsObject(IEnumerable<string>? known = null)
    {
        if (Element.ValueKind != JsonValueKind.Object)
        {
            Wrong("must be an object {…}.");
            return false;
        }
        if (known is not null) Unknown(known.ToList());
        return true;
    }

    public IEnumerable<(string Name, MappingNode Node)> Members() => Element.EnumerateObject().Select(p => (p.Name, At(p.Name, p.Value)));

    public IEnumerable<MappingNode> Items() =>
        Element.EnumerateArray().Select((item, i) => this with { Element = item, Path = $"{Path}[{i}]" });

    public MappingNode? Get(string name, bool required = false)
    {
        if (Element.TryGetProperty(name, out var value)) return At(name, value);
        if (required) At(name, default).Wrong("is missing.");
        return null;
    }

    public string? Text(string name, bool required = false) => Get(name, required)?.Text();

    public string? Text()
    {
        if (Element.ValueKind == JsonValueKind.String && Element.GetString() is { Length: > 0 } text) return text;
        Wrong("must be a text.");
        return null;
    }

    public bool Flag(string name)
    {
        if (Get(name) is not { } node) return false;
        if (node.Element.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) node.Wrong("must be true or false.");
        return node.Element.ValueKind == JsonValueKind.True;
    }

    public List<string> Texts(string name)
    {
        if (Get(name) is not { } node) return [];
        if (node.Element.ValueKind == JsonValueKind.Array) return node.Items().Select(item => item.Text()).OfType<string>().ToList();
        node.Wrong("must be a list of texts [\"…\"].");
        return [];
    }

    /// <summary>One character, or null when it is absent or wrong.</summary>
    public char? Character(string name)
    {
        if (Text(name) is not { } text) return null;
        if (text.Length == 1) return text[0];
        Get(name)!.Wrong($"'{text}' must be one character.");
        return null;
    }

    void Unknown(List<string> known)
    {
        foreach (var (name, node) in Members())
            if (!known.Contains(name)) node.Wrong($"is not known here; known: {string.Join(", ", known)}.");
    }

    MappingNode At(string name, JsonElement value) => this with { Element = value, Path = Path.Length == 0 ? name : $"{Path}.{name}" };
}
