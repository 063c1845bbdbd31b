using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http.Features;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Connections that become something else, such as WebSockets.</summary>
public sealed class UpgradeTests
{
    private const string Upgrade =
        "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    [Test]
    public async Task Bytes_flow_both_ways_once_the_upstream_agreed()
    {
        await using var echo = await TestServer.StartAsync(async context =>
        {
            var upgrade = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
            context.Response.Headers.Upgrade = "websocket";
            context.Response.Headers["Sec-WebSocket-Accept"] = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";
            await using var stream = await upgrade.UpgradeAsync();
            await stream.CopyToAsync(stream, context.RequestAborted);
        });
        await using var proxy = await RunningProxy.StartAsync(Gateway(echo.Port, null));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Upgrade));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        (await reader.ReadLineAsync()).ShouldBe("HTTP/1.1 101 Switching Protocols");
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
            // The other header fields.
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes("ping\n"));
        (await reader.ReadLineAsync()).ShouldBe("ping");
    }

    [Test]
    public async Task A_routes_timeout_is_for_the_answer_not_for_what_it_became()
    {
        await using var echo = await TestServer.StartAsync(async context =>
        {
            var upgrade = context.Features.GetRequiredFeature<IHttpUpgradeFeature>();
            context.Response.Headers.Upgrade = "websocket";
            await using var stream = await upgrade.UpgradeAsync();
            await stream.CopyToAsync(stream, context.RequestAborted);
        });
        var time = new ManualTimeProvider();
        var route = Route("r", "u") with { Timeouts = new TimeoutsIr { Request = TimeSpan.FromSeconds(5), BackendRequest = TimeSpan.FromSeconds(1) } };
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway([Http()], [route], Upstream("u", echo.Port)), time: time);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(Upgrade));
        using var reader = new StreamReader(stream, Encoding.ASCII);
        (await reader.ReadLineAsync()).ShouldBe("HTTP/1.1 101 Switching Protocols");
        while (await reader.ReadLineAsync() is { Length: > 0 })
        {
            // The other header fields.
        }

        time.Advance(TimeSpan.FromSeconds(6));
        await stream.WriteAsync(Encoding.ASCII.GetBytes("ping\n"));
        (await reader.ReadLineAsync()).ShouldBe("ping");
    }

    [Test]
    public async Task An_upgrade_needs_a_token_as_any_request_does()
    {
        await using var echo = await EchoServer.StartAsync();
        await using var proxy = await RunningProxy.StartAsync(Gateway(echo.Port, Protected));
        (await proxy.RawAsync(Upgrade.Replace("Upgrade\r\n", "Upgrade, close\r\n", StringComparison.Ordinal))).ShouldStartWith("HTTP/1.1 401 ");
        echo.Requests.ShouldBeEmpty();
    }

    private static GatewayIr Gateway(int port, RoutePolicyIr? policy) =>
        Sample.Gateway([Http()], [Route("r", "u") with { Policy = policy }], Upstream("u", port)).WithKeys();
}
