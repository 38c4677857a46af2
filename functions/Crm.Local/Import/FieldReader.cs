using System.Text.Json;
using NodaTime;

namespace Crm.Local.Import;

/// <summary>
/// Reads where a fact comes from: "column", "join.column", ["first", "else this"], {"value": "CNY"}, {"sum": "join.column"},
/// {"earliest"|"latest": "join.column"}, and for times {"column": …, "zone": …, "formats": […]}.
/// </summary>
sealed class FieldReader(SourceReader sources, CellRules rules, TimeText times)
{
    public MappedOrder? Read(MappingNode node, CellKind kind, Source? from, bool latest = false)
    {
        var own = kind == CellKind.Time ? Own(node) : null;
        if (latest && node.Element.ValueKind == JsonValueKind.String
            && node.Element.GetString() == MappingShape.Latest) return new MappedOrder(null, own, OrLatest: true);
        var items = node.Element.ValueKind == JsonValueKind.Array ? node.Items().ToList() : [node];
        var orLatest = latest && items.Count > 1 && items[^1].Element.ValueKind == JsonValueKind.String
            && items[^1].Element.GetString() == MappingShape.Latest;
        if (orLatest) items.RemoveAt(items.Count - 1);
        if (items.Count == 0) node.Wrong("is an empty list.");
        if (node.Element.ValueKind == JsonValueKind.Array) RefuseOwnTimes(items);
        var fields = items.Select(item => One(item, kind, from, own, required: items.Count == 1 && !orLatest)).OfType<Field>().ToList();
        if (fields.Count == 0 || fields.Count < items.Count) return null;
        if (fields.Count > 1) NeedOne(node, fields);
        return new MappedOrder(fields.Count == 1 ? fields[0] : new Field.FirstOf(fields), own, orLatest);
    }

    /// <summary>The one-to-many join a section takes its rows from.</summary>
    public Source? Many(MappingNode node)
    {
        if (node.Text() is not { } alias) return null;
        if (sources.Named(alias) is { Join.Many: true } source) return source;
        node.Wrong($"'{alias}' is no join with \"many\": true.");
        return null;
    }

    public static TimeText Times(MappingNode node, string zoneName, string formatsName, bool required, DateTimeZone zone,
        IReadOnlyList<string> formats)
    {
        if (node.Text(zoneName, required) is { } name)
        {
            if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is { } known) zone = known;
            else node.Get(zoneName)!.Wrong($"'{name}' is no IANA zone such as Asia/Shanghai, nor UTC.");
        }
        var given = node.Texts(formatsName);
        foreach (var bad in given.Where(format => !TimeText.IsFormat(format))) node.Get(formatsName)!.Wrong(
            $"'{bad}' is no time format such as yyyy-MM-dd HH:mm:ss.");
        given.RemoveAll(format => !TimeText.IsFormat(format));
        return TimeText.Create(zone, given.Count == 0 ? formats : given);
    }

    TimeText Own(MappingNode node)
    {
        if (node.Element.ValueKind != JsonValueKind.Object || (node.Get("zone") is null && node.Get("formats") is null)) return times;
        return Times(node, "zone", "formats", required: false, times.Zone, times.Formats);
    }

    static void RefuseOwnTimes(List<MappingNode> items)
    {
        foreach (var item in items.Where(item => item.Element.ValueKind == JsonValueKind.Object))
            (item.Get("zone") ?? item.Get("formats"))?.Wrong("cannot be given inside a list.");
    }

    /// <summary>A list names columns that exports have by turns: the file must have one of them.</summary>
    static void NeedOne(MappingNode node, List<Field> fields)
    {
        if (!fields.TrueForAll(field => field is Field.Column)) return;
        foreach (var source in fields.Cast<Field.Column>().GroupBy(column => column.Source))
            if (source.Count() == fields.Count) source.Key.OneOf.Add((node.Path, source.Select(column => column.Index).ToList()));
    }

    Field? One(MappingNode node, CellKind kind, Source? from, TimeText? own, bool required)
    {
        if (node.Element.ValueKind != JsonValueKind.Object) return node.Text() is { } column
            ? Column(node, column, kind, from, own, required) : null;
        if (!node.IsObject(MappingShape.Field)) return null;
        if (kind != CellKind.Time && (node.Get("zone") ?? node.Get("formats")) is { } misplaced) misplaced.Wrong("is for times only.");
        var given = node.Members().Where(member => member.Name is not ("zone" or "formats" or "optional" or "word")).ToList();
        required &= !node.Flag("optional");
        if (given.Count != 1)
        {
            node.Wrong("needs one of value, column, sum, earliest, latest.");
            return null;
        }
        if (given[0].Node.Text() is not { } text) return null;
        return given[0].Name switch
        {
            "value" => Constant(given[0].Node, text, kind, own),
            "column" => Column(given[0].Node, text, kind, from, own, required) is { } column ? column with { Word = Word(node) } : null,
            "sum" => Aggregate(given[0].Node, text, AggregateKind.Sum, kind, CellKind.Money, own),
            "earliest" => Aggregate(given[0].Node, text, AggregateKind.Earliest, kind, CellKind.Time, own),
            "latest" => Aggregate(given[0].Node, text, AggregateKind.Latest, kind, CellKind.Time, own),
            _ => null,
        };
    }

    static int? Word(MappingNode node)
    {
        if (node.Get("word") is not { } word) return null;
        if (word.Element.ValueKind == JsonValueKind.Number && word.Element.TryGetInt32(out var which) && which > 0) return which;
        word.Wrong("must be a number from 1.");
        return null;
    }

    Field.Constant? Constant(MappingNode node, string text, CellKind kind, TimeText? own)
    {
        if ((kind == CellKind.Phone ? rules.Phone(text, null, out _) : rules.Check(kind, own)?.Wrong(text))
            is not { } wrong) return new Field.Constant(text);
        node.Wrong($"'{text}' {wrong}.");
        return null;
    }

    Field.Column? Column(MappingNode node, string reference, CellKind kind, Source? from, TimeText? own, bool required)
    {
        var (source, column) = sources.Place(reference);
        if (ManyAbove(source) is { } many && many != from)
        {
            node.Wrong($"{many.Alias} has many rows for an order: use sum, earliest or latest.");
            return null;
        }
        return new Field.Column(source, source.Use(column, node.Path, kind, rules.Check(kind, own), required));
    }

    Field.Aggregate? Aggregate(MappingNode node, string reference, AggregateKind aggregate, CellKind kind, CellKind fits, TimeText? own)
    {
        var (source, column) = sources.Place(reference);
        if (kind != fits) node.Wrong($"only {(fits == CellKind.Money ? "amounts are summed" : "times have an earliest and a latest")}.");
        else if (source.Join is not { Many: true }
            && !(source.Id == 0 && sources.RowsAreLines)) node.Wrong($"'{reference}' is in no join with \"many\": true.");
        else return new Field.Aggregate(aggregate, source, source.Use(column, node.Path, kind, rules.Check(kind, own)));
        return null;
    }

    static Source? ManyAbove(Source source)
    {
        for (var at = source; at.Join is { } join; at = join.On.Source)
            if (join.Many) return at;
        return null;
    }
}
