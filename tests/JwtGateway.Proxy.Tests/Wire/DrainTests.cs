using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What becomes of connections and requests when listeners and endpoints go, or are served in another way.</summary>
public sealed class DrainTests
{
    private int _arrived;
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TestServer _upstream = null!;

    [OneTimeSetUp]
    public async Task Start() => _upstream = await TestServer.StartAsync(async context =>
    {
        if (context.Request.Path == "/slow")
        {
            Interlocked.Increment(ref _arrived);
            await _release.Task;
        }

        context.Response.ContentLength = 4;
        await context.Response.WriteAsync("done");
    });

    [OneTimeTearDown]
    public Task Stop() => _upstream.DisposeAsync().AsTask();

    [TestCase(false)]
    [TestCase(true)]
    public async Task Other_limits_refuse_no_connection_and_break_none(bool tls)
    {
        using var ca = new PrivateCa();
        var gateway = Gateway(ca);
        await using var proxy = await RunningProxy.StartAsync(gateway);
        var bound = (Plain: proxy.BoundPort(), Tls: proxy.BoundPort(443));
        var wrong = new ConcurrentQueue<string>();
        using var enough = new CancellationTokenSource();
        var made = 0;

        async Task ConnectAsync(bool keeps)
        {
            while (!enough.IsCancellationRequested)
            {
                try
                {
                    await using var stream = await OpenAsync(tls ? bound.Tls : bound.Plain, tls, ca);
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: a\r\n{(keeps ? "" : "Connection: close\r\n")}\r\n"));
                    var answer = await ReadAsync(stream, "done");
                    if (!answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal) || !answer.EndsWith("done", StringComparison.Ordinal))
                        wrong.Enqueue(answer.Length == 0 ? "closed" : answer);
                }
                catch (Exception e) when (e is IOException or SocketException)
                {
                    wrong.Enqueue(e.Message);
                }

                Interlocked.Increment(ref made);
            }
        }

        var traffic = Enumerable.Range(0, 6).Select(i => Task.Run(() => ConnectAsync(i % 2 == 0))).ToArray();
        for (var change = 1; change <= 20; change++)
        {
            var before = Volatile.Read(ref made);
            await proxy.ApplyAsync(gateway with { Settings = new GatewaySettingsIr { Limits = new LimitsIr { RequestHeaderCount = 20 + change } } });
            (proxy.BoundPort(), proxy.BoundPort(443)).ShouldBe(bound, "The sockets stay.");
            await Eventually.HoldsAsync(() => Volatile.Read(ref made) >= before + 20, "connections are made");
        }

