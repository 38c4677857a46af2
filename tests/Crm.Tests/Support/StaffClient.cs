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

    public void Dispose() => http.Dispose();
}
