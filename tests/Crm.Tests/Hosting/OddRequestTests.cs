using System.Net.Sockets;
using System.Text;
using Crm.Tests.Support;

namespace Crm.Tests.Hosting;

/// <summary>Requests that break HTTP itself: told so, and no storage is blamed.</summary>
public sealed class OddRequestTests
{
    static async Task<string> SendAsync(TestCrm crm, string path, string chunks, string more = "")
    {
        using var client = new TcpClient();
        await client.ConnectAsync(crm.Host.Url.Host, crm.Host.Url.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: "
            + $"application/json\r\n{more}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunks}"));
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n")]
    [InlineData("7FFFFFFFF\r\nabc\r\n0\r\n\r\n")]
    [InlineData("zz\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabcdefg\r\n0\r\n\r\n")]
    [InlineData("-1\r\nabc\r\n0\r\n\r\n")]
    public async Task When_AChunksSizeIsNone_Should_AnswerBadRequest(string chunks)
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var key = await File.ReadAllTextAsync(Path.Combine(crm.Folder, "admin.key"));
        foreach (var (path, more) in new[] { ("/api/webhooks/demo/shopify", ""), ("/api/tasks", $"Authorization: Bearer {key}\r\n") })
        {
            var answer = await SendAsync(crm, path, chunks, more);
            answer.ShouldStartWith("HTTP/1.1 400", customMessage: path);
            answer.ShouldNotContain("   at ");
        }
    }
}
