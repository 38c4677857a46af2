using System.Net;
using System.Net.Sockets;
using Crm.Tests.Support;

namespace Crm.Tests.Hosting;

/// <summary>A platform sends one webhook after the other over the same connection.</summary>
public sealed class KeepAliveTests
{
    [Fact]
    public async Task When_WebhooksFollowOneAnother_Should_StayOnOneConnection()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var connections = 0;
        using var http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync });
        for (var i = 0; i < 3; i++)
        {
            using var reply = await http.PostAsync(new Uri(crm.Host.Url, "/api/webhooks/demo/shopify"),
                new StringContent(new string('x', 3000)));
            reply.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        connections.ShouldBe(1);

        async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
        {
            connections++;
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(context.DnsEndPoint, cancel);
            return new NetworkStream(socket, true);
        }
    }
}
