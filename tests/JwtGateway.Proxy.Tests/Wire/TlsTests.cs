using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>HTTPS listeners.</summary>
public sealed class TlsTests
{
    private readonly PrivateCa _ca = new();
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _echo.DisposeAsync();
        _ca.Dispose();
    }

    [Test]
    public async Task The_server_name_chooses_the_certificate()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com", "c.com")));
        (await HandshakeAsync(proxy, "a.com")).MatchesHostname("a.com").ShouldBeTrue();
        (await HandshakeAsync(proxy, "b.com")).MatchesHostname("b.com").ShouldBeTrue();
        (await HandshakeAsync(proxy, "B.COM")).MatchesHostname("b.com").ShouldBeTrue();
    }

    [Test]
    public async Task A_name_that_no_listener_has_is_refused_in_the_handshake()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com")));
        await ShouldRefuseAsync(proxy, "other.com");
        await ShouldRefuseAsync(proxy, "");
        (await HandshakeAsync(proxy, "a.com")).ShouldNotBeNull();
    }

    [Test]
    public async Task Of_several_certificates_the_one_for_the_name_is_taken_else_the_first()
    {
        var listener = Https(443, null, "any", "a", "b");
        await using var proxy = await RunningProxy.StartAsync(
            Sample.Gateway([listener], [Route("r", "u") with { Listener = "any" }], Upstream("u", _echo.Port)) with
            {
                Secrets = [Secret("a", "a.com"), Secret("b", "*.b.com")],
            });
        (await HandshakeAsync(proxy, "a.com")).MatchesHostname("a.com").ShouldBeTrue();
        (await HandshakeAsync(proxy, "x.b.com")).MatchesHostname("x.b.com").ShouldBeTrue();
        (await HandshakeAsync(proxy, "other.com")).MatchesHostname("a.com").ShouldBeTrue();
        (await HandshakeAsync(proxy, "")).MatchesHostname("a.com").ShouldBeTrue();
    }

    [TestCase(2, "HTTP/2")]
    [TestCase(1, "HTTP/1.1")]
    public async Task HTTP_2_and_1_are_offered(int major, string protocol)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com")));
        using var client = TlsClient(proxy);
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://a.com/x%2Cy?z")
        {
            Version = new Version(major, major == 1 ? 1 : 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var answer = await client.SendAsync(request);
        $"HTTP/{answer.Version.ToString(major == 1 ? 2 : 1)}".ShouldBe(protocol);
        var echo = await EchoServer.ReadAsync(answer);
        echo.Path.ShouldBe("/x%2Cy?z");
        echo.Host.ShouldBe("a.com");
        echo.Headers["x-forwarded-proto"].ShouldBe("https");
    }

    [TestCase("/x HTTP/1.1")]
    [TestCase("/x?y z")]
    [TestCase("/x%2fy")]
    [TestCase("/x#y")]
    public async Task A_path_that_HTTP_1_could_not_carry_is_refused_over_HTTP_2_too(string target)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com")));
        using var client = TlsClient(proxy);
        var verbatim = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("https://a.com" + target, verbatim))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        var before = _echo.Requests.Count;
        (await client.SendAsync(request)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        _echo.Requests.Count.ShouldBe(before);
    }

    [Test]
    public async Task Listeners_of_the_port_are_told_apart_by_Host_after_the_handshake()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com")));
        using var client = TlsClient(proxy);
        (await EchoServer.ReadAsync(await client.GetAsync("https://a.com/"))).Headers["x-listener"].ShouldBe("a");
        (await EchoServer.ReadAsync(await client.GetAsync("https://b.com/"))).Headers["x-listener"].ShouldBe("b");
    }

    [Test]
    public async Task A_renewed_certificate_is_served_without_closing_connections()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com")));
        var port = proxy.BoundPort(443);
        using var client = TlsClient(proxy);
        (await client.GetAsync("https://a.com/")).EnsureSuccessStatusCode();
        var before = (await HandshakeAsync(proxy, "a.com")).SerialNumber;

        await proxy.ApplyAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com")));

        proxy.BoundPort(443).ShouldBe(port);
        (await client.GetAsync("https://a.com/")).EnsureSuccessStatusCode();
        (await HandshakeAsync(proxy, "a.com")).SerialNumber.ShouldNotBe(before);
    }

    [Test]
    public async Task A_certificate_that_cannot_be_used_refuses_the_configuration()
    {
        var good = Gateway(Secret("a", "a.com"), Secret("b", "b.com"));
        await using var proxy = await RunningProxy.StartAsync(good);
        var other = _ca.IssuePem("a.com");
        (await proxy.RefusalAsync(Gateway(Secret("a", "a.com") with { PrivateKeyPem = other.PrivateKeyPem }, Secret("b", "b.com"))))
            .ShouldBe("Listener a: a must hold a certificate and its private key in PEM form, and they must belong together.");
        (await proxy.RefusalAsync(Gateway(Secret("a", "a.com") with { CertificatePem = "nonsense" }, Secret("b", "b.com")))).ShouldContain("Listener a:");
        (await proxy.RefusalAsync(good with { Secrets = [] })).ShouldContain("Listener b: the certificate b is not in the configuration.");
        (await HandshakeAsync(proxy, "a.com")).ShouldNotBeNull();
    }

    [Test]
    public async Task TLS_1_1_is_refused()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Secret("a", "a.com"), Secret("b", "b.com")));
        var hello = Convert.FromHexString(
            "160301002f0100002b0302" + new string('1', 64) + "00" + "0004c013002f" + "0100");
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(443));
        await client.GetStream().WriteAsync(hello);
        var answer = new byte[7];
        var read = await client.GetStream().ReadAtLeastAsync(answer, answer.Length, throwOnEndOfStream: false);
        (read == 0 || answer[0] == 0x15).ShouldBeTrue("An alert or the end, not a server hello.");
    }

    private GatewayIr Gateway(params CertificateSecretIr[] secrets) => Sample.Gateway(
        [Https(443, "a.com", "a", "a"), Https(443, "b.com", "b", "b")],
        [Tagged("a"), Tagged("b")],
        Upstream("u", _echo.Port)) with
    {
        Secrets = [.. secrets],
    };

    private static RouteIr Tagged(string listener) => Route("r", "u") with
    {
        Listener = listener,
        RequestHeaders = new HeaderModifierIr { Set = [new HeaderIr("X-Listener", listener)] },
    };

    private CertificateSecretIr Secret(string id, params string[] names)
    {
        var (certificate, key) = _ca.IssuePem(names);
        return new CertificateSecretIr { Id = id, CertificatePem = certificate, PrivateKeyPem = key };
    }

    private SslClientAuthenticationOptions ClientOptions(string serverName) => new()
    {
        TargetHost = serverName,
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            CustomTrustStore = { _ca.Certificate },
            RevocationMode = X509RevocationMode.NoCheck,
            VerificationFlags = X509VerificationFlags.IgnoreInvalidName,
        },
        RemoteCertificateValidationCallback = (_, _, _, errors) => (errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None,
    };

    private async Task<X509Certificate2> HandshakeAsync(RunningProxy proxy, string serverName)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, proxy.BoundPort(443));
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(ClientOptions(serverName));

        // With TLS 1.3 a client is done before the server is: only an answer shows that the handshake held.
        await tls.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
        var first = new byte[4];
        await tls.ReadExactlyAsync(first);
        Encoding.ASCII.GetString(first).ShouldBe("HTTP");
        return new X509Certificate2(tls.RemoteCertificate.ShouldNotBeNull());
    }

    private async Task ShouldRefuseAsync(RunningProxy proxy, string serverName)
    {
        var refusal = await Should.ThrowAsync<Exception>(HandshakeAsync(proxy, serverName));
        (refusal is AuthenticationException or IOException).ShouldBeTrue(refusal.ToString());
    }

    private HttpClient TlsClient(RunningProxy proxy)
    {
        var port = proxy.BoundPort(443);
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            SslOptions = { CertificateChainPolicy = ClientOptions("").CertificateChainPolicy },
            ConnectCallback = async (_, cancellation) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
    }
}
