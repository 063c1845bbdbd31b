using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Proxy.Tests.Wire.Matrix;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What is taken from clients (ProxyParameters, <c>spec.limits</c>).</summary>
public sealed class LimitTests
{
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    private GatewayIr Gateway(LimitsIr? limits) =>
        Sample.Gateway([Http()], [Route("r", "echo")], Upstream("echo", _echo.Port)) with { Settings = new GatewaySettingsIr { Limits = limits } };

    private static async Task<NetworkStream> ConnectAsync(RunningProxy proxy)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>Whether a connection is closed without a word; that may be seen while it is still being made.</summary>
    private static async Task<bool> IsRefusedAsync(RunningProxy proxy)
    {
        try
        {
            await using var stream = await ConnectAsync(proxy);
            return (await ReadToEndAsync(stream)).Length == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task<string> ReadToEndAsync(Stream stream)
    {
        try
        {
            using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
            return await reader.ReadToEndAsync().WaitAsync(Patience.Limit);
        }
        catch (IOException)
        {
            return "";
        }
    }

    [TestCase(2000, "HTTP/1.1 200 OK")]
    [TestCase(2100, "HTTP/1.1 414 URI Too Long")]
    public async Task A_request_line_is_as_long_as_it_may_be(int length, string answer)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(new LimitsIr { RequestLineBytes = 2048 }));
        (await proxy.RawGetAsync("/" + new string('x', length))).ShouldStartWith(answer);
    }

    [TestCase(3900, "HTTP/1.1 200 OK", "200")]
    [TestCase(4200, "HTTP/1.1 431 Request Header Fields Too Large", "refused")]
    public async Task Headers_are_as_long_as_they_may_be(int length, string answer, string second)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(new LimitsIr { RequestHeadersBytes = 4096 }));
        var value = new string('x', length);
        (await proxy.RawAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-A: {value}\r\n\r\n")).ShouldStartWith(answer);
        var status = await RawHttp2.SendAsync(proxy.BoundPort(), RawHttp2.Get("/", "a", ("x-a", value)));
        if (second == "refused")
            status.ShouldBeOneOf("431", "RST_STREAM", "GOAWAY", "closed");
        else
            status.ShouldBe(second);
    }

    [TestCase(8, "HTTP/1.1 200 OK")]
    [TestCase(9, "HTTP/1.1 431 Request Header Fields Too Large")]
    public async Task Headers_are_as_many_as_there_may_be(int more, string answer)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(new LimitsIr { RequestHeaderCount = 10 }));
        var headers = string.Concat(Enumerable.Range(0, more).Select(i => $"X-{i}: y\r\n"));
        (await proxy.RawAsync($"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n")).ShouldStartWith(answer);
    }

    [Test]
    public async Task Connections_of_both_versions_are_counted_together_and_given_back()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(new LimitsIr { Connections = 2 }));
        var silent = await ConnectAsync(proxy);
        var client = proxy.Client();
        using (var request = new HttpRequestMessage(HttpMethod.Get, "http://a/") { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact })
            (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.OK);

        (await IsRefusedAsync(proxy)).ShouldBeTrue();

        await silent.DisposeAsync();
        await Eventually.HoldsAsync(async () => await RawHttp2.SendAsync(proxy.BoundPort(), RawHttp2.Get("/", "a")) == "200", "there is room again");
    }

    [Test]
    public async Task Slow_headers_are_not_waited_for()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(new LimitsIr { RequestHeadersTimeout = TimeSpan.FromSeconds(1) }));
        await using var stream = await ConnectAsync(proxy);
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\nX-A: "u8.ToArray());
        (await ReadToEndAsync(stream)).ShouldStartWith("HTTP/1.1 408 Request Timeout");
    }

    [Test]
    public async Task Idle_connections_are_closed()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(new LimitsIr { IdleTimeout = TimeSpan.FromSeconds(1) }));
        await using var stream = await ConnectAsync(proxy);
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        // The end comes from the server: nothing was said of closing.
        (await ReadToEndAsync(stream)).ShouldStartWith("HTTP/1.1 200 OK");
    }

    [Test]
    public async Task Other_limits_open_the_port_anew_and_requests_under_way_end_under_the_old()
    {
        var arrived = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        await using var slow = await TestServer.StartAsync(async _ =>
        {
            arrived.TrySetResult();
            await release.Task;
        });
        var gateway = Sample.Gateway([Http()], [Route("r", "u")], Upstream("u", slow.Port));
        await using var proxy = await RunningProxy.StartAsync(gateway);
        var under = proxy.GetAsync("http://a/");
        await arrived.Task;

        await proxy.ApplyAsync(gateway with { Settings = new GatewaySettingsIr { Limits = new LimitsIr { RequestLineBytes = 1024 } } });
        (await proxy.RawGetAsync("/" + new string('x', 2000))).ShouldStartWith("HTTP/1.1 414");
        release.SetResult();
        (await under).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Test]
    public void Gateways_on_one_port_have_the_stricter_of_both()
    {
        var one = new LimitsIr { RequestLineBytes = 2048, Connections = 5, IdleTimeout = TimeSpan.FromSeconds(9) };
        var other = new LimitsIr { RequestHeaderCount = 10, RequestHeadersTimeout = TimeSpan.FromSeconds(3) };
        var both = new LimitsIr
        {
            RequestLineBytes = 2048,
            RequestHeaderCount = 10,
            Connections = 5,
            RequestHeadersTimeout = TimeSpan.FromSeconds(3),
            IdleTimeout = TimeSpan.FromSeconds(9),
        };
        one.And(other).ShouldBe(both);
        other.And(one).ShouldBe(both);
    }
}
