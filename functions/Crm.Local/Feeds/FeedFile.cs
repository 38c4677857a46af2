using System.Text.Json;
using Crm.Feeds;
using Crm.Local.Import;

namespace Crm.Local.Feeds;

/// <summary>
/// A feed file: CSV with a header, or JSON lines. Each good line becomes a row, each bad one a mistake with its line and field; nothing
/// else of the file is lost by it.
/// </summary>
static class FeedFile
{
    public static List<FeedRow> Read(string file, ICollection<FeedMistake> mistakes)
    {
        using var text = new StreamReader(file);
        var rows = IsJson(file) ? JsonLines(text, mistakes) : Csv(text, mistakes);
        var seen = new Dictionary<string, long>(StringComparer.Ordinal);
        return [.. rows.Where(row =>
        {
            if (row.Fields.GetValueOrDefault("id") is not { Length: > 0 } id || seen.TryAdd(id, row.Line)) return true;
            mistakes.Add(new FeedMistake(row.Line, "id", $"'{id}' stands on line {seen[id]} already"));
            return false;
        })];
    }

    static bool IsJson(string file) =>
        file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase)
        || file.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    static IEnumerable<FeedRow> Csv(StreamReader text, ICollection<FeedMistake> mistakes)
    {
        var records = new CsvRecords(text, ',');
        if (records.Read() is not { } header) yield break;
        var names = header.Fields.Select(f => f.Trim().ToLowerInvariant()).ToArray();
        records.Columns = names.Length;
        if (names.Distinct().Count() < names.Length)
        {
            mistakes.Add(new FeedMistake(header.Line, "", "a column stands twice in the header"));
            yield break;
        }
        while (records.Read() is { } record)
            if ((record.Wrong ?? record.Short) is { } wrong) mistakes.Add(new FeedMistake(record.Line, "", wrong));
            else yield return new FeedRow(record.Line, names.Zip(record.Fields)
                .ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal));
    }

    static IEnumerable<FeedRow> JsonLines(StreamReader text, ICollection<FeedMistake> mistakes)
    {
        for (var line = 1L; text.ReadLine() is { } written; line++)
        {
            if (written.AsSpan().Trim().Length == 0) continue;
            if (Parse(written) is { } fields) yield return new FeedRow(line, fields);
            else mistakes.Add(new FeedMistake(line, "", "is no JSON object of texts, each name once"));
        }
    }

    static Dictionary<string, string>? Parse(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.ValueKind != JsonValueKind.Object) return null;
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in json.RootElement.EnumerateObject())
                if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)
                    || !fields.TryAdd(member.Name, member.Value.GetString() ?? "")) return null;
            return fields;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
