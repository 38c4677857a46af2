using System.Text;
using Crm.Local.Import;
using Crm.Orders;

namespace Crm.Tests.Import;

/// <summary>A temporary folder with a mapping and CSV files, and runs of the import over them.</summary>
sealed class ImportFolder : IDisposable
{
    public const string SimpleMapping = """
        {
          "zone": "Asia/Shanghai",
          "empty": ["NULL"],
          "orders": { "file": "orders.csv" },
          "order": { "id": "id", "buyer": "buyer", "phone": "phone", "currency": "currency", "total": "total", "status": "status" },
          "times": { "created": "created", "paid": "paid", "signed": "signed" },
          "statuses": { "paid": {}, "done": {}, "closed": { "cancelled": "@latest" } }
        }
        """;

    public const string SimpleHeader = "id,buyer,phone,currency,total,status,created,paid,signed\n";

    public string Path { get; } = Directory.CreateTempSubdirectory("crm-import-").FullName;
    public MemoryIngest Ingest { get; set; } = new();
    public TimeProvider Time { get; set; } = TimeProvider.System;
    public bool Fresh { get; set; }
    public string? From { get; set; }
    public string Rejects => System.IO.Path.Combine(Path, "rejects.csv");
    public string Data => System.IO.Path.Combine(Path, "data");

    public ImportFolder Write(string name, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, name), text);
        return this;
    }

    public static ImportFolder Simple(string rows) =>
        new ImportFolder().Write("mapping.json", SimpleMapping).Write("orders.csv", SimpleHeader + rows);

    public static string Row(string id, string buyer = "b1", string phone = "", string currency = "CNY", string total = "10",
        string status = "paid",
        string created = "2024-01-01 10:00:00", string paid = "2024-01-01 10:05:00", string signed = "") =>
        string.Join(',', id, buyer, phone, currency, total, status, created, paid, signed) + "\n";

    public Task<ImportOutcome> RunAsync(CancellationToken cancel = default) =>
        new ImportRunner(Ingest, Time, new NoProgress()).RunAsync(Request(), cancel);

    public ImportRequest Request() =>
        new(System.IO.Path.Combine(Path, "mapping.json"), From
        ?? Path, "shop1", Data) { RejectPath = Rejects, PartitionedWorkers = 8, Fresh = Fresh };

    public async Task<ImportSummary> DoneAsync() => (await RunAsync()).ShouldBeOfType<ImportOutcome.Done>().Summary;

    public async Task<IReadOnlyList<string>> ProblemsAsync() =>
        (await RunAsync()).ShouldBeOfType<ImportOutcome.WrongMapping>().Problems.Select(problem => problem.ToString()).ToList();

    /// <summary>Runs one row and gives its order.</summary>
    public async Task<OrderState> OrderAsync()
    {
        await DoneAsync();
        (File.Exists(Rejects) ? File.ReadAllText(Rejects) : "").ShouldBe("");
        return Ingest.Orders.Values.ShouldHaveSingleItem();
    }

    /// <summary>Reads the rejects file: file, line, column, value, reason, row.</summary>
    public List<string[]> RejectRows()
    {
        if (!File.Exists(Rejects)) return [];
        using var reader = CsvHelper.CsvReader.FromText(File.ReadAllText(Rejects, Encoding.UTF8));
        var rows = new List<string[]>();
        while (reader.Read()) rows.Add(Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i)).ToArray());
        return rows;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    sealed class NoProgress : IImportProgress
    {
        public void Report(ImportStatus status)
        {
        }
    }
}

/// <summary>A twentieth of a second passes whenever somebody looks: about every twentieth row makes a checkpoint.</summary>
sealed class HastyTime : TimeProvider
{
    long now;

    public override long TimestampFrequency => 20;

    public override long GetTimestamp() => Interlocked.Increment(ref now);
}
