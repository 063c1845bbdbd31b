using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Proxy.Tests.Wire.Matrix;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>
/// What a client sends behind the head of an upgrade (RFC 9110 section 7.8) before anybody agreed to it. It is in no protocol that is known yet: taken for
/// the tunnel's, it is a way to smuggle requests past the policy.
/// </summary>
public sealed class EarlyOctetsTests
{
    private const string Head = "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private const string Smuggled = "GET /admin HTTP/1.1\r\nHost: a\r\n\r\n";

    [TestCase(false)]
    [TestCase(true)]
    public async Task With_the_head_nothing_reaches_the_upstream(bool tls)
    {
        await using var upstream = new TunnelUpstream(TunnelUpstream.Agreed);
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);
        await using var client = await ConnectAsync(proxy, tls, ca);

        await client.WriteAsync(Encoding.ASCII.GetBytes(Head + Smuggled));

        (await ReadToEndAsync(client)).ShouldStartWith("HTTP/1.1 400 ");
        upstream.Received.ShouldBeEmpty();
        proxy.Decisions.ShouldHaveSingleItem().Reason.ShouldBe("bad_framing");
    }

    [Test]
    public async Task Behind_the_head_in_a_TLS_record_of_its_own_nothing_reaches_the_upstream()
    {
        var go = new TaskCompletionSource();
        await using var upstream = new TunnelUpstream(TunnelUpstream.Agreed, go.Task);
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);
        await using var client = await ConnectAsync(proxy, tls: true, ca);

        await client.WriteAsync(Encoding.ASCII.GetBytes(Head));
        await client.WriteAsync(Encoding.ASCII.GetBytes(Smuggled));
        await Eventually.HoldsAsync(() => upstream.Received.Length == 1 || !proxy.Decisions.IsEmpty, "the request was seen");
        go.SetResult();

        (await ReadToEndAsync(client)).ShouldNotContain("101");
        upstream.Received.ShouldAllBe(r => !r.Contains("/admin", StringComparison.Ordinal));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task While_the_upstream_thinks_the_connections_are_closed(bool tls)
    {
        var go = new TaskCompletionSource();
        await using var upstream = new TunnelUpstream(TunnelUpstream.Agreed, go.Task);
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);
        await using var client = await ConnectAsync(proxy, tls, ca);
        await client.WriteAsync(Encoding.ASCII.GetBytes(Head));
        await Eventually.HoldsAsync(() => upstream.Received.Length == 1, "the upgrade was asked for");

        await client.WriteAsync(Encoding.ASCII.GetBytes(Smuggled));
        await client.FlushAsync();
        // Loopback keeps the order of what two connections send only loosely: another request over the proxy comes after.
        (await proxy.RawAsync("GET /other HTTP/1.1\r\nHost: other\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 404 ");
        go.SetResult();

        (await ReadToEndAsync(client)).ShouldNotContain("101");
        await Eventually.HoldsAsync(() => upstream.Ended == 1, "the upstream's connection is closed");
        upstream.Received.ShouldHaveSingleItem().ShouldNotContain("/admin");
        proxy.Decisions.Last().Reason.ShouldBe("bad_framing");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Octets_that_come_after_it_was_agreed_to_flow(bool tls)
    {
        await using var upstream = new TunnelUpstream(TunnelUpstream.Agreed);
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);
        await using var client = await ConnectAsync(proxy, tls, ca);
        await client.WriteAsync(Encoding.ASCII.GetBytes(Head));
        await ReadHeadAsync(client);

        await client.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 50_000)));
        await client.WriteAsync("end"u8.ToArray());

        await Eventually.HoldsAsync(() => upstream.Received[0].EndsWith("xend", StringComparison.Ordinal), "what was sent");
        upstream.Received[0].Length.ShouldBeGreaterThan(50_000);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Without_an_agreement_the_connection_stays_HTTP_and_the_next_request_is_policed(bool tls)
    {
        await using var upstream = new RecordingUpstream();
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);
        await using var client = await ConnectAsync(proxy, tls, ca);
        await client.WriteAsync(Encoding.ASCII.GetBytes(Head));
        (await ReadHeadAsync(client)).ShouldStartWith("HTTP/1.1 200 ");

        await client.WriteAsync(Encoding.ASCII.GetBytes(Smuggled));

        (await ReadToEndAsync(client, until: "HTTP/1.1 401 ")).ShouldContain("HTTP/1.1 401 ");
        upstream.Requests.ShouldHaveSingleItem().ShouldStartWith("GET /ws ");
    }

    [Test]
    public async Task A_refused_upgrade_leaves_the_connection_in_HTTP()
    {
        await using var upstream = new RecordingUpstream();
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);
        await using var client = await ConnectAsync(proxy, tls: false, ca);
        await client.WriteAsync(Encoding.ASCII.GetBytes(Head.Replace("/ws", "/admin", StringComparison.Ordinal)));
        (await ReadHeadAsync(client)).ShouldStartWith("HTTP/1.1 401 ");

        await client.WriteAsync("GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"u8.ToArray());

        (await ReadToEndAsync(client)).ShouldContain("HTTP/1.1 200 ");
        upstream.Requests.ShouldHaveSingleItem().ShouldStartWith("GET /x ");
    }

    // What is no upgrade to a WebSocket is an ordinary request, whose Upgrade is ignored.
    [TestCase("GET", "h2c")]
    [TestCase("GET", "SPDY/3.1")]
    [TestCase("GET", "TLS/1.0, HTTP/1.1")]
    [TestCase("GET", "connect-udp")]
    [TestCase("GET", "websocket, h2c")]
    [TestCase("GET", "websocket\r\nUpgrade: websocket")]
    [TestCase("POST", "websocket")]
    [TestCase("PUT", "SPDY/3.1")]
    public async Task Other_upgrades_are_ordinary_requests(string method, string token)
    {
        await using var upstream = new RecordingUpstream();
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);

        var answers = await proxy.RawAsync(
            $"{method} /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {token}\r\nContent-Length: 0\r\n\r\n"
            + "GET /admin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        answers.Split("HTTP/1.1 ").Skip(1).Select(a => a[..3]).ShouldBe(["200", "401"]);
        var request = upstream.Requests.ShouldHaveSingleItem();
        request.ShouldStartWith($"{method} /x ");
        request.ShouldNotContain("upgrade", Case.Insensitive);
    }

    [TestCase("Content-Length: 5", "hello")]
    [TestCase("Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n")]
    public async Task An_upgrade_with_a_body_is_an_ordinary_request(string framing, string body)
    {
        await using var upstream = new RecordingUpstream();
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);

        var answers = await proxy.RawAsync(
            Head.Replace("\r\n\r\n", $"\r\n{framing}\r\n\r\n", StringComparison.Ordinal) + body
            + "GET /admin HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        answers.Split("HTTP/1.1 ").Skip(1).Select(a => a[..3]).ShouldBe(["200", "401"]);
        var request = upstream.Requests.ShouldHaveSingleItem();
        request.ShouldContain("hello");
        request.ShouldNotContain("upgrade:", Case.Insensitive);
    }

    [Test]
    public async Task A_request_that_is_no_tunnel_is_mirrored_whatever_it_says_of_upgrading()
    {
        await using var upstream = new RecordingUpstream();
        await using var mirror = new RecordingUpstream();
        var route = Route("r", "u") with { Mirrors = [new MirrorIr { Upstream = "m", Numerator = 1, Denominator = 1 }] };
        await using var proxy = await RunningProxy.StartAsync(Gateway([Http()], [route], Upstream("u", upstream.Port), Upstream("m", mirror.Port)));

        await proxy.RawAsync("GET /x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: h2c\r\n\r\n");

        await Eventually.HoldsAsync(() => mirror.Requests.Count == 1, "the copy");
    }

    [TestCase("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")]
    [TestCase("HTTP/1.1 101 Switching Protocols\r\n\r\n")]
    public async Task An_upstream_that_switches_to_what_nobody_asked_for_is_an_error(string answer)
    {
        await using var upstream = new TunnelUpstream(answer);
        using var ca = new PrivateCa();
        await using var proxy = await StartAsync(upstream.Port, ca);
        foreach (var request in new[] { Head, "GET /x HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n" })
        {
            await using var client = await ConnectAsync(proxy, tls: false, ca);
            await client.WriteAsync(Encoding.ASCII.GetBytes(request));
            (await ReadHeadAsync(client)).ShouldStartWith("HTTP/1.1 502 ");
        }

        await Eventually.HoldsAsync(() => upstream.Ended == 2, "the upstream's connections are closed");
    }

    private static Task<RunningProxy> StartAsync(int port, PrivateCa ca)
    {
        var (certificate, key) = ca.IssuePem("a");
        RouteIr[] routes = [Route("r", "u"), Route("admin", "u", Prefix("/admin")) with { Policy = Protected }];
        return RunningProxy.StartAsync(Gateway(
            [Http(80, "a"), Https(443, "a", "default/eg/https", "c")],
            [.. routes, .. routes.Select(r => r with { Id = r.Id + "-tls", Listener = "default/eg/https" })],
            Upstream("u", port)) with
        {
            Secrets = [new CertificateSecretIr { Id = "c", CertificatePem = certificate, PrivateKeyPem = key }],
        });
    }

    private static async Task<Stream> ConnectAsync(RunningProxy proxy, bool tls, PrivateCa ca)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(tls ? 443 : 80));
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

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, limit.Token) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }

    private static async Task<string> ReadToEndAsync(Stream stream, string? until = null)
    {
        using var limit = new CancellationTokenSource(Patience.Limit);
        var text = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, limit.Token) is var read && read > 0)
            {
                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
                if (until is not null && text.ToString().Contains(until, StringComparison.Ordinal))
                    break;
            }
        }
        catch (IOException)
        {
            // Reset.
        }

        return text.ToString();
    }
}
