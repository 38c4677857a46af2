using System.Globalization;

namespace Crm.Benchmarks.Dispatch;

/// <summary>The provider's end: reads the text, answers with an id, and counts. Tells the count when asked.</summary>
static class Sink
{
    public const string Name = "sink";

    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        await using var app = builder.Build();
        long texts = 0;
        app.Run(async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            await http.Response.WriteAsync(Interlocked.Increment(ref texts).ToString(CultureInfo.InvariantCulture));
        });
        await app.StartAsync();
        Console.WriteLine($"Listening on {app.Urls.First()}/ ");
        while (Console.ReadLine() is not null) Console.WriteLine($"texts {Interlocked.Read(ref texts)}");
        return 0;
    }
}
