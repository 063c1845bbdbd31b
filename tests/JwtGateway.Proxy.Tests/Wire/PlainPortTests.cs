using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Listening;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>A port without TLS: HTTP/1.1 and HTTP/2 with prior knowledge (RFC 9113 section 3.3), as each connection begins.</summary>
public sealed class PlainPortTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    private GatewayIr Gateway(params RouteIr[] routes) => Sample.Gateway([Http()], routes, Upstream("echo", _echo.Port));

    private static HttpRequestMessage Http2(string address) =>
        new(HttpMethod.Get, address) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };

    private static async Task<NetworkStream> ConnectAsync(RunningProxy proxy)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
        return new NetworkStream(socket, ownsSocket: true);
    }

    private static async Task<bool> IsClosedAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[1]) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }

    [Test]
    public async Task Both_versions_are_served_by_the_same_routes_and_policies()
    {
        await using var proxy = await RunningProxy.StartAsync(
            Gateway(Route("open", "echo", Exact("/open")), Route("closed", "echo", Exact("/closed")) with { Policy = Protected }));

        using var second = await proxy.SendAsync(Http2("http://a/open"));
        (second.Version, second.StatusCode).ShouldBe((HttpVersion.Version20, HttpStatusCode.OK));
        using var first = await proxy.GetAsync("http://a/open");
        (first.Version, first.StatusCode).ShouldBe((HttpVersion.Version11, HttpStatusCode.OK));

        using var refused = await proxy.SendAsync(Http2("http://a/closed"));
        (refused.Version, refused.StatusCode).ShouldBe((HttpVersion.Version20, HttpStatusCode.Unauthorized));
        (await refused.Content.ReadAsStringAsync()).ShouldBe("Jwt is missing");
        (await proxy.GetAsync("http://a/closed")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await proxy.SendAsync(Http2("http://a/nowhere"))).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task Streams_of_one_connection_run_side_by_side()
    {
        var all = new CountdownEvent(8);
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            // None is answered before all are there.
            all.Signal();
            await Eventually.HoldsAsync(() => all.IsSet, "all streams are there");
            await context.Response.WriteAsync("ok");
        });
        await using var proxy = await RunningProxy.StartAsync(Sample.Gateway([Http()], [Route("r", "u")], Upstream("u", upstream.Port)));
        var client = proxy.Client();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.SendAsync(Http2("http://a/"))));
        answers.ShouldAllBe(a => a.StatusCode == HttpStatusCode.OK);
    }

    [Test]
    public async Task A_preface_that_comes_byte_by_byte_is_still_one()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        await using var stream = await ConnectAsync(proxy);
        foreach (var octet in Http2Preface.Bytes.ToArray())
        {
            await stream.WriteAsync(new[] { octet });
            await stream.FlushAsync();
        }

        // An empty SETTINGS frame; Kestrel answers with its own.
        await stream.WriteAsync(new byte[] { 0, 0, 0, 4, 0, 0, 0, 0, 0 });
        var header = new byte[9];
        await stream.ReadExactlyAsync(header);
        header[3].ShouldBe((byte)4, "a SETTINGS frame");
    }

    [TestCase("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "200 OK")]
    [TestCase("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", "200 OK")]
    [TestCase("PRIVATE / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "200 OK")]
    [TestCase("PRI / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "200 OK")]
    [TestCase("PRI * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "405 Method Not Allowed")]
    [TestCase("\r\nGET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "200 OK")]
    [TestCase("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03", "400 Bad Request")]
    public async Task What_is_nearly_a_preface_is_read_as_HTTP_1(string request, string answer)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        (await proxy.RawAsync(request)).ShouldStartWith($"HTTP/1.1 {answer}\r\n");
    }

    [Test]
    public async Task Requests_in_one_packet_are_all_answered()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")));
        var answers = await proxy.RawAsync("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        answers.Split("HTTP/1.1 200 OK").Length.ShouldBe(3);
    }

    [TestCase("")]
    [TestCase("P")]
    [TestCase("PRI * HTTP/2.0\r\n\r\nSM\r\n\r")]
    public async Task Connections_that_do_not_say_what_they_speak_are_closed(string begun)
    {
        var time = new ManualTimeProvider(DateTimeOffset.UnixEpoch);
        await using var proxy = await RunningProxy.StartAsync(Gateway(Route("r", "echo")), time: time);
        await using var stream = await ConnectAsync(proxy);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(begun));
        var closed = IsClosedAsync(stream);

        // The timer starts when the connection was accepted, which this side does not see.
        await Eventually.HoldsAsync(() =>
        {
            time.Advance(TimeSpan.FromMinutes(3));
            return closed.IsCompleted;
        }, "the connection is closed");
        (await closed).ShouldBeTrue();
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_port_that_goes_closes_what_is_silent_and_finishes_the_streams_under_way()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var upstream = await TestServer.StartAsync(async context =>
        {
            arrived.TrySetResult();
            await release.Task;
            await context.Response.WriteAsync("ok");
        });
        var gateway = Sample.Gateway([Http()], [Route("r", "u")], Upstream("u", upstream.Port));
        await using var proxy = await RunningProxy.StartAsync(gateway);
        await using var silent = await ConnectAsync(proxy);
        var answer = proxy.SendAsync(Http2("http://a/"));
        await arrived.Task;

        await proxy.ApplyAsync(gateway with { Listeners = [], Routes = [] });
        (await IsClosedAsync(silent)).ShouldBeTrue();
        release.SetResult();
        (await answer).StatusCode.ShouldBe(HttpStatusCode.OK);
    }
}
