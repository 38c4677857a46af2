using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Crm.Azure;
using Crm.Functions.Adapters;

namespace Crm.Functions.Tests;

/// <summary>
/// The storage emulator, on free ports and in memory: "azurite" from the path, or AZURITE naming its script; stopped with the tests. Names
/// are fresh per test, so that nothing is left to clean.
/// </summary>
public sealed class Azurite : IAsyncLifetime
{
    static int names;
    readonly int[] ports = [FreePort.Next(), FreePort.Next(), FreePort.Next()];
    Process? process;

    /// <summary>The account and key are the emulator's own, known to everybody.</summary>
    public string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;" +
        "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;" +
        $"BlobEndpoint={Endpoint(0)};QueueEndpoint={Endpoint(1)};TableEndpoint={Endpoint(2)};";

    public int TablePort => ports[2];

    public ServiceAddress Address => new ServiceAddress.Emulator(ConnectionString);

    static string Fresh(string prefix) => $"{prefix}{Environment.ProcessId}x{Interlocked.Increment(ref names)}";

    public static string NewTableName() => Fresh("t");

    public TableRowStore NewTable() => new(AzureClients.Table(Address, Fresh("t")));

    public (QueueInbox Inbox, QueueClient Queue, BlobContainerClient Container) NewInbox()
    {
        var queue = AzureClients.Queue(Address, Fresh("q"));
        var container = AzureClients.Container(Address, Fresh("c"));
        return (new QueueInbox(queue, new ClaimBlobs(container)), queue, container);
    }

    public async Task InitializeAsync()
    {
        var script = Environment.GetEnvironmentVariable("AZURITE");
        var start = new ProcessStartInfo(script is null ? "azurite" : "node") { UseShellExecute = false, RedirectStandardOutput = true };
        string[] arguments =
        [
            "--silent", "--skipApiVersionCheck", "--inMemoryPersistence", "--disableTelemetry",
            "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}",
        ];
        foreach (var argument in script is null ? arguments : [script, .. arguments]) start.ArgumentList.Add(argument);
        process = Process.Start(start) ?? throw new InvalidOperationException("Azurite did not start.");
        for (var tries = 0; tries < 300 && !process.HasExited; tries++)
        {
            if (await AnswersAsync(ports[0]) && await AnswersAsync(ports[1]) && await AnswersAsync(ports[2])) return;
            await Task.Delay(200);
        }
        throw new InvalidOperationException(process.HasExited ? $"Azurite ended with {process.ExitCode}."
            : "Azurite did not start within a minute.");
    }

    public Task DisposeAsync()
    {
        process?.Kill(entireProcessTree: true);
        process?.Dispose();
        return Task.CompletedTask;
    }

    string Endpoint(int service) => $"http://127.0.0.1:{ports[service]}/devstoreaccount1";

    static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>
/// A port that nobody listens on, each another one, and below those a system gives to outgoing connections: one of these could take it
/// before whoever asked for it listens.
/// </summary>
static class FreePort
{
    const int First = 20_000, Ports = 12_000;
    static int next = Random.Shared.Next(Ports);

    public static int Next()
    {
        for (var tries = 0; tries < Ports; tries++)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref next) % Ports);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there: the next one.
            }
        }
        throw new InvalidOperationException("No port is free.");
    }
}

[CollectionDefinition("Azurite")]
public sealed class AzuriteCollection : ICollectionFixture<Azurite>;
