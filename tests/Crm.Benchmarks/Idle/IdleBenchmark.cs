using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Crm.Benchmarks.Intake;
using Crm.Benchmarks.Runs;

namespace Crm.Benchmarks.Idle;

/// <summary>
/// The host over a shop that is there: how long from the start of the process until the first signed order is acknowledged, and what it
/// takes while nothing happens. Beside it the reference host (bare Kestrel, HMAC, SQLite) over an empty file, measured the same way.
/// </summary>
static class IdleBenchmark
{
    const double MostSeconds = 1, MostMiB = 80;
    static readonly TimeSpan Settling = TimeSpan.FromSeconds(20);

    sealed record Figures(double Start, double Cpu, double MiB);

    public static async Task<bool> RunAsync(Options options)
    {
        using var folder = new TempFolder();
        await NightlyData.FillAsync(folder.Path, options.Customers, DateOnly.FromDateTime(DateTime.UtcNow));
        Console.WriteLine();
        Console.WriteLine($"Idle: the host over {options.Customers:N0} customers; start until the first order is acknowledged, then "
            + $"{options.Seconds} quiet seconds");
        // Rows of an older make are brought up to date and a night that was missed is made up for: once, and not at every start.
        await MeasureAsync(() => StartProduct(folder, options.Program), 0, seconds: 1);
        var (products, references) = (new List<Figures>(), new List<Figures>());
        for (var i = 1; i <= options.Rounds; i++)
        {
            products.Add(await MeasureAsync(() => StartProduct(folder, options.Program), i, options.Seconds));
            using var empty = new TempFolder();
            references.Add(await MeasureAsync(() => Child.Start(ReferenceHost.Name, empty.File("reference.db")), i, options.Seconds));
            Tell($"round {i}", products[^1], references[^1]);
        }
        var (product, reference) = (Median(products), Median(references));
        Tell("median ", product, reference);
        return product.Start <= MostSeconds && product.MiB <= MostMiB;
    }

    static void Tell(string what, Figures product, Figures reference) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"  {what}   start {product.Start,6:F2} s ({product.Start / reference.Start:F1} of bare)   idle {product.Cpu,5:F2} % of a core "
        + $"(bare {reference.Cpu:F2})   {product.MiB,5:F0} MiB ({product.MiB / reference.MiB:F1} of bare)"));

    static Figures Median(List<Figures> all)
    {
        double Of(Func<Figures, double> figure) => all.Select(figure).Order().ElementAt(all.Count / 2);
        return new Figures(Of(f => f.Start), Of(f => f.Cpu), Of(f => f.MiB));
    }

    static async Task<Figures> MeasureAsync(Func<Child> begin, int number, int seconds)
    {
        var request = OrderRequests.Make(number, DateTimeOffset.UtcNow);
        var clock = Stopwatch.StartNew();
        await using var host = begin();
        var url = new Uri((await host.ExpectAsync("Listening on ")).Split(' ')[0]);
        await PostAsync(url.Port, request);
        var start = clock.Elapsed.TotalSeconds;
        // What the first order and the start itself leave to be done is not idleness.
        await Task.Delay(Settling);
        var (cpu, quiet) = (host.Cpu, Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        return new Figures(start, 100 * (host.Cpu - cpu).TotalSeconds / quiet.Elapsed.TotalSeconds, host.MiB);
    }

    static async Task PostAsync(int port, byte[] request)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await socket.SendAsync(request);
        var reply = new byte[4096];
        var read = await socket.ReceiveAsync(reply);
        if (!reply.AsSpan(0, read).StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException("The host refused the first order.");
    }

    static Child StartProduct(TempFolder folder, string? program)
    {
        var values = new Dictionary<string, string>
        {
            ["Url"] = "http://127.0.0.1:0",
            ["Shops__bench__Name"] = "云朵家居",
            ["Shops__bench__Preset"] = "full",
            ["Shops__bench__Platforms__shopify__Secrets__0"] = OrderRequests.Secret,
        };
        File.WriteAllText(folder.File("settings.json"), JsonSerializer.Serialize(new { Values = values }));
        string[] arguments = ["serve", "--settings", folder.File("settings.json"), "--data", folder.Path];
        return program is null ? Child.StartProduct(arguments) : Child.StartDll(program, arguments);
    }
}
