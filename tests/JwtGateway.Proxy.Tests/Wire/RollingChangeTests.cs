using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>
/// Constant traffic, in HTTP/1.1 and HTTP/2, in clear text and TLS, while listeners, routes, certificates, limits, policies' neighbours and endpoints change
/// 200 times: no request fails that should have passed, and none passes that should not. As fast as it goes, or over <c>SOAK_SECONDS</c> (<c>make soak</c>).
/// </summary>
[NonParallelizable]
public sealed class RollingChangeTests
{
    private const int Changes = 200;
    private const int LeastRequests = 2000;

    private readonly ConcurrentQueue<string> _wrong = new();
    private readonly CancellationTokenSource _enough = new();
    private readonly PrivateCa _ca = new();
    private EchoServer[] _echoes = [];
    private CertificateSecretIr[] _certificates = [];
    private int _requests;

    [OneTimeSetUp]
    public async Task Start()
    {
        _echoes = [await EchoServer.StartAsync(), await EchoServer.StartAsync(), await EchoServer.StartAsync()];
        _certificates = [Certificate(), Certificate(), Certificate()];
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var echo in _echoes)
            await echo.DisposeAsync();
        _ca.Dispose();
        _enough.Dispose();
    }

    [Test]
    public async Task No_request_fails_or_passes_that_should_not()
    {
        var over = TimeSpan.FromSeconds(int.Parse(Environment.GetEnvironmentVariable("SOAK_SECONDS") ?? "0", CultureInfo.InvariantCulture));
        var watch = Stopwatch.StartNew();
        await using var proxy = await RunningProxy.StartAsync(Configuration(0));
        Task[] traffic =
        [
            SendAsync(proxy, 80, "http://a.com/open", HttpVersion.Version11, null, HttpStatusCode.OK),
            SendAsync(proxy, 80, "http://a.com/open", HttpVersion.Version20, null, HttpStatusCode.OK),
            SendAsync(proxy, 80, "http://a.com/closed", HttpVersion.Version11, null, HttpStatusCode.Unauthorized),
            SendAsync(proxy, 80, "http://a.com/closed", HttpVersion.Version20, null, HttpStatusCode.Unauthorized),
            SendAsync(proxy, 80, "http://a.com/closed", HttpVersion.Version11, Minted.For("me"), HttpStatusCode.OK),
            SendAsync(proxy, 443, "https://a.com/closed", HttpVersion.Version20, Minted.For("me"), HttpStatusCode.OK),
            SendAsync(proxy, 443, "https://a.com/closed", HttpVersion.Version11, null, HttpStatusCode.Unauthorized),
            SendAsync(proxy, 443, "https://a.com/open", HttpVersion.Version11, null, HttpStatusCode.OK),
        ];
        for (var change = 1; change <= Changes; change++)
        {
            // Not faster than there are requests to see it.
            var before = Volatile.Read(ref _requests);
            await proxy.ApplyAsync(Configuration(change));
            var due = over * change / Changes;
            await Eventually.HoldsAsync(
                () => Volatile.Read(ref _requests) >= before + (LeastRequests / Changes) && watch.Elapsed >= due,
                "requests go on",
                TimeSpan.FromSeconds(60) + (over / Changes));
        }

        await _enough.CancelAsync();
        await Task.WhenAll(traffic).WaitAsync(TimeSpan.FromSeconds(60));
        TestContext.Out.WriteLine($"{_requests} requests, {Changes} changes, {watch.Elapsed.TotalSeconds:0} s, {_wrong.Count} wrong");
        _wrong.ShouldBeEmpty();
        _requests.ShouldBeGreaterThanOrEqualTo(LeastRequests);
    }

    /// <summary>What is asked for is the same in all of them; everything around it is another.</summary>
    private GatewayIr Configuration(int change)
    {
        List<ListenerIr> listeners = [Http(), Https(443, "a.com", "default/eg/https", "cert")];
        List<RouteIr> routes =
        [
            Route("open", "u", Exact("/open")),
            Route("closed", "u", Exact("/closed")) with { Policy = Protected },
            Route("open-tls", "u", Exact("/open")) with { Listener = "default/eg/https" },
            Route("closed-tls", "u", Exact("/closed")) with { Listener = "default/eg/https", Policy = Protected },
        ];
        if (change % 2 == 1)
            listeners.Add(Http(8000 + (change % 7), null, $"default/eg/extra-{change % 7}"));
        if (change % 3 == 1)
            listeners.Add(Http(80, "other.com", "default/eg/other"));
        routes.AddRange(Enumerable.Range(0, change % 50).Select(i => Route($"more-{i}", "u", Prefix($"/more/{i}"))));
        if (change % 5 == 1)
            routes.Add(Route("wider", "u", Prefix("/")) with { Policy = change % 2 == 0 ? Protected : null });
        int[] ports = [.. _echoes.Where((_, i) => i != change % 4).Select(e => e.Port)];
        return (Gateway(listeners, routes, Upstream("u", ports)) with
        {
            Secrets = [_certificates[change / 3 % _certificates.Length]],
            Settings = new GatewaySettingsIr { Limits = new LimitsIr { RequestHeaderCount = 50 + (change / 10) } },
        }).WithKeys();
    }

    private async Task SendAsync(RunningProxy proxy, int port, string address, Version version, string? token, HttpStatusCode expected)
    {
        var client = Client(proxy.BoundPort(port), port == 443);
        var sent = 0;
        while (!_enough.IsCancellationRequested)
        {
            // A new connection now and then, so that accepting and shaking hands goes on as well.
            if (++sent % 50 == 0)
            {
                client.Dispose();
                client = Client(proxy.BoundPort(port), port == 443);
            }

            using var request = new HttpRequestMessage(HttpMethod.Get, address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            if (token is not null)
                request.Headers.Authorization = new("Bearer", token);
            try
            {
                using var answer = await client.SendAsync(request);
                if (answer.StatusCode != expected || (expected == HttpStatusCode.OK && (await answer.Content.ReadAsStringAsync()).Length == 0))
                    _wrong.Enqueue($"{version} {address}: {answer.StatusCode}, not {expected}");
            }
            catch (HttpRequestException e)
            {
                _wrong.Enqueue($"{version} {address}: {e.Message} {e.InnerException?.Message}");
            }

            Interlocked.Increment(ref _requests);
        }

        client.Dispose();
    }

    private HttpClient Client(int boundPort, bool tls) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
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
            await socket.ConnectAsync(IPAddress.Loopback, boundPort, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private CertificateSecretIr Certificate()
    {
        var (certificate, key) = _ca.IssuePem("a.com");
        return new CertificateSecretIr { Id = "cert", CertificatePem = certificate, PrivateKeyPem = key };
    }
}
