using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>GatewayFrontendClientCertificateValidation: which clients may connect to an HTTPS listener.</summary>
public sealed class ClientCertificateTests
{
    private readonly PrivateCa _serving = new();
    private readonly PrivateCa _clients = new("Clients");
    private readonly PrivateCa _others = new("Others");
    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _echo.DisposeAsync();
        _serving.Dispose();
        _clients.Dispose();
        _others.Dispose();
    }

    [Test]
    public async Task A_client_with_a_certificate_of_the_CA_is_served([Values("h2", "http/1.1")] string protocol)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients));
        (await StatusAsync(proxy, 443, _clients.IssueForClient("c"), protocol)).ShouldBe(200);
    }

    [Test]
    public async Task Other_clients_fail_in_the_handshake([Values("h2", "http/1.1")] string protocol)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients));
        await ShouldRefuseAsync(proxy, null, protocol);
        await ShouldRefuseAsync(proxy, _others.IssueForClient("c"), protocol);
        await ShouldRefuseAsync(proxy, _clients.IssueExpiredForClient("c"), protocol);
        await ShouldRefuseAsync(proxy, _clients.Issue("c"), protocol);
        _echo.Requests.ShouldNotContain(r => r.Headers.ContainsKey("x-refused"));
    }

    [Test]
    public async Task Another_CA_of_the_same_name_does_not_count()
    {
        using var impostor = new PrivateCa("Clients");
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients));
        await ShouldRefuseAsync(proxy, impostor.IssueForClient("c"), "http/1.1");
    }

    [Test]
    public async Task Each_port_has_its_own_demands()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients, _others));
        (await StatusAsync(proxy, 443, _clients.IssueForClient("c"))).ShouldBe(200);
        (await StatusAsync(proxy, 8443, _others.IssueForClient("c"))).ShouldBe(200);
        await ShouldRefuseAsync(proxy, _clients.IssueForClient("c"), "h2", 8443);
        await ShouldRefuseAsync(proxy, _others.IssueForClient("c"), "h2");
    }

    [Test]
    public async Task With_insecure_fallback_any_certificate_is_as_good_as_none()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients, mode: ClientValidationMode.AllowInsecureFallback));
        (await StatusAsync(proxy, 443, null)).ShouldBe(200);
        (await StatusAsync(proxy, 443, _others.IssueForClient("c"))).ShouldBe(200);
        (await StatusAsync(proxy, 443, _clients.IssueForClient("c"))).ShouldBe(200);
    }

    [Test]
    public async Task The_CA_can_be_exchanged_without_a_new_listener([Values("h2", "http/1.1")] string protocol)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients));
        var port = proxy.BoundPort(443);
        var certificate = _clients.IssueForClient("c");
        await using var client = await ConnectAsync(proxy, 443, certificate, protocol);
        (await client.StatusAsync("a.com")).ShouldBe(200);

        // Both at once, as a rotation begins: who is connected stays so.
        await proxy.ApplyAsync(Gateway($"{_clients.Pem}\n{_others.Pem}"));
        (await client.StatusAsync("a.com")).ShouldBe(200);
        (await StatusAsync(proxy, 443, _others.IssueForClient("c"), protocol)).ShouldBe(200);

        // The old one is gone, and with it who was let in by it.
        await proxy.ApplyAsync(Gateway(_others));
        proxy.BoundPort(443).ShouldBe(port);
        (await client.StatusAsync("a.com")).ShouldBe(421);
        await client.ShouldEndAsync();
        await ShouldRefuseAsync(proxy, certificate, protocol);
        (await StatusAsync(proxy, 443, _others.IssueForClient("c"), protocol)).ShouldBe(200);
    }

    [Test]
    public async Task A_connection_from_before_the_demand_is_held_to_it([Values("h2", "http/1.1")] string protocol)
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway((string?)null));
        await using var client = await ConnectAsync(proxy, 443, null, protocol);
        (await client.StatusAsync("a.com")).ShouldBe(200);
        await proxy.ApplyAsync(Gateway(_clients));
        (await client.StatusAsync("a.com")).ShouldBe(421);
        await client.ShouldEndAsync();
    }

    [Test]
    public async Task A_listener_that_demands_nothing_is_no_way_into_one_that_does([Values("h2", "http/1.1")] string protocol)
    {
        var gateway = Gateway(_clients);
        var open = Https(443, "open.com", "open", "cert");
        await using var proxy = await RunningProxy.StartAsync(gateway with
        {
            Listeners = gateway.Listeners.Add(open),
            Routes = gateway.Routes.Add(Route("open", "u") with { Listener = "open" }),
        });
        await using var client = await TlsClient.ConnectAsync(proxy.BoundPort(443), "open.com", new SslApplicationProtocol(protocol));
        (await client.StatusAsync("open.com")).ShouldBe(200);
        (await client.StatusAsync("a.com")).ShouldBe(421);
    }

    [Test]
    public async Task What_a_client_says_of_its_certificate_in_headers_reaches_nobody()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients));
        await using var client = await ConnectAsync(proxy, 443, _clients.IssueForClient("c"), "h2");
        (await client.StatusAsync("a.com", ("Client-Cert", ":MII=:"), ("Client-Cert-Chain", ":MII=:"), ("X-Forwarded-Client-Cert", "By=x"), ("X-Mine", "1")))
            .ShouldBe(200);
        var seen = _echo.Requests.Last(r => r.Headers.ContainsKey("x-mine")).Headers;
        seen.Keys.ShouldNotContain(name => name.Contains("client-cert", StringComparison.OrdinalIgnoreCase));
    }

    [Test]
    public async Task A_CA_that_is_missing_or_unreadable_refuses_the_configuration()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(_clients));
        var good = Gateway(_clients);
        (await proxy.RefusalAsync(good with { Secrets = [.. good.Secrets.Where(s => s is not CaSecretIr)] }))
            .ShouldBe("Listener a: the CA ca443 for clients' certificates is not in the configuration.");
        (await proxy.RefusalAsync(Gateway("nonsense")))
            .ShouldBe("Listener a: the CA ca443 for clients' certificates holds no certificate that can be read.");
        await ShouldRefuseAsync(proxy, null, "h2");
    }

    private static async Task<int> StatusAsync(RunningProxy proxy, int port, X509Certificate2? certificate, string protocol = "h2")
    {
        await using var client = await ConnectAsync(proxy, port, certificate, protocol);
        return await client.StatusAsync("a.com");
    }

    private static Task<TlsClient> ConnectAsync(RunningProxy proxy, int port, X509Certificate2? certificate, string protocol) =>
        TlsClient.ConnectAsync(proxy.BoundPort(port), "a.com", new SslApplicationProtocol(protocol), certificate);

    // With TLS 1.3 a client is done before the server is, so it may be the first answer that does not come.
    private static async Task ShouldRefuseAsync(RunningProxy proxy, X509Certificate2? certificate, string protocol, int port = 443)
    {
        var refusal = await Should.ThrowAsync<Exception>(async () =>
        {
            await using var client = await ConnectAsync(proxy, port, certificate, protocol);
            await client.StatusAsync("a.com", ("X-Refused", "1"));
        });
        (refusal is AuthenticationException or IOException).ShouldBeTrue(refusal.ToString());
    }

    private GatewayIr Gateway(PrivateCa ca, PrivateCa? other = null, ClientValidationMode mode = ClientValidationMode.AllowValidOnly) =>
        Gateway(ca.Pem, other?.Pem, mode);

    private GatewayIr Gateway(string? ca, string? other = null, ClientValidationMode mode = ClientValidationMode.AllowValidOnly)
    {
        var (certificate, key) = _serving.IssuePem("a.com");
        List<SecretIr> secrets = [new CertificateSecretIr { Id = "cert", CertificatePem = certificate, PrivateKeyPem = key }];
        ListenerIr Listener(int port, string id, string? pem)
        {
            if (pem is not null)
            {
                secrets.Add(new CaSecretIr { Id = $"ca{port}", Pem = pem });
            }

            return Https(port, "a.com", id, "cert") with { ClientValidation = pem is null ? null : new ClientValidationIr { Ca = $"ca{port}", Mode = mode } };
        }

        return Sample.Gateway(
            [Listener(443, "a", ca), Listener(8443, "b", other)],
            [Route("a", "u") with { Listener = "a" }, Route("b", "u") with { Listener = "b" }],
            Upstream("u", _echo.Port)) with
        {
            Secrets = [.. secrets],
        };
    }
}
