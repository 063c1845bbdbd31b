using System.Net;
using System.Net.Sockets;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Where requests go, and what clients are told when they cannot.</summary>
public sealed class BackendTests
{
    private static readonly FaultIr Missing = new(500, "Service default/missing is not there");

    [Test]
    public async Task Traffic_is_shared_out_by_weight()
    {
        await using var seventy = await EchoServer.StartAsync("70");
        await using var thirty = await EchoServer.StartAsync("30");
        await using var none = await EchoServer.StartAsync("0");
        var route = Route("r", "70") with { Backends = [Share(70, "70"), Share(30, "30"), Share(0, "0")] };
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()], [route], Upstream("70", seventy.Port), Upstream("30", thirty.Port), Upstream("0", none.Port)));
        var client = proxy.Client();
        for (var i = 0; i < 200; i++)
        {
            (await client.GetAsync("http://a/")).EnsureSuccessStatusCode();
        }

        seventy.Requests.Count.ShouldBeInRange(136, 144);
        thirty.Requests.Count.ShouldBeInRange(56, 64);
        none.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_broken_share_answers_for_its_share_alone()
    {
        await using var good = await EchoServer.StartAsync();
        var route = Route("r", "u") with { Backends = [Share(1, "u"), new WeightedBackendIr { Weight = 1, Fault = Missing }] };
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [route], Upstream("u", good.Port)));
        var client = proxy.Client();
        var statuses = new List<int>();
        for (var i = 0; i < 40; i++)
        {
            statuses.Add((int)(await client.GetAsync("http://a/")).StatusCode);
        }

        statuses.Count(status => status == 200).ShouldBeInRange(18, 22);
        statuses.Count(status => status == 500).ShouldBe(40 - statuses.Count(status => status == 200));
    }

    [Test]
    public async Task Endpoints_take_turns()
    {
        await using var one = await EchoServer.StartAsync("one");
        await using var two = await EchoServer.StartAsync("two");
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [Route("r", "u")], Upstream("u", one.Port, two.Port)));
        var client = proxy.Client();
        for (var i = 0; i < 10; i++)
        {
            (await client.GetAsync("http://a/")).EnsureSuccessStatusCode();
        }

        one.Requests.Count.ShouldBe(5);
        two.Requests.Count.ShouldBe(5);
    }

    [Test]
    public async Task What_cannot_be_forwarded_is_answered_as_Envoy_does()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()],
            [
                Route("none", "u", Prefix("/none")) with { Backends = [] },
                Route("zero", "u", Prefix("/zero")) with { Backends = [Share(0, "down")] },
                Route("missing", "u", Prefix("/missing")) with { Backends = [new WeightedBackendIr { Weight = 1, Fault = Missing }] },
                Route("broken", "broken", Prefix("/broken")),
                Route("noca", "noca", Prefix("/noca")),
                Route("empty", "empty", Prefix("/empty")),
                Route("down", "down", Prefix("/down")),
            ],
            Upstream("down", port),
            Upstream("empty"),
            Upstream("broken", port) with { Fault = new FaultIr(502, "its CA is missing") },
            Upstream("noca", port) with { Tls = new UpstreamTlsIr { Hostname = "a", Ca = "nowhere" } }));
        await AnswersAsync(proxy, "/none", 500, "", "no_backend");
        await AnswersAsync(proxy, "/zero", 500, "", "no_backend");
        await AnswersAsync(proxy, "/missing", 500, "", "backend_fault");
        await AnswersAsync(proxy, "/broken", 502, "", "backend_fault");
        await AnswersAsync(proxy, "/noca", 500, "", "backend_fault");
        await AnswersAsync(proxy, "/empty", 503, "no healthy upstream", "no_endpoints");
        await AnswersAsync(proxy, "/down", 503, "upstream connect error", "upstream_unreachable");
    }

    [Test]
    public async Task An_upstream_that_says_nothing_is_given_up()
    {
        await using var silent = await TestServer.StartAsync(context => new TaskCompletionSource().Task.WaitAsync(context.RequestAborted));
        await using var proxy = await RunningProxy.StartAsync(
            Gateway([Http()], [Route("r", "u")], Upstream("u", silent.Port)),
            new DataPlaneOptions { MapPort = _ => 0, UpstreamIdleTimeout = TimeSpan.FromMilliseconds(200) });
        await AnswersAsync(proxy, "/", 504, "upstream request timeout", "upstream_timeout");
    }

    [Test]
    public async Task An_upstream_that_breaks_off_or_speaks_another_language_is_told()
    {
        await using var rude = await TestServer.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using var gibberish = new TcpListener(IPAddress.Loopback, 0);
        gibberish.Start();
        var served = ServeGibberishAsync(gibberish);
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()],
            [Route("rude", "rude", Prefix("/rude")), Route("gibberish", "gibberish", Prefix("/gibberish"))],
            Upstream("rude", rude.Port),
            Upstream("gibberish", ((IPEndPoint)gibberish.LocalEndpoint).Port)));
        await AnswersAsync(proxy, "/rude", 503, "upstream connect error or disconnect/reset before headers", "upstream_reset");
        await AnswersAsync(proxy, "/gibberish", 502, "upstream protocol error", "upstream_protocol_error");
        await served;
    }

    [Test]
    public async Task A_client_that_goes_away_is_no_error()
    {
        var arrived = new TaskCompletionSource();
        var gone = new TaskCompletionSource();
        await using var slow = await TestServer.StartAsync(async context =>
        {
            arrived.SetResult();
            context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [Route("r", "u")], Upstream("u", slow.Port)));
        using var cancel = new CancellationTokenSource();
        var request = proxy.Client().GetAsync("http://a/", cancel.Token);
        await arrived.Task;
        await cancel.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(request);
        await gone.Task.WaitAsync(Patience.Limit);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Reason: "client_closed", Status: 499 }), "the decision");
    }

    [Test]
    public async Task HTTP2_upstreams_are_spoken_to_with_prior_knowledge()
    {
        await using var h2 = await EchoServer.StartAsync(protocols: HttpProtocols.Http2);
        await using var proxy = await RunningProxy.StartAsync(Gateway(
            [Http()], [Route("r", "u")], Upstream("u", h2.Port) with { Protocol = UpstreamProtocol.H2c }));
        var echo = await EchoServer.ReadAsync(await proxy.GetAsync("http://shop.example.com/a%2Cb?x"));
        echo.Proto.ShouldBe("HTTP/2");
        echo.Path.ShouldBe("/a%2Cb?x");
        echo.Host.ShouldBe("shop.example.com");
    }

    [Test]
    public async Task Upstream_TLS_is_verified_by_the_policys_name_and_CA_not_by_Host()
    {
        using var ca = new PrivateCa();
        using var stranger = new PrivateCa("Stranger");
        await using var tls = await EchoServer.StartAsync(certificate: ca.Issue("backend.internal"));
        var upstream = Upstream("good", tls.Port) with { Tls = new UpstreamTlsIr { Hostname = "backend.internal", Ca = "ca" } };
        var gateway = Gateway(
            [Http()],
            [Route("good", "good", Prefix("/good")), Route("name", "name", Prefix("/name")), Route("ca", "ca", Prefix("/ca"))],
            upstream,
            upstream with { Id = "name", Tls = upstream.Tls with { Hostname = "other.internal" } },
            upstream with { Id = "ca", Tls = upstream.Tls with { Ca = "stranger" } });
        await using var proxy = await RunningProxy.StartAsync(gateway with
        {
            Secrets = [new CaSecretIr { Id = "ca", Pem = ca.Pem }, new CaSecretIr { Id = "stranger", Pem = stranger.Pem }],
        });
        foreach (var host in new[] { "shop.example.com", "127.0.0.1" })
        {
            var echo = await EchoServer.ReadAsync(await proxy.GetAsync($"http://{host}/good"));
            echo.Host.ShouldBe(host);
            echo.Headers["x-forwarded-proto"].ShouldBe("http");
        }

        await AnswersAsync(proxy, "/name", 503, "upstream connect error", "upstream_unreachable");
        await AnswersAsync(proxy, "/ca", 503, "upstream connect error", "upstream_unreachable");
        tls.Requests.Count.ShouldBe(2);
    }

    [Test]
    public async Task Bodies_are_not_limited_in_either_direction()
    {
        await using var mirror = await TestServer.StartAsync(async context =>
        {
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            body.Position = 0;
            await body.CopyToAsync(context.Response.Body);
        });
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [Route("r", "u")], Upstream("u", mirror.Port)));
        var body = new byte[40_000_000];
        body[^1] = 7;
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://a/") { Content = new ByteArrayContent(body) };
        var answer = await (await proxy.SendAsync(request)).Content.ReadAsByteArrayAsync();
        answer.Length.ShouldBe(body.Length);
        answer[^1].ShouldBe((byte)7);
    }

    private static WeightedBackendIr Share(int weight, string upstream) => new() { Weight = weight, Upstream = upstream };

    private static async Task AnswersAsync(RunningProxy proxy, string path, int status, string body, string reason)
    {
        var answer = await proxy.GetAsync("http://a" + path);
        ((int)answer.StatusCode).ShouldBe(status, path);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(body, path);
        await Eventually.HoldsAsync(
            () => proxy.Decisions.Any(d => d.Path == path && d.Reason == reason && d.Status == status), $"a decision {reason} for {path}");
    }

    private static async Task ServeGibberishAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await client.GetStream().ReadExactlyAsync(new byte[4]);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("220 smtp.example.com ESMTP\r\n\r\n"));
    }
}
