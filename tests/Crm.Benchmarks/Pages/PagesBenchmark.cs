using System.Diagnostics;
using Crm.Benchmarks.Runs;
using Crm.Customers;
using Crm.Local.Hosting;
using Crm.Nightly;
using Crm.Pages.Accounts;
using Crm.Reports;
using Crm.Shops;

namespace Crm.Benchmarks.Pages;

/// <summary>Every page of a shop of many customers, over HTTP: from the request to the last byte.</summary>
static class PagesBenchmark
{
    const int Times = 60;
    const double Goal = 50;
    static readonly DateOnly Day = new(2026, 6, 30);

    public static async Task<bool> RunAsync(Options options)
    {
        Console.WriteLine();
        using var folder = new TempFolder();
        var orders = await NightlyData.FillAsync(folder.Path, options.Customers, Day);
        await PagesData.FillAsync(folder.Path, options.Customers, Day);
        var settings = new CrmSettings { Url = "http://127.0.0.1:0", DataFolder = folder.Path,
            Shops = new() { ["demo"] = new ShopOptions { Name = "云朵家居",
                Platforms = new() { ["shopify"] = new() { Secrets = ["bench-secret"] } } } } };
        var time = new ManualTime(new DateTimeOffset(Day, new TimeOnly(4, 0), TimeSpan.Zero));
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Time = time, FiresByItself = false });
        Console.WriteLine($"Pages: {options.Customers:N0} customers, {orders:N0} orders, "
            + $"{options.Customers * PagesData.TouchpointsEach:N0} touchpoints; each page {Times} times over HTTP");
        await TimedAsync("counting all rows, once an hour", () => host.Get<DailyCounts>().RunAsync(default));
        await TimedAsync("a night", () => host.Get<NightlyRun>().RunAsync(host.Get<NightlyRun>().Groups.First(), Day, false, default));
        var (http, form) = await SignedInAsync(host);
        using var client = http;
        var customer = Customer.IdOf(host.Get<NightlyRun>().Groups.First(), Identity.Phone("+8613000000001"));
        var met = true;
        foreach (var path in new[] { "start", "dashboard", "tasks?whose=all", "customers", $"customers/{customer}", $"why-not/{customer}",
            "operations", "users", "log" })
            met &= await PageAsync(path.Split('/')[0].Split('?')[0] + (path.Contains(customer, StringComparison.Ordinal) ? " of one" : ""),
                () => http.GetAsync(new Uri("/api/pages/" + path, UriKind.Relative)));
        return met & await PageAsync("search by a phone's end", () => SearchAsync(http, form, "0001"));
    }

    static async Task TimedAsync(string what, Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        Console.WriteLine($"  {what,-34} {clock.Elapsed.TotalMilliseconds,9:N0} ms");
    }

    static async Task<bool> PageAsync(string name, Func<Task<HttpResponseMessage>> ask)
    {
        var (times, bytes) = (new List<double>(), 0);
        for (var i = 0; i <= Times; i++)
        {
            var clock = Stopwatch.StartNew();
            using var reply = await ask();
            bytes = (await reply.Content.ReadAsByteArrayAsync()).Length;
            if (!reply.IsSuccessStatusCode) throw new InvalidOperationException($"{name}: {reply.StatusCode}");
            times.Add(clock.Elapsed.TotalMilliseconds);
        }
        var (first, sorted) = (times[0], times.Skip(1).Order().ToList());
        var late = sorted[(int)(sorted.Count * 0.95)];
        Console.WriteLine($"  {name,-34} p50 {sorted[sorted.Count / 2],6:F1} ms   p95 {late,6:F1} ms   first {first,7:F1} ms   "
            + $"{bytes / 1024.0,6:F0} KB   goal {Goal:F0} ms: {(late < Goal ? "met" : "MISSED")}");
        return late < Goal;
    }

    static async Task<(HttpClient Http, string Form)> SignedInAsync(CrmHost host)
    {
        await host.Get<People>().AddAsync("bench", Role.Owner, default);
        var token = await host.Get<Sessions>().BeginAsync("bench", default);
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false, UseCookies = false }) { BaseAddress = host.Url };
        http.DefaultRequestHeaders.Add("Cookie", "crm-session=" + token);
        return (http, Tokens.Form(token));
    }

    static async Task<HttpResponseMessage> SearchAsync(HttpClient http, string form, string text)
    {
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("q", text), KeyValuePair.Create("_form", form)]);
        return await http.PostAsync(new Uri("/api/pages/customers", UriKind.Relative), content);
    }
}
