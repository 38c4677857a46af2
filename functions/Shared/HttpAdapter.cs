using System.Buffers;
using Crm.Common;
using Crm.Inbox;
using Microsoft.AspNetCore.Http;

namespace Crm.Web;

/// <summary>
/// Between ASP.NET Core and the core's plain requests and replies. Compiled into both hosts, so that their routes answer alike.
/// </summary>
static class HttpAdapter
{
    /// <summary>Null when it is over the limit, however the length was announced.</summary>
    public static async ValueTask<byte[]?> ReadBodyAsync(HttpRequest request)
    {
        var tooLarge = false;
        while (true)
        {
            var read = await ReadAsync(request);
            // Over the limit it is read on, up to the server's own limit, but not kept: who is still writing would not see the answer.
            tooLarge |= read.Buffer.Length > WebhookIntake.MaxBodyBytes;
            var body = read.IsCompleted && !tooLarge ? read.Buffer.ToArray() : null;
            // What is left unconsumed costs the connection: the server closes it, and the next request on it meets a broken pipe.
            request.BodyReader.AdvanceTo(read.IsCompleted || tooLarge ? read.Buffer.End : read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted) return body;
        }
    }

    /// <summary>The next piece of the body.</summary>
    /// <exception cref="BadHttpRequestException">The sender breaks HTTP, in a chunk's size for one; no storage has failed.</exception>
    public static async ValueTask<System.IO.Pipelines.ReadResult> ReadAsync(HttpRequest request)
    {
        try
        {
            return await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw new BadHttpRequestException("The body could not be read.", StatusCodes.Status400BadRequest, broken);
        }
    }

    public static Dictionary<string, string> Headers(HttpRequest request)
    {
        var headers = new Dictionary<string, string>(request.Headers.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers) headers[name] = value.ToString();
        return headers;
    }

    /// <summary>Without its question mark.</summary>
    public static string Query(HttpRequest request) => request.QueryString.Value is { Length: > 1 } query ? query[1..] : "";

    public static Task WriteAsync(HttpContext http, ApiResponse reply)
    {
        http.Response.StatusCode = reply.Status;
        if (reply.Body.Length == 0) return Task.CompletedTask;
        http.Response.ContentType = reply.ContentType;
        return http.Response.WriteAsync(reply.Body, http.RequestAborted);
    }
}
