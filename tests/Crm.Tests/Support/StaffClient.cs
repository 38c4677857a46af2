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

    public async Task<JsonElement> GetAsync(string path)
    {
        using var reply = await http.GetAsync(path);
        reply.EnsureSuccessStatusCode();
        return JsonDocument.Parse(await TextAsync("GET", path, reply)).RootElement;
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, string json)
    {
        using var reply = await http.PostAsync(path, new StringContent(json, Encoding.UTF8, "application/json"));
        return ((int)reply.StatusCode, JsonDocument.Parse(await TextAsync("POST", path, reply)).RootElement);
    }

    /// <summary>The answer as it came, whatever it is.</summary>
    public async Task<(int Status, string? Type, string Text)> SendAsync(string method, string path, string? body = null, bool key = true)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        // An empty header stands for none: the client's own would be sent otherwise.
        if (!key) request.Headers.TryAddWithoutValidation("Authorization", "Bearer none");
        using var reply = await http.SendAsync(request);
        return ((int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, await TextAsync(method, path, reply));
    }

    // Whatever a test asks for, the answer is as the description of the API says.
    static async Task<string> TextAsync(string method, string path, HttpResponseMessage reply)
    {
        var text = await reply.Content.ReadAsStringAsync();
        AnswerSchemas.Check(method, path, (int)reply.StatusCode, reply.Content.Headers.ContentType?.MediaType, text);
        return text;
    }

    public void Dispose() => http.Dispose();
}
