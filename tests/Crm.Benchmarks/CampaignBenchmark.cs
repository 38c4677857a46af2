using System.Diagnostics;
using System.Globalization;
using System.Text;
using Crm.Campaigns;
using Crm.Local.Hosting;
using Crm.Shops;

namespace Crm.Benchmarks;

/// <summary>A campaign to everybody: planned on the store the night ran on.</summary>
static class CampaignBenchmark
{
    const string File = """
        { "campaign": "NAME", "audience": { "when": { "fact": "customer.paidOrders", "atLeast": 0 } }, "start": "2026-03-11T10:00",
          "perMinute": 6000, "expires": "PT5H", "holdout": 10,
          "variants": [{ "variant": "a", "share": 50, "text": { "zh-CN": "新品到店" } },
            { "variant": "b", "share": 50, "text": { "zh-CN": "想您了" } }] }
        """;

    public static async Task<int> RunAsync(string folder)
    {
        var time = new ManualTime(new DateTimeOffset(2026, 3, 11, 1, 0, 0, TimeSpan.Zero));
        var settings = new CrmSettings { DataFolder = folder, Shops = new() { ["demo"] = new ShopOptions { Name = "demo" } } };
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Time = time, Listens = false, FiresByItself = false });
        var desk = host.Get<CampaignDesk>();
        // A folder that is kept has had one before.
        var name = "all-" + (await host.Get<CampaignStore>().ListAsync(default)).Count.ToString(CultureInfo.InvariantCulture);
        var put = await desk.PutAsync(Encoding.UTF8.GetBytes(File.Replace("NAME", name, StringComparison.Ordinal)), "benchmark", default);
        var approved = await desk.StepAsync(name, "approve", "benchmark", default);
        if (approved.Status != 200) throw new InvalidOperationException(put.Body + approved.Body);
        time.Set(time.GetUtcNow().AddMinutes(55));
        var (watch, cpu) = (Stopwatch.StartNew(), Process.GetCurrentProcess().TotalProcessorTime);
        await host.Get<CampaignKeeper>().RunDueAsync(default);
        var planned = (await host.Get<CampaignStore>().FindAsync(name, default))!.Planned;
        var spent = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"campaign: {planned?.Planned} recipients planned in {watch.Elapsed.TotalSeconds:F1} s, cpu {spent.TotalSeconds:F1} s; "
            + $"peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB"));
        return planned is null ? 1 : 0;
    }
}
