using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Crm.Tests.Support;

/// <summary>A tool with the data folder's key.</summary>
sealed class StaffClient : IDisposable
{
    readonly HttpClient http;

    StaffClient(HttpClient http) => this.http = http;

    public static async Task<StaffClient> OfAsync(TestCrm crm)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = crm.Host.Url };
        http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Bearer", await File.ReadAllTextAsync(Path.Combine(crm.Folder, Local.Hosting.AdminKey.FileName)));
        return new StaffClient(http);
    }

    public async Task<JsonElement> GetAsync(string path) => JsonDocument.Parse(await http.GetStringAsync(path)).RootElement;

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using var reply = await http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
        return ((int)reply.StatusCode, JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement);
    }

    /// <summary>The answer as it came, whatever it is.</summary>
    public async Task<(int Status, string? Type, string Text)> SendAsync(string method, string path, string? body = null, bool key = true)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        // An empty header stands for none: the client's own would be sent otherwise.
        if (!key) request.Headers.TryAddWithoutValidation("Authorization", "Bearer none");
        using var reply = await http.SendAsync(request);
        return ((int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, await reply.Content.ReadAsStringAsync());
    }

    public void Dispose() => http.Dispose();
}
