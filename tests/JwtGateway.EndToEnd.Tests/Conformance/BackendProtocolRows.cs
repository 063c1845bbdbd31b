using System.Net.WebSockets;
using System.Text;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>Rows of GATEWAY-HTTP about what is spoken to backends, by the <c>appProtocol</c> of their Services.</summary>
internal sealed class BackendProtocolRows : ConformanceRows
{
    [Test]
    public async Task HTTPRouteBackendProtocolH2C()
    {
        await ApplyAcceptedAsync(Route("h2c", "  - matches: [{path: {value: /plain}}]\n    backendRefs: [{name: v1, port: 8080}]", "  - backendRefs: [{name: v1, port: 8081}]"));
        foreach (var (path, http2, spoken) in new[] { ("/", true, "HTTP/2"), ("/", false, "HTTP/2"), ("/plain", true, "HTTP/1.1"), ("/plain", false, "HTTP/1.1") })
        {
            await Wire.HoldsAsync(
                "same-namespace",
                Wire.Request("GET", path) with { Http2 = http2 },
                answer => answer.Who == "v1" && (string?)answer.Echo!["proto"] == spoken,
                $"{path} of a client with {(http2 ? "h2c" : "HTTP/1.1")} to be {spoken} at the backend");
        }
    }

    [Test]
    public async Task HTTPRouteBackendProtocolWebSocket()
    {
        await ApplyAcceptedAsync(Route("ws", "  - matches: [{path: {value: /ws}}]\n    backendRefs: [{name: v1, port: 8082}]"));
        await Wire.ExpectAsync("same-namespace", "GET /ws v1", "GET / 404");
        using var limit = new CancellationTokenSource(Patience.Limit);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{await Suite.Kubelet.PortAsync(Suite.Named("$infra"), "same-namespace", 80)}/ws"), limit.Token);
        await EchoedAsync(socket, WebSocketMessageType.Text, Encoding.UTF8.GetBytes("Straße"), limit.Token);
        await EchoedAsync(socket, WebSocketMessageType.Binary, [0, 255, 1, 254], limit.Token);
        await EchoedAsync(socket, WebSocketMessageType.Text, Encoding.UTF8.GetBytes(new string('x', 2000)), limit.Token);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    private static async Task EchoedAsync(ClientWebSocket socket, WebSocketMessageType type, byte[] message, CancellationToken cancellation)
    {
        await socket.SendAsync(message, type, true, cancellation);
        var buffer = new byte[message.Length + 1];
        var received = 0;
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(received), cancellation);
            received += part.Count;
        }
        while (!part.EndOfMessage);
        part.MessageType.ShouldBe(type);
        buffer[..received].ShouldBe(message);
    }
}
