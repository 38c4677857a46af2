using System.CommandLine;
using System.Text;
using Crm.Common;
using Crm.Local.Hosting;

namespace Crm.Local.Commands;

/// <summary>
/// A change asked for by a command: through the host that runs on the folder, else on the folder itself, or on an Azure app's tables. The
/// answer is the same.
/// </summary>
static class RunningHost
{
    public static async Task<ApiResponse> PostAsync<TApi>(ParseResult result, string path, byte[] body,
        Func<TApi, Task<ApiResponse>> directly, CancellationToken cancel, TimeProvider? time = null) where TApi : notnull =>
        await ThroughHostAsync(result, HttpMethod.Post, path, body, cancel)
            ?? await DirectlyAsync(result, directly, time, mayBegin: true, cancel);

    /// <summary>A question instead of a change.</summary>
    public static async Task<ApiResponse> GetAsync<TApi>(ParseResult result, string path, Func<TApi, Task<ApiResponse>> directly,
        CancellationToken cancel) where TApi : notnull =>
        await ThroughHostAsync(result, HttpMethod.Get, path, [], cancel)
            ?? await DirectlyAsync(result, directly, null, mayBegin: false, cancel);

    static async Task<ApiResponse> DirectlyAsync<TApi>(ParseResult result, Func<TApi, Task<ApiResponse>> directly, TimeProvider? time,
        bool mayBegin, CancellationToken cancel) where TApi : notnull
    {
        await using var host = await CommandHosts.OpenAsync(result, cancel, time, mayBegin);
        return await directly(host.Get<TApi>());
    }

    static Task<ApiResponse?> ThroughHostAsync(ParseResult result, HttpMethod method, string path, byte[] body,
        CancellationToken cancel) => result.GetValue(CommonOptions.Azure) is not null ? Task.FromResult<ApiResponse?>(null)
            : ThroughHostAsync(CommonOptions.Load(result), method, path, body, cancel);

    /// <summary>Null when no host runs on the folder (or another folder's does at this address: its key differs).</summary>
    public static async Task<ApiResponse?> ThroughHostAsync(CrmSettings settings, HttpMethod method, string path, byte[] body,
        CancellationToken cancel)
    {
        var keyFile = Path.Combine(settings.DataFolder, AdminKey.FileName);
        if (!File.Exists(keyFile)) return null;
        using var http = new HttpClient { BaseAddress = new Uri(settings.Url), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(keyFile, cancel));
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (method == HttpMethod.Post)
                request.Content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var reply = await http.SendAsync(request, cancel);
            if (reply.StatusCode == System.Net.HttpStatusCode.Unauthorized) return null;
            return new ApiResponse((int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType
                ?? "", Encoding.UTF8.GetString(await reply.Content.ReadAsByteArrayAsync(cancel)));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
