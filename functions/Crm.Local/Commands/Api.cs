using System.CommandLine;
using System.Text;
using System.Text.Json;
using Crm.Common;

namespace Crm.Local.Commands;

/// <summary>A request of a command and its answer, for a person.</summary>
static class Api
{
    public static Task<ApiResponse> PostAsync<TApi>(ParseResult result, string path, byte[] body, Func<TApi, Task<ApiResponse>> onFolder,
        CancellationToken cancel) where TApi : notnull =>
        RunningHost.PostAsync(result, path, body, onFolder, cancel);

    public static Task<ApiResponse> GetAsync<TApi>(ParseResult result, string path, Func<TApi, Task<ApiResponse>> onFolder,
        CancellationToken cancel) where TApi : notnull =>
        RunningHost.GetAsync(result, path, onFolder, cancel);

    /// <summary>The answer's value; null after its problem was told.</summary>
    public static T? Read<T>(ApiResponse reply) where T : class
    {
        if (reply.Status == 200) return Json.Read<T>(Encoding.UTF8.GetBytes(reply.Body));
        Tell(reply);
        return null;
    }

    public static void Tell(ApiResponse reply)
    {
        try
        {
            Console.Error.WriteLine(JsonDocument.Parse(reply.Body).RootElement.GetProperty("detail").GetString());
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            Console.Error.WriteLine($"The host answered {reply.Status}.");
        }
    }
}
