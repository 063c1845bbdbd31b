using System.Net;
using System.Net.Sockets;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Proxy.Tests.Wire.Matrix;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What the server refuses by itself is counted by port and reason: nobody sees it otherwise.</summary>
public sealed class RejectionTests
{
    private static readonly LimitsIr Strict = new()
    {
        RequestLineBytes = 1024,
        RequestHeadersBytes = 4096,
        RequestHeaderCount = 10,
        RequestHeadersTimeout = TimeSpan.FromSeconds(1),
        ConcurrentStreams = 2,
    };

    private EchoServer _echo = null!;
    private Rejections _rejections = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [SetUp]
    public void Listen() => _rejections = new Rejections();

    [TearDown]
    public void Hush() => _rejections.Dispose();

    private Task<RunningProxy> StartAsync(LimitsIr limits) => RunningProxy.StartAsync(
        Sample.Gateway([Http(_rejections.Port)], [Route("r", "echo")], Upstream("echo", _echo.Port)) with
        {
            Settings = new GatewaySettingsIr { Limits = limits },
        });

    public static IEnumerable<TestCaseData> OfHttp1 =>
    [
        new($"GET /{new string('x', 2000)} HTTP/1.1\r\nHost: a\r\n\r\n", "414", "request_line_too_long") { TestName = "A long request line" },
        new($"GET / HTTP/1.1\r\nHost: a\r\nX-A: {new string('x', 5000)}\r\n\r\n", "431", "headers_too_large") { TestName = "Long headers" },
        new($"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat("X-A: b\r\n", 20))}\r\n", "431", "headers_too_large") { TestName = "Many headers" },
        new("GET / HTTP/1.1\r\nHost: a\r\nX-A", "408", "timeout") { TestName = "Headers that do not end" },
        new("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400", "bad_request") { TestName = "Two hosts" },
        new("GET / HTTP/3.1\r\nHost: a\r\n\r\n", "505", "http_version") { TestName = "A version nobody knows" },
        new("GET x HTTP/1.1\r\nHost: a\r\n\r\n", "405", "method_not_allowed") { TestName = "A target of another method" },
    ];

    [TestCaseSource(nameof(OfHttp1))]
    public async Task In_HTTP_1(string request, string status, string reason)
    {
        await using var proxy = await StartAsync(Strict);

        (await proxy.RawAsync(request, _rejections.Port)).ShouldStartWith($"HTTP/1.1 {status} ");

        await _rejections.HasAsync(reason);
        _rejections.Reasons.ShouldBe([reason], "Once, and for nothing else.");
        proxy.Decisions.ShouldBeEmpty();
    }

    public static IEnumerable<TestCaseData> OfHttp2 =>
    [
        new(RawHttp2.Get("/", "a", ("x-a", new string('x', 5000))), "http2_compression_error") { TestName = "Long headers in HTTP/2" },
        new(RawHttp2.Get("/", "a", ("X-A", "b")), "http2_protocol_error") { TestName = "A capital in a name" },
        new(RawHttp2.Get("x", "a"), "http2_protocol_error") { TestName = "A path without a slash" },
    ];

    [TestCaseSource(nameof(OfHttp2))]
    public async Task In_HTTP_2(List<(string Name, string Value)> fields, string reason)
    {
        await using var proxy = await StartAsync(Strict);

        (await RawHttp2.SendAsync(proxy.BoundPort(_rejections.Port), fields)).ShouldBeOneOf("RST_STREAM", "GOAWAY", "closed");

        await _rejections.HasAsync(reason);
        _rejections.Reasons.ShouldBe([reason]);
    }

    [Test]
    public async Task A_connection_too_many()
    {
        await using var proxy = await StartAsync(new LimitsIr { Connections = 1 });
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(_rejections.Port));
        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(_rejections.Port));

        await _rejections.HasAsync("too_many_connections");
    }

    [Test]
    public async Task A_connection_too_many_over_TLS()
    {
        using var ca = new PrivateCa();
        var (certificate, key) = ca.IssuePem("a");
        await using var proxy = await RunningProxy.StartAsync(
            Sample.Gateway([Https(_rejections.Port, "a", Listener, "c")], [Route("r", "echo")], Upstream("echo", _echo.Port)) with
            {
                Settings = new GatewaySettingsIr { Limits = new LimitsIr { Connections = 1 } },
                Secrets = [new CertificateSecretIr { Id = "c", CertificatePem = certificate, PrivateKeyPem = key }],
            });
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(_rejections.Port));
        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(_rejections.Port));

        await _rejections.HasAsync("too_many_connections");
    }

    [Test]
    public async Task A_preface_that_does_not_end()
    {
        await using var proxy = await StartAsync(Strict);

        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(_rejections.Port));
        await client.GetStream().WriteAsync("PRI * HTT"u8.ToArray());

        await _rejections.HasAsync("timeout");
    }

    [Test]
    public async Task A_request_that_goes_well_is_none()
    {
        await using var proxy = await StartAsync(Strict);

        (await proxy.RawAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", _rejections.Port)).ShouldStartWith("HTTP/1.1 200 ");
        (await RawHttp2.SendAsync(proxy.BoundPort(_rejections.Port), RawHttp2.Get("/", "a"))).ShouldBe("200");

        _rejections.Reasons.ShouldBeEmpty();
    }
}
