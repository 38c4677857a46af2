using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Crm.Tests.Platforms.Api;

/// <summary>A request as the platform would see it.</summary>
sealed record Seen(string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers,
    string Body)
{
    /// <summary>The fields of a form body.</summary>
    public Dictionary<string, string> Form =>
        Body.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2))
        .ToDictionary(p => Uri.UnescapeDataString(p[0].Replace('+', ' ')), p => Uri.UnescapeDataString(p[1].Replace('+', ' ')));
}

/// <summary>Stands for a marketplace's API on a free port of this machine: answers by a function, keeps what it was asked.</summary>
sealed class FakePlatform : IAsyncDisposable
{
    readonly WebApplication app;

    FakePlatform(WebApplication app) => this.app = app;

    public Func<Seen, Task<(int Status, string Body)>> Answer { get; set; } = _ => Task.FromResult((500, "{}"));
    public Action<HttpResponse>? Headers { get; set; }
    public ConcurrentQueue<Seen> Requests { get; } = new();
    public string Url => app.Urls.First();

    public void Always(Func<Seen, string> body) => Answer = seen => Task.FromResult((200, body(seen)));

    public static async Task<FakePlatform> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var platform = new FakePlatform(app);
        app.Run(platform.HandleAsync);
        await app.StartAsync();
        return platform;
    }

    async Task HandleAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var seen = new Seen(http.Request.Method, http.Request.Path, http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()),
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                await reader.ReadToEndAsync());
        Requests.Enqueue(seen);
        var (status, body) = await Answer(seen);
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        Headers?.Invoke(http.Response);
        await http.Response.WriteAsync(body);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
