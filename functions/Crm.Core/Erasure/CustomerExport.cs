using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Crm.Common;
using Crm.Customers;
using Crm.Orders;
using Crm.Points;
using Crm.Storage;
using Crm.Tasks;
using Crm.Touchpoints;

namespace Crm.Erasure;

/// <summary>Everything stored about a person, phones in full: it is theirs.</summary>
public sealed record ExportDocument(Customer Customer, IReadOnlyList<OrderState> Orders, IReadOnlyList<Touchpoint> Touchpoints,
    IReadOnlyList<ServiceTask> Tasks)
{
    /// <summary>What the staff wrote down; absent where there is nothing.</summary>
    public IReadOnlyList<Note>? Notes { get; init; }

    /// <summary>The ledger; absent where there is none.</summary>
    public IReadOnlyList<PointsEntry>? Points { get; init; }

    /// <summary>What activities were taken part in, play by play; absent where there are none.</summary>
    public IReadOnlyList<JsonElement>? Plays { get; init; }

    /// <summary>Who brought the person, and how that stands; absent where nobody did.</summary>
    public ReferralRow? Referral { get; init; }

    /// <summary>What was said from the numbers the person is texted at.</summary>
    public IReadOnlyDictionary<string, NumberConsent> Numbers { get; init; } = new Dictionary<string, NumberConsent>();
}

/// <summary>One table of the export: each row a map of columns.</summary>
public sealed record ExportTable(string Name, IReadOnlyList<IReadOnlyDictionary<string, string>> Rows)
{
    public string Csv()
    {
        var columns = Rows.SelectMany(r => r.Keys).Distinct().ToList();
        var lines = Rows.Select(row => CsvText.Line(columns.Select(c => row.GetValueOrDefault(c)))).Prepend(CsvText.Line(columns));
        return string.Concat(lines.Select(line => line + "\r\n"));
    }
}

public sealed class CustomerExport(CustomerRows rows, NumberConsents numbers, CrmTables? tables = null)
{
    static readonly JsonSerializerOptions Readable = new(Json.Options) { WriteIndented = true };

    public async Task<ExportDocument?> OfAsync(string customer, CancellationToken cancel)
    {
        if (await rows.CustomerAsync(customer, cancel) is not { } row) return null;
        var orders = (await AllAsync<StoredOrder>("o", customer, cancel)).ConvertAll(o => o.State);
        var told = new SortedDictionary<string, NumberConsent>(StringComparer.Ordinal);
        foreach (var phone in Phones(row.Value, orders).Distinct())
            if (await numbers.FindAsync(phone, cancel) is { } consent) told[phone] = consent;
        return new ExportDocument(row.Value, orders, await AllAsync<Touchpoint>("t", customer, cancel),
            await AllAsync<ServiceTask>("k", customer, cancel))
        {
            Numbers = told, Notes = await AllAsync<Note>(Note.Kind, customer, cancel) is { Count: > 0 } notes ? notes : null,
            Points = await AllAsync<PointsEntry>(PointsRows.Kind, customer, cancel) is { Count: > 0 } lines ? lines : null,
            Plays = await AllAsync<JsonObject>(Keys.Plays, customer, cancel) is { Count: > 0 } plays
                ? plays.ConvertAll(p => JsonSerializer.SerializeToElement(p)) : null,
            Referral = tables is not null && await tables.Runs.GetAsync(ReferralKeys.Partition(row.Value.Group),
                ReferralKeys.Friends + customer, cancel) is { } brought ? RowBody.Read<ReferralRow>(brought.Body) : null,
        };
    }

    static IEnumerable<string> Phones(Customer customer, List<OrderState> orders) =>
        customer.Identities.Where(i => i.StartsWith("p:", StringComparison.Ordinal)).Select(i => i[2..])
            .Concat(customer.Profile?.Phones?.Keys.AsEnumerable() ?? []).Concat(customer.Contacts ?? [])
                .Concat(orders.Select(o => o.Contact?.Value.Phone).OfType<string>());

    async Task<List<T>> AllAsync<T>(string kind, string customer, CancellationToken cancel) =>
        (await rows.OfCustomerAsync(kind, customer, cancel)).ConvertAll(r => RowBody.Read<T>(r.Body));

    public static string Text(ExportDocument document) => JsonSerializer.Serialize(document, Readable);

    /// <summary>The same as tables: lists of things a row each, the person as name and value.</summary>
    public static IReadOnlyList<ExportTable> Tables(ExportDocument document)
    {
        var root = JsonSerializer.SerializeToElement(document, Json.Options);
        return
        [
            new ExportTable("customer",
                [.. Flat(root.GetProperty("customer"))
                .Select(f => new SortedDictionary<string, string>(StringComparer.Ordinal) { ["field"] = f.Key, ["value"] = f.Value })]),
            Table("orders", root.GetProperty("orders")), Table("touchpoints", root.GetProperty("touchpoints")),
                Table("tasks", root.GetProperty("tasks")),
            .. root.TryGetProperty("notes", out var notes) ? [Table("notes", notes)] : Array.Empty<ExportTable>(),
            .. root.TryGetProperty("points", out var points) ? [Table("points", points)] : Array.Empty<ExportTable>(),
            .. root.TryGetProperty("plays", out var plays) ? [Table("plays", plays)] : Array.Empty<ExportTable>(),
            new ExportTable("numbers",
                [.. Flat(root.GetProperty("numbers"))
                .Select(f => new SortedDictionary<string, string>(StringComparer.Ordinal) { ["field"] = f.Key, ["value"] = f.Value })]),
        ];
    }

    /// <summary>All tables in one: table, row, column, value.</summary>
    public static string Csv(ExportDocument document)
    {
        var text = new StringBuilder("table,row,column,value\r\n");
        foreach (var table in Tables(document))
            for (var i = 0; i < table.Rows.Count; i++)
                foreach (var (column, value) in table.Rows[i])
                    text.Append(CsvText.Line(
                        [table.Name, (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), column, value])).Append("\r\n");
        return text.ToString();
    }

    static ExportTable Table(string name, JsonElement list) => new(name, [.. list.EnumerateArray().Select(item => Flat(item))]);

    static Dictionary<string, string> Flat(JsonElement value)
    {
        var fields = new Dictionary<string, string>();
        Add("", value);
        return fields;

        void Add(string path, JsonElement at)
        {
            if (at.ValueKind == JsonValueKind.Object)
                foreach (var property in at.EnumerateObject()) Add(path.Length == 0 ? property.Name
                    : $"{path}.{property.Name}", property.Value);
            else if (at.ValueKind == JsonValueKind.Array)
                foreach (var (index, item) in at.EnumerateArray().Index()) Add($"{path}[{index}]", item);
            else fields[path] = at.ToString();
        }
    }
}
