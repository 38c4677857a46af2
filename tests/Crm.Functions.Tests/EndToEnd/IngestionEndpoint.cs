using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Crm.Functions.Tests;

/// <summary>Application Insights' ingestion: takes every record and keeps it for the test to read.</summary>
sealed class IngestionEndpoint : LocalServer
{
    readonly ConcurrentQueue<string> records = [];

    public string ConnectionString => $"InstrumentationKey={Guid.Empty};IngestionEndpoint={Url};LiveEndpoint={Url}";

    /// <summary>As they came, one JSON object each.</summary>
    public IReadOnlyCollection<string> Records => records;

    /// <summary>The names of the metrics that came.</summary>
    public HashSet<string> Metrics() =>
        [.. Data("MetricData").SelectMany(d => d.GetProperty("metrics").EnumerateArray()).Select(m => m.GetProperty("name").GetString()!)];

    /// <summary>The data of all records of a kind: MetricData, MessageData, RequestData, RemoteDependencyData, ExceptionData.</summary>
    public IEnumerable<JsonElement> Data(string kind) =>
        records.Select(r => JsonDocument.Parse(r).RootElement.GetProperty("data")).Where(d => d.GetProperty("baseType").GetString() == kind)
            .Select(d => d.GetProperty("baseData"));

    protected override async Task AnswerAsync(HttpContext http)
    {
        if (!http.Request.Path.Value!.EndsWith("/track", StringComparison.Ordinal))
        {
            http.Response.StatusCode = 404;
            return;
        }
        var body = http.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(http.Request.Body, CompressionMode.Decompress)
            : http.Request.Body;
        using var reader = new StreamReader(body);
        var count = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.Length == 0) continue;
            records.Enqueue(line);
            count++;
        }
        await http.Response.WriteAsJsonAsync(new { itemsReceived = count, itemsAccepted = count, errors = Array.Empty<object>() });
    }
}
