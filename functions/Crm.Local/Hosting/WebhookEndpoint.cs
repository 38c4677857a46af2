using System.Buffers;
using Crm.Webhooks;

namespace Crm.Local.Hosting;

/// <summary><c>POST /api/webhooks/{shop}/{platform}</c>: carries the request to the core and its reply back.</summary>
static class WebhookEndpoint
{
    public static void MapWebhooks(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/webhooks/{shop}/{platform}", async (string shop, string platform, HttpContext http, WebhookIntake intake) =>
            await WriteAsync(http, await ReadBodyAsync(http.Request) is { } body
                ? await intake.ReceiveAsync(new WebhookRequest(shop, platform, Headers(http.Request), body) { Query = http.Request.QueryString.Value is { Length: > 1 } query ? query[1..] : "" }, http.RequestAborted)
                : WebhookIntake.TooLarge));

    /// <summary>Null when it is over the limit, however the length was announced.</summary>
    static async ValueTask<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        var tooLarge = false;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            // Over the limit it is read on, up to the server's own limit, but not kept: who is still writing would not see the answer.
            tooLarge |= read.Buffer.Length > WebhookIntake.MaxBodyBytes;
            var body = read.IsCompleted && !tooLarge ? read.Buffer.ToArray() : null;
            // What is left unconsumed costs the connection: the server closes it, and the next request on it meets a broken pipe.
            request.BodyReader.AdvanceTo(read.IsCompleted || tooLarge ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return body;
        }
    }

    static Dictionary<string, string> Headers(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers) headers[name] = value.ToString();
        return headers;
    }

    static Task WriteAsync(HttpContext http, WebhookReply reply)
    {
        http.Response.StatusCode = reply.Status;
        if (reply.Body.Length == 0) return Task.CompletedTask;
        http.Response.ContentType = reply.ContentType;
        return http.Response.WriteAsync(reply.Body, http.RequestAborted);
    }
}
