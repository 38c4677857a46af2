using System.Buffers;
using Crm.Webhooks;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>Between ASP.NET Core and the core's plain requests and replies. Compiled into both hosts, so that their routes answer alike.</summary>
static class HttpWire
{
    /// <summary>Null when it is over the limit, however the length was announced.</summary>
    public static async ValueTask<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        if (request.ContentLength > WebhookIntake.MaxBodyBytes) return null;
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > WebhookIntake.MaxBodyBytes) return null;
            if (read.IsCompleted) return read.Buffer.ToArray();
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public static Dictionary<string, string> Headers(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers) headers[name] = value.ToString();
        return headers;
    }

    public static Task WriteAsync(HttpContext http, WebhookReply reply)
    {
        http.Response.StatusCode = reply.Status;
        if (reply.Body.Length == 0) return Task.CompletedTask;
        http.Response.ContentType = reply.ContentType;
        return http.Response.WriteAsync(reply.Body, http.RequestAborted);
    }
}
