using System.Text;
using Crm.Common;
using Crm.Local.Hosting;
using Crm.Staff;

namespace Crm.Local.Commands;

/// <summary>
/// A change asked for by a command: through the host that runs on the folder, else on the folder itself. The answer is the same.
/// </summary>
static class RunningHost
{
    public static Task<ApiResponse> PostAsync(CrmSettings settings, string path, byte[] body, Func<StaffApi, Task<ApiResponse>> onFolder,
        CancellationToken cancel) =>
        PostAsync<StaffApi>(settings, path, body, onFolder, cancel);

    public static async Task<ApiResponse> PostAsync<TApi>(CrmSettings settings, string path, byte[] body,
        Func<TApi, Task<ApiResponse>> onFolder, CancellationToken cancel, TimeProvider? time = null) where TApi : notnull
    {
        if (await ThroughHostAsync(settings, HttpMethod.Post, path, body, cancel) is { } reply) return reply;
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Listens = false, FiresByItself = false,
            Time = time ?? TimeProvider.System }, cancel);
        return await onFolder(host.Get<TApi>());
    }

    /// <summary>A question instead of a change.</summary>
    public static async Task<ApiResponse> GetAsync<TApi>(CrmSettings settings, string path, Func<TApi, Task<ApiResponse>> onFolder,
        CancellationToken cancel) where TApi : notnull
    {
        if (await ThroughHostAsync(settings, HttpMethod.Get, path, [], cancel) is { } reply) return reply;
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Listens = false, FiresByItself = false }, cancel);
        return await onFolder(host.Get<TApi>());
    }

    /// <summary>Null when no host runs on the folder (or another folder's does at this address: its key differs).</summary>
    static async Task<ApiResponse?> ThroughHostAsync(CrmSettings settings, HttpMethod method, string path, byte[] body,
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
