using System.Net.Sockets;
using Crm.Tests.Support;

namespace Crm.Tests.Hosting;

public sealed class KeepAliveTests
{
    [Fact]
    public async Task Post_OneAfterAnother_KeepsItsConnection()
    {
        await using var crm = await TestCrm.StartAsync(listens: true);
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                connections++;
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(context.DnsEndPoint, cancel);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var http = new HttpClient(handler) { BaseAddress = crm.Host.Url };
        for (var i = 0; i < 3; i++)
        {
            using var content = new StringContent("{}");
            using var reply = await http.PostAsync(new Uri("/api/webhooks/demo/shopify", UriKind.Relative), content);
            reply.StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        }
        connections.ShouldBe(1);
    }
}
