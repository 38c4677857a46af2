using System.Text.Json;
using Crm.Common;
using Crm.Orders;
using NodaTime;

namespace Crm.Local.Import;

/// <summary>Reads a mapping file and reports every mistake at once.</summary>
sealed class MappingReader
{
    static readonly JsonDocumentOptions Lenient =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };
    readonly MappingNode root;
    readonly CellRules rules;
    readonly TimeText times;
    readonly SourceReader sources;
    readonly FieldReader fields;

    MappingReader(MappingNode root)
    {
        this.root = root;
        rules = Rules();
        times = Times();
        sources = new SourceReader(root);
        fields = new FieldReader(sources, rules, times);
    }

    /// <summary>Null with at least one problem, or the mapping with none.</summary>
    public static Mapping? Read(string file, byte[] json, List<MappingProblem> problems)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Lenient);
            var root = new MappingNode(document.RootElement, "", file, problems);
            return root.IsObject(MappingShape.Root) ? new MappingReader(root).Read() : null;
        }
        catch (JsonException exception)
        {
            problems.Add(new MappingProblem(file, "",
                $"is no JSON: line {exception.LineNumber + 1}, character {exception.BytePositionInLine + 1}."));
            return null;
        }
    }

    Mapping? Read()
    {
        sources.Read();
        var mapping = new Mapping
        {
            File = root.File,
            Platform = root.Text("platform") ?? "csv",
            Rules = rules,
            Sources = sources.All,
            Order = Order(),
            Times = root.Get("times", required: true) is { } node && node.IsObject(MappingShape.Milestones.Keys)
                ? Milestones(node, null, false) : new Dictionary<Milestone, MappedOrder>(),
            Statuses = Statuses(),
            Lines = Section("lines", MappingShape.Lines),
            Parcels = Section("parcels", MappingShape.Parcels),
            Refunds = Section("refunds", MappingShape.Refunds),
        };
        Check(mapping);
        mapping = Keyed(mapping);
        return root.Problems.Count == 0 ? mapping : null;
    }

    Mapping Keyed(Mapping mapping)
    {
        var orders = mapping.Sources[0];
        int? Use(string name) =>
            root.Get("lines")?.Get(name)?.Text() is { } column
            ? orders.Use(column, "lines." + name, name == "key" ? CellKind.Id : CellKind.Code) : null;
        var (key, lineId) = sources.RowsAreLines ? (Use("key"), Use("rowId")) : default;
        var id = mapping.Order["id"]?.ColumnsOf(orders).ToList() ?? [];
        if (key is { } given) id = [given];
        // An id that is not the file's own column alone cannot be told from one row.
        else if (mapping.Order["id"]?.Field is not Field.Column
            && !(mapping.Order["id"]?.Field is Field.FirstOf all && all.Fields.Count == id.Count)) id = [];
        var lines = mapping.Lines is { From: null } own ? own.Fields.Values.SelectMany(field => field.ColumnsOf(orders)).ToHashSet() : [];
        Section?[] others = [mapping.Order, mapping.Parcels, mapping.Refunds];
        var shared = others.SelectMany(section => section?.Fields.Values ?? []).Concat(mapping.Times.Values)
            .Concat(mapping.Statuses?.Values.SelectMany(word => word.Values) ?? []);
        lines.ExceptWith(shared.SelectMany(field => field.ColumnsOf(orders)));
        return mapping with { Key = id, RowsAreLines = key is not null, LineId = lineId, LineColumns = lines };
    }

    void Check(Mapping mapping)
    {
        if (!mapping.Times.ContainsKey(Milestone.Created)) root.Get("times")?.Get("created", required: true);
        if (mapping.Statuses is not null
            && mapping.Order["status"] is null) root.Get("statuses")!.Wrong("needs order.status, the column with the words.");
        if (mapping.Refunds is { From: not null } refunds
            && refunds["id"] is null) root.Get("refunds")!.Wrong("needs id: several refunds of one order must be told apart.");
        if (mapping.Parcels is { } parcels && parcels["id"] is null
            && parcels["number"] is null) root.Get("parcels")!.Wrong("needs id or number: parcels must be told apart.");
        if (mapping.Lines is not null && root.Get("lines") is { } lines && lines.Get("amount") is not null
            && lines.Get("price") is not null) lines.Wrong("has amount (of the whole line) and price (of one piece): give one.");
        if (mapping.Order["total"] is null
            && mapping.Lines is null) root.Get("order")?.Wrong("needs total, as there are no lines to add up.");
        if (root.Get("lines") is { } own && own.Element.ValueKind == JsonValueKind.Object)
        {
            if (sources.RowsAreLines
                && own.Get("from") is not null) own.Wrong("has from (lines of a joined file) and key (a row for each line): give one.");
            if (!sources.RowsAreLines) own.Get("rowId")?.Wrong("needs key: without it a row is a whole order.");
        }
    }

    Section Order()
    {
        if (root.Get("order", required: true) is not { } node
            || !node.IsObject(MappingShape.Order.Keys)) return new Section(null, new Dictionary<string, MappedOrder>());
        foreach (var name in new[] { "id", "currency" }) node.Get(name, required: true);
        if (node.Get("buyer") is null && node.Get("phone") is null) node.Wrong("needs buyer or phone: whose order is it?");
        return new Section(null, Fields(node, MappingShape.Order, null));
    }

    Section? Section(string name, IReadOnlyDictionary<string, CellKind> shape)
    {
        if (root.Get(name) is not { } node
            || !node.IsObject(name == "lines" ? MappingShape.LineRows.Concat(shape.Keys) : shape.Keys.Prepend("from"))) return null;
        var from = node.Get("from") is { } alias ? fields.Many(alias) : null;
        if (name == "lines") node.Get("title", required: true);
        return new Section(from, Fields(node, shape, from));
    }

    Dictionary<string, MappedOrder> Fields(MappingNode node, IReadOnlyDictionary<string, CellKind> shape, Source? from) =>
        node.Members().Where(member => shape.ContainsKey(member.Name))
            .Select(member => (member.Name,
            Field: fields.Read(member.Node, shape[member.Name], from, latest: shape == MappingShape.Refunds && member.Name == "finished")))
            .Where(member => member.Field is not null).ToDictionary(member => member.Name, member => member.Field!);

    Dictionary<Milestone, MappedOrder> Milestones(MappingNode node, Source? from, bool latest) =>
        node.Members().Where(member => MappingShape.Milestones.ContainsKey(member.Name))
            .Select(member => (Step: MappingShape.Milestones[member.Name], Field: fields.Read(member.Node, CellKind.Time, from, latest)))
            .Where(member => member.Field is not null).ToDictionary(member => member.Step, member => member.Field!);

    Dictionary<string, IReadOnlyDictionary<Milestone, MappedOrder>>? Statuses()
    {
        if (root.Get("statuses") is not { } node || !node.IsObject()) return null;
        return node.Members().Where(word => word.Node.IsObject(MappingShape.Milestones.Keys))
            .ToDictionary(word => word.Name,
                IReadOnlyDictionary<Milestone, MappedOrder> (word) => Milestones(word.Node, null, latest: true), StringComparer.Ordinal);
    }

    CellRules Rules()
    {
        var point = root.Character("decimalSeparator") ?? '.';
        var thousands = root.Character("thousandsSeparator");
        if (thousands == point) root.Get("thousandsSeparator")!.Wrong("is the decimal separator too.");
        var region = root.Text("phoneRegion");
        if (region is not null
            && (region.Length != 2 || region.AsSpan().ContainsAnyExceptInRange('A', 'Z'))) root.Get("phoneRegion")!.Wrong(
            $"'{region}' is no known country code such as CN.");
        return new CellRules(new MoneyText(point, thousands), region ?? "CN", root.Texts("empty").ToHashSet(StringComparer.Ordinal));
    }

    TimeText Times() => FieldReader.Times(root, "zone", "timeFormats", required: true, DateTimeZone.Utc, ["yyyy-MM-dd HH:mm:ss"]);
}
