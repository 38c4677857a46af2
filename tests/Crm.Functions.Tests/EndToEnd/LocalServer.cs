using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Crm.Functions.Tests;

/// <summary>A service of somebody else's, played on a free port of this machine.</summary>
abstract class LocalServer : IAsyncDisposable
{
    readonly WebApplication app;

    protected LocalServer()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(Url.Port));
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    public Uri Url { get; }

    public Task StartAsync() => app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract Task AnswerAsync(HttpContext http);
}