        await enough.CancelAsync();
        await Task.WhenAll(traffic).WaitAsync(Patience.Limit);
        TestContext.Out.WriteLine($"{made} connections, 20 changes");
        wrong.ShouldBeEmpty();
    }

    [Test]
    public async Task A_connection_from_before_other_limits_may_send_one_more_request_and_is_closed_behind_it()
    {
        using var ca = new PrivateCa();
        await using var proxy = await RunningProxy.StartAsync(Gateway(ca));
        await using var stream = await OpenAsync(proxy.BoundPort(), tls: false, ca);

        await proxy.ApplyAsync(Gateway(ca) with { Settings = new GatewaySettingsIr { Limits = new LimitsIr { RequestHeaderCount = 20 } } });
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        var answer = await ReadAsync(stream);
        answer.ShouldStartWith("HTTP/1.1 200 ");
        answer.ShouldContain("Connection: close\r\n");
    }

    [Test]
    public async Task Connections_from_before_other_limits_that_send_nothing_are_closed_in_time()
    {
        using var ca = new PrivateCa();
        var time = new ManualTimeProvider();
        await using var proxy = await RunningProxy.StartAsync(Gateway(ca), time: time);
        await using var stream = await OpenAsync(proxy.BoundPort(), tls: false, ca);
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        (await ReadAsync(stream, "done")).ShouldStartWith("HTTP/1.1 200 ");

        await proxy.ApplyAsync(Gateway(ca) with { Settings = new GatewaySettingsIr { Limits = new LimitsIr { RequestHeaderCount = 20 } } });
        time.Advance(TimeSpan.FromSeconds(16));

        (await ReadAsync(stream)).ShouldBe("", "Nobody asked, and nobody is kept.");
    }

    [Test]
    public async Task Limits_of_a_configuration_that_is_refused_leave_the_port_as_it_was()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        using var ca = new PrivateCa();
        await using var proxy = await RunningProxy.StartAsync(Gateway(ca), new DataPlaneOptions { MapPort = p => p == 9999 ? port : 0 });
        var bound = proxy.BoundPort();

        (await proxy.RefusalAsync(Gateway(ca) with
        {
            Listeners = [.. Gateway(ca).Listeners, Http(9999, null, "default/eg/taken")],
            Settings = new GatewaySettingsIr { Limits = new LimitsIr { RequestLineBytes = 1024 } },
        })).ShouldContain("port 9999 cannot be bound");

        proxy.BoundPort().ShouldBe(bound);
        (await proxy.RawGetAsync("/" + new string('x', 2000), "a")).ShouldStartWith("HTTP/1.1 200 ", Case.Sensitive, "under the limits from before");
    }

    [Test]
    public async Task A_removed_listener_lets_requests_under_way_finish_and_keeps_no_connection()
    {
        using var ca = new PrivateCa();
        await using var proxy = await RunningProxy.StartAsync(Gateway(ca));
        var bound = proxy.BoundPort();
        await using var one = await OpenAsync(bound, tls: false, ca);
        await one.WriteAsync("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        using var two = Http2Client(bound);
        var second = two.GetAsync("http://a/slow");
        await Eventually.HoldsAsync(() => Volatile.Read(ref _arrived) == 2, "both requests are under way");

        // The listener, its routes and its endpoint are gone.
        await proxy.ApplyAsync(Sample.Gateway([Http(8080)], []));
        await Eventually.HoldsAsync(() => IsClosedAsync(bound), "no new connections");
        _release.TrySetResult();

        var answer = await ReadAsync(one);
        answer.ShouldStartWith("HTTP/1.1 200 ");
        answer.ShouldContain("Connection: close\r\n");
        answer.ShouldEndWith("done");
        (await (await second).Content.ReadAsStringAsync()).ShouldBe("done");
    }

    [Test]
    public async Task A_removed_listener_says_GOAWAY_to_HTTP_2()
    {
        using var ca = new PrivateCa();
        await using var proxy = await RunningProxy.StartAsync(Gateway(ca));
        await using var connection = await RawHttp2Connection.OpenAsync(proxy.BoundPort());
        await connection.SendAsync(RawHttp2Connection.Get(1));
        await Eventually.HoldsAsync(() => connection.Received.Contains(RawHttp2Connection.Headers), "an answer");

        await proxy.ApplyAsync(Sample.Gateway([Http(8080)], []));

        await Eventually.HoldsAsync(() => connection.IsClosed, "the connection is closed");
        connection.Received.ShouldContain(RawHttp2Connection.GoAway);
        connection.GoneWith.ShouldBe(0);
    }

    private GatewayIr Gateway(PrivateCa ca)
    {
        var (certificate, key) = ca.IssuePem("a");
        return Sample.Gateway(
            [Http(), Https(443, "a", "default/eg/https", "c")],
            [Route("r", "u"), Route("s", "u") with { Listener = "default/eg/https" }],
            Upstream("u", _upstream.Port)) with
        {
            Secrets = [new CertificateSecretIr { Id = "c", CertificatePem = certificate, PrivateKeyPem = key }],
        };
    }

    private static async Task<Stream> OpenAsync(int port, bool tls, PrivateCa ca)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!tls)
            return stream;
        var secure = new SslStream(stream);
        await secure.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "a",
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { ca.Certificate },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        });
        return secure;
    }

    private static HttpClient Http2Client(int port) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    /// <summary>Reads until the server closes, or until what came ends with <paramref name="until"/>.</summary>
    private static async Task<string> ReadAsync(Stream stream, string? until = null)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while ((until is null || !text.ToString().EndsWith(until, StringComparison.Ordinal)) && await stream.ReadAsync(buffer, limit.Token) is var read && read > 0)
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        return text.ToString();
    }

    private static async Task<bool> IsClosedAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
