using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Crm.Common;

namespace Crm.Notices;

/// <summary>Something a person has to hear of. Never holds a buyer's data: it goes by other people's chat services.</summary>
public sealed record Notice(string Id, string Subject, string Text, DateTimeOffset At);

/// <summary>A way to a person.</summary>
public interface INoticeChannel
{
    string Name { get; }

    /// <summary>Throws when it did not get there; it is then tried again.</summary>
    Task SendAsync(Notice notice, CancellationToken cancel);
}

/// <summary>Section <c>Notify</c>: how the people who run this hear of what only they can mend.</summary>
public sealed class NotifyOptions
{
    /// <summary>An incoming-webhook address: Slack, Teams, DingTalk, WeCom, Feishu, or any that takes JSON with a "text".</summary>
    public string? Webhook { get; set; }

    /// <summary>An address that gets a mail; needs the section Mail.</summary>
    public string? Mail { get; set; }

    /// <exception cref="SettingsException">The address is none.</exception>
    public Uri? WebhookUrl(ICollection<string> mistakes)
    {
        if (string.IsNullOrWhiteSpace(Webhook)) return null;
        if (Uri.TryCreate(Webhook.Trim(), UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttps || url is { Scheme: "http", IsLoopback: true })) return url;
        mistakes.Add("Notify:Webhook: an https address (http for this machine only).");
        return null;
    }
}

/// <summary>One POST of JSON in the form the chat service behind the address reads.</summary>
public sealed class WebhookNotices(Uri url) : INoticeChannel, IDisposable
{
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = TimeSpan.FromSeconds(15) };

    public string Name => "webhook";

    public async Task SendAsync(Notice notice, CancellationToken cancel)
    {
        using var content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(Body(url, notice).ToJsonString()));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var reply = await http.PostAsync(url, content, cancel);
        reply.EnsureSuccessStatusCode();
    }

    internal static JsonObject Body(Uri url, Notice notice)
    {
        var text = $"{notice.Subject}\n{notice.Text}";
        if (url.Host.EndsWith("dingtalk.com", StringComparison.OrdinalIgnoreCase)
            || url.Host.EndsWith("qyapi.weixin.qq.com", StringComparison.OrdinalIgnoreCase))
            return new JsonObject { ["msgtype"] = "text", ["text"] = new JsonObject { ["content"] = text } };
        if (url.Host.EndsWith("feishu.cn", StringComparison.OrdinalIgnoreCase)
            || url.Host.EndsWith("larksuite.com", StringComparison.OrdinalIgnoreCase))
            return new JsonObject { ["msg_type"] = "text", ["content"] = new JsonObject { ["text"] = text } };
        return new JsonObject { ["text"] = text };
    }

    public void Dispose() => http.Dispose();
}
