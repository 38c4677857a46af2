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
        Func<TApi, Task<ApiResponse>> onFolder, CancellationToken cancel) where TApi : notnull
    {
        if (await ThroughHostAsync(settings, path, body, cancel) is { } reply) return reply;
        await using var host = await CrmHost.StartAsync(settings, new HostSetup { Listens = false, FiresByItself = false }, cancel);
        return await onFolder(host.Get<TApi>());
    }

    /// <summary>Null when no host runs on the folder (or another folder's does at this address: its key differs).</summary>
    static async Task<ApiResponse?> ThroughHostAsync(CrmSettings settings, string path, byte[] body, CancellationToken cancel)
    {
        var keyFile = Path.Combine(settings.DataFolder, AdminKey.FileName);
        if (!File.Exists(keyFile)) return null;
        using var http = new HttpClient { BaseAddress = new Uri(settings.Url), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new("Bearer", await File.ReadAllTextAsync(keyFile, cancel));
        try
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var reply = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancel);
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
