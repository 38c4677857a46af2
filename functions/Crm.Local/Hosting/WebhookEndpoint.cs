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
        if (request.ContentLength > WebhookIntake.MaxBodyBytes) return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > WebhookIntake.MaxBodyBytes) return null;
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                // A read that is left open makes the server drop the connection after its reply, and the caller's next request with it.
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
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
