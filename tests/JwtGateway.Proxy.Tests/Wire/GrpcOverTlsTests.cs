using System.Net;
using System.Net.Http.Headers;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>GRPCRoutes to Services that a BackendTLSPolicy is for.</summary>
public sealed class GrpcOverTlsTests
{
    private readonly PrivateCa _ca = new();
    private readonly PrivateCa _stranger = new();
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _calls = new();
    private TestServer _server = null!;
    private TestServer _http1 = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _server = await TestServer.StartAsync(
            context =>
            {
                _calls.Enqueue($"{context.Request.Protocol} {context.Request.Scheme} {context.Request.Path}");
                return GrpcUpstream.EchoAsync(context);
            },
            _ca.Issue("backend.internal"),
            protocols: HttpProtocols.Http2);
        _http1 = await TestServer.StartAsync(GrpcUpstream.EchoAsync, _ca.Issue("backend.internal"), protocols: HttpProtocols.Http1);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        await _http1.DisposeAsync();
        _ca.Dispose();
        _stranger.Dispose();
    }

    [SetUp]
    public void Forget() => _calls.Clear();

    [Test]
    public async Task A_call_goes_over_HTTP_2_in_TLS_and_its_trailers_come_back()
    {
        await using var proxy = await StartAsync(_server.Port, new UpstreamTlsIr { Hostname = "backend.internal", Ca = "ca" });

        using var answer = await CallAsync(proxy);

        (await answer.Content.ReadAsByteArrayAsync()).ShouldBe([0, 0, 0, 0, 1, 42]);
        answer.TrailingHeaders.GetValues("grpc-status").ShouldBe(["0"]);
        _calls.ShouldBe(["HTTP/2 https /test.Calls/Echo"]);
    }

    [TestCase("other.internal", "ca")]
    [TestCase("backend.internal", "stranger")]
    public async Task A_server_that_is_not_who_the_policy_says_gets_no_call(string name, string ca)
    {
        await using var proxy = await StartAsync(_server.Port, new UpstreamTlsIr { Hostname = name, Ca = ca });

        using var answer = await CallAsync(proxy);

        answer.Headers.GetValues("grpc-status").ShouldBe(["14"]);
        _calls.ShouldBeEmpty();
    }

    [Test]
    public async Task A_server_that_speaks_no_HTTP_2_is_UNAVAILABLE()
    {
        await using var proxy = await StartAsync(_http1.Port, new UpstreamTlsIr { Hostname = "backend.internal", Ca = "ca" });

        using var answer = await CallAsync(proxy);

        answer.Headers.GetValues("grpc-status").ShouldBe(["14"]);
    }

    private Task<RunningProxy> StartAsync(int port, UpstreamTlsIr tls) => RunningProxy.StartAsync(Gateway(
        [Http()],
        [Route("r", "u") with { Protocol = RouteProtocol.Grpc }],
        Upstream("u", port) with { Protocol = UpstreamProtocol.H2c, Tls = tls }) with
    {
        Secrets = [new CaSecretIr { Id = "ca", Pem = _ca.Pem }, new CaSecretIr { Id = "stranger", Pem = _stranger.Pem }],
    });

    private static async Task<HttpResponseMessage> CallAsync(RunningProxy proxy)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a/test.Calls/Echo")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 1, 42]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var answer = await proxy.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return answer;
    }
}
