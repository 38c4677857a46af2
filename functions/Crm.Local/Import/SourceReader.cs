using System.Text;

namespace Crm.Local.Import;

/// <summary>The files of a mapping and how they join.</summary>
sealed class SourceReader(MappingNode root)
{
    /// <summary>Before the encoding of what is not UTF-8: "auto:windows-1252".</summary>
    const string Auto = "auto:";
    readonly List<Source> all = [];
    readonly Dictionary<string, MappingNode> joins = new(StringComparer.Ordinal);

    static SourceReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public IReadOnlyList<Source> All => all;

    /// <summary>The orders file has a row for every line of an order ("lines": {"key": …}).</summary>
    public bool RowsAreLines { get; } = root.Element.TryGetProperty("lines", out var lines)
        && lines.ValueKind == System.Text.Json.JsonValueKind.Object
        && lines.TryGetProperty("key", out _);

    public void Read()
    {
        var orders = new Source(0, "", "orders");
        all.Add(orders);
        if (root.Get("orders", required: true) is { } node && node.IsObject(MappingShape.Orders))
        {
            File(node, orders);
            if (node.Text("skipRowsWithout") is { } column) orders.SkipWithout =
                orders.Use(column, "orders.skipRowsWithout", CellKind.Text);
        }
        if (root.Get("joins") is not { } list || !list.IsObject()) return;
        foreach (var (alias, join) in list.Members().Where(join => join.Node.IsObject(MappingShape.Join)))
            Declare(alias, join);
        foreach (var source in all.Skip(1)) Connect(source, joins[source.Alias]);
        foreach (var source in all.Skip(1)) CheckPath(source);
    }

    public Source? Named(string alias) => all.FirstOrDefault(source => source.Alias == alias);

    /// <summary>"column" of the orders file, or "join.column".</summary>
    public (Source Source, string Column) Place(string reference)
    {
        var dot = reference.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && Named(reference[..dot]) is { Id: > 0 } joined) return (joined, reference[(dot + 1)..]);
        return (all[0], reference);
    }

    void Declare(string alias, MappingNode node)
    {
        var source = new Source(all.Count, alias, node.Path);
        if (alias.Length == 0 || alias.Contains('.', StringComparison.Ordinal)) node.Wrong("a join's name is a word without a dot.");
        if (!joins.TryAdd(alias, node))
        {
            node.Wrong("is given twice.");
            return;
        }
        all.Add(source);
        File(node, source);
    }

    void Connect(Source source, MappingNode node)
    {
        var key = node.Text("key", required: true);
        var on = node.Text("on", required: true);
        if (key is null || on is null) return;
        var (parent, column) = Place(on);
        source.Join = new Join
        {
            Key = source.Use(key, node.Path + ".key", CellKind.Id),
            On = new Field.Column(parent, parent.Use(column, node.Path + ".on", CellKind.Id)),
            Many = node.Flag("many"),
            RowId = node.Text("rowId") is { } id ? source.Use(id, node.Path + ".rowId", CellKind.Code) : null,
            Required = node.Flag("required"),
        };
        if (source.Join.Many && parent.Id != 0) node.Wrong("a file with many rows joins the orders file itself.");
    }

    void CheckPath(Source source)
    {
        var at = source;
        for (var steps = 0; at.Join is { } join; at = join.On.Source)
        {
            if (++steps <= all.Count) continue;
            joins[source.Alias].Wrong("joins itself, directly or through others.");
            source.Join = null;
            return;
        }
    }

    static void File(MappingNode node, Source source)
    {
        source.File = node.Text("file", required: true) ?? "";
        source.Delimiter = node.Get("delimiter") is { } delimiter && delimiter.Text() == "tab" ? '\t' : node.Character("delimiter") ?? ',';
        source.Sheet = node.Get("sheet")?.Text();
        if (node.Text("encoding") is not { } name) return;
        if (name == "auto") source.Fallback = TextDetection.Chinese;
        else if (name.StartsWith(Auto, StringComparison.Ordinal)) source.Fallback = Known(node, name[Auto.Length..]);
        else source.Encoding = Known(node, name) ?? Encoding.UTF8;
    }

    static Encoding? Known(MappingNode node, string name)
    {
        try
        {
            return Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            node.Get("encoding")!.Wrong($"'{name}' is no known encoding such as utf-8 or gb18030.");
            return null;
        }
    }
}
