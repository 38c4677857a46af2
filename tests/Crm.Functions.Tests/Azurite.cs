using System.Diagnostics;
using System.Net.Sockets;
using Crm.Functions.Adapters;

namespace Crm.Functions.Tests;

/// <summary>
/// The storage emulator: one that runs on its usual ports is used, else one is started ("azurite" from the path, or AZURITE naming its
/// script) and stopped with the tests. Names are fresh per test, so that nothing is left to clean.
/// </summary>
public sealed class Azurite : IAsyncLifetime
{
    const int BlobPort = 10000, QueuePort = 10001, TablePort = 10002;
    readonly ServiceAddress address = new ServiceAddress.Emulator("UseDevelopmentStorage=true");
    static int names;
    Process? process;

    static string Fresh(string prefix) => $"{prefix}{Environment.ProcessId}x{Interlocked.Increment(ref names)}";

    public TableRowStore NewTable() => new(AzureClients.Table(address, Fresh("t")));
    public (QueueInbox Inbox, Azure.Storage.Queues.QueueClient Queue, Azure.Storage.Blobs.BlobContainerClient Container) NewInbox()
    {
        var queue = AzureClients.Queue(address, Fresh("q"));
        var container = AzureClients.Container(address, Fresh("c"));
        return (new QueueInbox(queue, new ClaimBlobs(container)), queue, container);
    }

    public async Task InitializeAsync()
    {
        if (await AnswersAsync(TablePort)) return;
        var script = Environment.GetEnvironmentVariable("AZURITE");
        var start = new ProcessStartInfo(script is null ? "azurite" : "node") { UseShellExecute = false, RedirectStandardOutput = true };
        string[] arguments = ["--silent", "--skipApiVersionCheck", "--inMemoryPersistence", "--disableTelemetry"];
        foreach (var argument in script is null ? arguments : [script, .. arguments]) start.ArgumentList.Add(argument);
        process = Process.Start(start);
        for (var tries = 0; tries < 100; tries++)
        {
            if (await AnswersAsync(TablePort) && await AnswersAsync(QueuePort) && await AnswersAsync(BlobPort)) return;
            await Task.Delay(200);
        }
        throw new InvalidOperationException("Azurite did not start within 20 seconds.");
    }

    public Task DisposeAsync()
    {
        process?.Kill(entireProcessTree: true);
        process?.Dispose();
        return Task.CompletedTask;
    }

    static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

[CollectionDefinition("Azurite")]
public sealed class AzuriteCollection : ICollectionFixture<Azurite>;
