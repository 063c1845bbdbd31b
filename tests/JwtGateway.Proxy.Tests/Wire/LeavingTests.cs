using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Between being asked to stop and stopping: everything is served, and nobody is kept.</summary>
public sealed class LeavingTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task It_is_not_ready_and_serves_on_to_new_connections_and_with_new_configurations()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));

        proxy.Plane.Leave();

        proxy.Plane.Ready.ShouldBeFalse();
        (await proxy.GetAsync("http://a/")).EnsureSuccessStatusCode();
        await proxy.ApplyAsync(Gateway(Route("r", "echo") with { Fault = new FaultIr(418, "x") }));
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe((HttpStatusCode)418);
        proxy.Plane.Ready.ShouldBeFalse();
    }

    [Test]
    public async Task Connections_of_HTTP_1_are_closed_after_their_answer()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        var client = proxy.Client();
        (await client.GetAsync("http://a/")).Headers.ConnectionClose.ShouldNotBe(true);

        proxy.Plane.Leave();

        // The connection from before, and one from after.
        (await client.GetAsync("http://a/")).Headers.ConnectionClose.ShouldBe(true);
        (await client.GetAsync("http://a/")).Headers.ConnectionClose.ShouldBe(true);
        (await proxy.RawAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).ShouldStartWith("HTTP/1.1 200 OK\r\n", Case.Sensitive, "Reading ends only when the server closes.");
    }

    [Test]
    public async Task A_request_whose_body_is_on_its_way_is_served_to_its_end()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
        var stream = client.GetStream();
        await stream.WriteAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello"u8.ToArray());
        await proxy.GetAsync("http://a/other");

        proxy.Plane.Leave();
        (await proxy.GetAsync("http://a/other")).EnsureSuccessStatusCode();
        var stopping = proxy.Plane.StopAsync(CancellationToken.None);
        await stream.WriteAsync("there"u8.ToArray());

        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        answer.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        answer.ShouldContain("Connection: close");
        answer.ShouldContain("hellothere");
        await stopping.WaitAsync(Patience.Limit);
    }

    [Test]
    public async Task Connections_of_HTTP_2_get_GOAWAY_and_their_open_streams_finish()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            if (context.Request.Path == "/slow")
            {
                arrived.TrySetResult();
                await release.Task;
            }

            await context.Response.WriteAsync("done");
        });
        using var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem("a");
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway([Https(443, null, Listener, "c")], [Route("r", "u")], Upstream("u", upstream.Port)) with
        {
            Secrets = [new CertificateSecretIr { Id = "c", CertificatePem = certificate, PrivateKeyPem = key }],
        });
        var connections = 0;
        using var client = Http2Client(ca, proxy.BoundPort(443), () => connections++);
        var slow = client.GetStringAsync("https://a/slow");
        await arrived.Task;
        await client.GetStringAsync("https://a/");
        connections.ShouldBe(1, "Streams share a connection as long as nobody leaves.");

        proxy.Plane.Leave();
        await client.GetStringAsync("https://a/");
        await Eventually.HoldsAsync(
            async () =>
            {
                await client.GetStringAsync("https://a/");
                return connections > 1;
            },
            "the client to have been sent away");

        release.SetResult();
        (await slow).ShouldBe("done");
    }

    private static HttpClient Http2Client(PrivateCa ca, int port, Action connected) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { ca.Certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
        ConnectCallback = async (_, cancellation) =>
        {
            connected();
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private GatewayIr Gateway(params RouteIr[] routes) => Sample.Gateway([Http()], routes, Upstream("echo", _echo.Port));
}
