using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>Where tokens come from and whether they go on, as clients and upstreams see it, over HTTP/1.1 and HTTP/2.</summary>
public sealed class TokenPlaceTests
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const int Limit = 10_000;

    private readonly PrivateCa _ca = new();
    private ByteUpstream _upstream = null!;

    /// <summary>How a request is sent.</summary>
    public enum Way
    {
        Http1,
        Http1Chunked,
        Http2,
        Http2WithoutLength,
    }

    [OneTimeSetUp]
    public async Task Start() => _upstream = await ByteUpstream.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _upstream.DisposeAsync();
        _ca.Dispose();
    }

    [SetUp]
    public void Forget() => _upstream.Requests.Clear();

    [Test]
    public async Task A_body_with_a_token_reaches_the_upstream_byte_for_byte([Values] Way way)
    {
        await using var proxy = await StartAsync(forwards: true);
        foreach (var (type, body) in new[] { (Json, $" {{\"token\":\"{Minted.For("alice")}\",\"n\": [1.0, \"\\u00e9ü\"]}}\n"), (Form, $"a=%2F+&token={Minted.For("alice")}&&b") })
        {
            (await PostAsync(proxy, way, type, Encoding.UTF8.GetBytes(body))).StatusCode.ShouldBe(HttpStatusCode.OK);
            var received = _upstream.Take();
            Encoding.UTF8.GetString(received.Body).ShouldBe(body);
            received.Headers["X-Sub"].ToString().ShouldBe("alice");
            ShouldBeFramedAsSent(received, way);
        }
    }

    [Test]
    public async Task A_token_that_is_not_forwarded_leaves_the_rest_of_the_body_as_it_was([Values] Way way)
    {
        await using var proxy = await StartAsync(forwards: false);
        (await PostAsync(proxy, way, Json, Encoding.UTF8.GetBytes($"{{\"a\": 1, \"token\": \"{Minted.For("alice")}\"}}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        var received = _upstream.Take();
        Encoding.UTF8.GetString(received.Body).ShouldBe("{\"a\": 1}");
        ShouldBeFramedAsSent(received, way);
        (await PostAsync(proxy, way, Form, Encoding.UTF8.GetBytes($"token={Minted.For("alice")}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        _upstream.Take().Body.ShouldBeEmpty();
    }

    [Test]
    public async Task Headers_cookies_and_query_lose_the_token_and_nothing_else([Values(Way.Http1, Way.Http2)] Way way)
    {
        await using var proxy = await StartAsync(forwards: false);
        var token = Minted.For("alice");
        using var request = Request(way, HttpMethod.Get, $"/x%2Cy?a=%3d&t={token}&b=+&t={token}");
        request.Headers.TryAddWithoutValidation("Authorization", $"bearer {token}");
        request.Headers.TryAddWithoutValidation("Cookie", $"a=\"b\"; session={token}; c=d=e");
        (await SendAsync(proxy, way, request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var received = _upstream.Take();
        received.Target.ShouldBe("/x%2Cy?a=%3d&b=+");
        received.Headers.ContainsKey("Authorization").ShouldBeFalse();
        received.Headers.Cookie.ToString().ShouldBe("a=\"b\"; c=d=e");
        received.Headers["X-Sub"].ToString().ShouldBe("alice");
    }

    [Test]
    public async Task By_default_the_token_goes_on_in_all_places([Values(Way.Http1, Way.Http2)] Way way)
    {
        await using var proxy = await StartAsync(forwards: true);
        var token = Minted.For("alice");
        using var request = Request(way, HttpMethod.Get, $"/?t={token}");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        (await SendAsync(proxy, way, request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var received = _upstream.Take();
        received.Target.ShouldBe($"/?t={token}");
        received.Headers.Authorization.ToString().ShouldBe($"Bearer {token}");
    }

    [Test]
    public async Task A_body_above_the_limit_answers_413_and_reaches_nobody([Values] Way way)
    {
        await using var proxy = await StartAsync(forwards: true);
        var answer = await PostAsync(proxy, way, Form, Encoding.ASCII.GetBytes($"token={Minted.For("alice")}&pad={new string('x', Limit)}"));
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        answer.Headers.WwwAuthenticate.ShouldBeEmpty();
        (await answer.Content.ReadAsStringAsync()).ShouldBe("Request body is too large to look for a Jwt in");
        _upstream.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_body_of_another_type_is_streamed_whatever_its_size([Values] Way way)
    {
        await using var proxy = await StartAsync(forwards: false);
        var body = RandomNumberGenerator.GetBytes(100 * Limit);
        using var request = Request(way, HttpMethod.Post, "/");
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {Minted.For("alice")}");
        request.Content = Content(way, "application/octet-stream", body);
        (await SendAsync(proxy, way, request)).StatusCode.ShouldBe(HttpStatusCode.OK);
        _upstream.Take().Body.ShouldBe(body);
    }

    [Test]
    public async Task Audit_sends_a_body_on_that_is_too_long_to_look_into([Values] Way way)
    {
        await using var proxy = await StartAsync(forwards: false, policy => policy with { Audit = true });
        var body = Encoding.ASCII.GetBytes(new string('x', 100 * Limit));
        (await PostAsync(proxy, way, Form, body)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var received = _upstream.Take();
        received.Body.ShouldBe(body);
        received.Headers["X-Jwt-Unverified"].ToString().ShouldBe("body_too_large");
        ShouldBeFramedAsSent(received, way);
    }

    [TestCase("{\"token\":\"x\",}", 400)]
    [TestCase("{\"token\":5}", 401)]
    [TestCase("{}", 401)]
    public async Task Bodies_without_a_good_token_are_refused(string body, int status)
    {
        await using var proxy = await StartAsync(forwards: true);
        foreach (var way in Enum.GetValues<Way>())
        {
            ((int)(await PostAsync(proxy, way, Json, Encoding.UTF8.GetBytes(body))).StatusCode).ShouldBe(status);
        }

        _upstream.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task Both_policies_of_a_request_that_is_routed_again_see_the_token_and_the_upstream_does_not()
    {
        var policy = Policy(forwards: false) with { RecomputeRoute = true };
        var gateway = Gateway(forwards: false, policy);
        var second = Route("second", "up", Prefix("/").WithHeader("X-Sub", "alice")) with { Policy = Policy(forwards: false) with { Source = "second", BodyLimit = 2 * Limit } };
        await using var proxy = await RunningProxy.StartAsync(gateway with { Routes = [.. gateway.Routes, second] });
        (await PostAsync(proxy, Way.Http1, Json, Encoding.UTF8.GetBytes($"{{\"token\": \"{Minted.For("alice")}\"}}"))).StatusCode.ShouldBe(HttpStatusCode.OK);
        Encoding.UTF8.GetString(_upstream.Take().Body).ShouldBe("{}");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Policy: "second", Status: 200 }), "the second policy decided");
    }

    [Test]
    public async Task A_connection_serves_on_after_bodies_that_were_read()
    {
        await using var proxy = await StartAsync(forwards: true);
        var body = $"token={Minted.For("alice")}";
        string Post(string connection, string text) =>
            $"POST / HTTP/1.1\r\nHost: a\r\nConnection: {connection}\r\nContent-Type: {Form}\r\nContent-Length: {text.Length}\r\n\r\n{text}";
        var answers = await proxy.RawAsync(Post("keep-alive", body) + Post("keep-alive", "token=x") + Post("keep-alive", body) + Post("close", body));
        Statuses(answers).ShouldBe([200, 401, 200, 200]);
    }

    [Test]
    public async Task A_client_that_waits_for_100_gets_it_when_the_body_is_looked_at()
    {
        await using var proxy = await StartAsync(forwards: true);
        var body = $"token={Minted.For("alice")}";
        (await FirstLineAsync(body.Length, body)).ShouldBe("HTTP/1.1 100 Continue");
        Encoding.ASCII.GetString(_upstream.Take().Body).ShouldBe(body);

        // One whose body is too long by its own word is told at once.
        (await FirstLineAsync(Limit + 1, null)).ShouldBe("HTTP/1.1 413 Payload Too Large");

        async Task<string?> FirstLineAsync(int length, string? sent)
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort());
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {Form}\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"));
            using var reader = new StreamReader(stream, Encoding.Latin1);
            var first = await reader.ReadLineAsync();
            if (sent is not null)
            {
                await stream.WriteAsync(Encoding.ASCII.GetBytes(sent));
                Statuses(await reader.ReadToEndAsync()).ShouldBe([200]);
            }

            return first;
        }
    }

    [Test]
    public async Task A_body_that_trickles_in_is_not_waited_for()
    {
        await using var proxy = await StartAsync(forwards: true);
        var request = $"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {Form}\r\nContent-Length: 1000\r\n\r\ntoken=";
        Statuses(await proxy.RawAsync(request)).ShouldBe([408]);
        _upstream.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_body_that_breaks_off_is_the_clients_fault()
    {
        await using var proxy = await StartAsync(forwards: true);
        Statuses(await proxy.RawAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {Form}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")).ShouldBe([400]);
        _upstream.Requests.ShouldBeEmpty();
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "client_body"), "whose fault it was");
    }

    private static int[] Statuses(string answers) =>
        [.. answers.Split("HTTP/1.1 ").Skip(1).Select(a => int.Parse(a[..3], System.Globalization.CultureInfo.InvariantCulture)).Where(s => s != 100)];

    private static void ShouldBeFramedAsSent(ReceivedRequest received, Way way)
    {
        var hasLength = way is Way.Http1 or Way.Http2;
        received.ContentLength.ShouldBe(hasLength ? received.Body.Length : null);
        received.IsChunked.ShouldBe(!hasLength);
    }

    private static EnforceIr Policy(bool forwards) => Protected with { Jwt = new ProviderRequirementIr(forwards ? "provider" : "hiding"), BodyLimit = Limit };

    private GatewayIr Gateway(bool forwards, EnforceIr policy)
    {
        var (certificate, key) = _ca.IssuePem("a");
        var gateway = Sample.Gateway(
            [Http(), Https(443, null, "tls", "cert")],
            [Route("r", "up") with { Policy = policy }, Route("r", "up") with { Policy = policy, Listener = "tls" }],
            Upstream("up", _upstream.Port)).WithKeys();
        var provider = gateway.Providers.Single() with
        {
            Id = forwards ? "provider" : "hiding",
            ForwardToken = forwards,
            Locations =
            [
                new HeaderLocationIr("Authorization", "Bearer ", IsScheme: true), new QueryLocationIr("t"), new CookieLocationIr("session"), new BodyLocationIr(["token"]),
            ],
        };
        return gateway with
        {
            Providers = [provider],
            Secrets = gateway.Secrets.Add(new CertificateSecretIr { Id = "cert", CertificatePem = certificate, PrivateKeyPem = key }),
        };
    }

    private Task<RunningProxy> StartAsync(bool forwards, Func<EnforceIr, EnforceIr>? change = null)
    {
        var policy = Policy(forwards);
        return RunningProxy.StartAsync(Gateway(forwards, change is null ? policy : change(policy)));
    }

    private static HttpRequestMessage Request(Way way, HttpMethod method, string target) => new(
        method,
        new Uri((IsHttp2(way) ? "https://a" : "http://a") + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }))
    {
        Version = IsHttp2(way) ? HttpVersion.Version20 : HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private static HttpContent Content(Way way, string type, byte[] body)
    {
        HttpContent content = way is Way.Http1 or Way.Http2 ? new ByteArrayContent(body) : new Unmeasured(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private Task<HttpResponseMessage> PostAsync(RunningProxy proxy, Way way, string type, byte[] body)
    {
        var request = Request(way, HttpMethod.Post, "/");
        request.Content = Content(way, type, body);
        return SendAsync(proxy, way, request);
    }

    private async Task<HttpResponseMessage> SendAsync(RunningProxy proxy, Way way, HttpRequestMessage request)
    {
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            SslOptions =
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _ca.Certificate },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(IsHttp2(way) ? 443 : 80), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        return await client.SendAsync(request);
    }

    private static bool IsHttp2(Way way) => way is Way.Http2 or Way.Http2WithoutLength;

    /// <summary>A body whose length is not said, in many small pieces.</summary>
    private sealed class Unmeasured(byte[] body) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            for (var at = 0; at < body.Length; at += 777)
            {
                await stream.WriteAsync(body.AsMemory(at, Math.Min(777, body.Length - at)));
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
