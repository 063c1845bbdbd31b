using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.Tls;

namespace JwtGateway.Tokens.Tests.Tls;

public sealed class UpstreamTlsTests
{
    private const string Name = "upstream.test";

    private PrivateCa _ca = null!;

    [SetUp]
    public void CreateCa() => _ca = new PrivateCa();

    [TearDown]
    public void DisposeCa() => _ca.Dispose();

    [Test]
    public async Task The_right_CA_and_name_are_accepted() =>
        (await ConnectAsync(_ca.Issue(Name), Trusting(_ca))).ShouldBeNull();

    [Test]
    public async Task Of_several_CAs_in_one_bundle_each_is_trusted()
    {
        using var other = new PrivateCa("Other CA");
        var tls = Ready(new UpstreamTlsIr { Hostname = Name, Ca = "ca" }, $"# a comment\n{other.Pem}\n\n{_ca.Pem}\n");

        (await ConnectAsync(_ca.Issue(Name), tls)).ShouldBeNull();
        (await ConnectAsync(other.Issue(Name), tls)).ShouldBeNull();
    }

    [Test]
    public async Task Another_CA_of_the_same_name_is_refused()
    {
        using var impostor = new PrivateCa();

        (await ConnectAsync(impostor.Issue(Name), Trusting(_ca))).ShouldBe("the server's certificate was not issued by a trusted CA");
    }

    [Test]
    public async Task The_systems_roots_refuse_a_private_CA() =>
        (await ConnectAsync(_ca.Issue(Name), UpstreamTls.SystemRoots(Name))).ShouldBe("the server's certificate was not issued by a trusted CA");

    [Test]
    public void A_private_CA_replaces_the_systems_roots_rather_than_adding_to_them()
    {
        using var store = new X509Store(StoreName.Root, StoreLocation.LocalMachine, OpenFlags.ReadOnly);
        Assume.That(store.Certificates, Is.Not.Empty);
        var options = Trusting(_ca).HandshakeOptions([]).CertificateChainPolicy.ShouldNotBeNull();

        options.TrustMode.ShouldBe(X509ChainTrustMode.CustomRootTrust);
        using var chain = new X509Chain { ChainPolicy = options };
        chain.Build(store.Certificates[0]).ShouldBeFalse();
    }

    [Test]
    public async Task Another_name_is_refused() =>
        (await ConnectAsync(_ca.Issue("other.test"), Trusting(_ca))).ShouldBe($"the server's certificate is not for the name {Name}");

    [Test]
    public async Task Another_name_and_another_CA_are_refused()
    {
        using var impostor = new PrivateCa();

        (await ConnectAsync(impostor.Issue("other.test"), Trusting(_ca))).ShouldBe("the server's certificate was not issued by a trusted CA");
    }

    [Test]
    public async Task The_name_in_the_Host_header_counts_for_nothing()
    {
        (await ConnectAsync(_ca.Issue("client.test"), Trusting(_ca), hostHeader: "client.test")).ShouldBe($"the server's certificate is not for the name {Name}");
        (await ConnectAsync(_ca.Issue(Name), Trusting(_ca), hostHeader: "client.test")).ShouldBeNull();
    }

    [Test]
    public async Task An_expired_certificate_is_refused() =>
        (await ConnectAsync(_ca.IssueExpired(Name), Trusting(_ca)))
            .ShouldBe("the server's certificate, or one it was issued by, is expired or not valid yet (its own time is 2020-01-01 00:00:00Z to 2020-01-02 00:00:00Z)");

    [Test]
    public async Task A_self_signed_certificate_can_be_its_own_CA()
    {
        using var certificate = SelfSigned.Create(Name);

        (await ConnectAsync(certificate, Ready(new UpstreamTlsIr { Hostname = Name, Ca = "ca" }, certificate.ExportCertificatePem()))).ShouldBeNull();
        (await ConnectAsync(certificate, Trusting(_ca))).ShouldBe("the server's certificate was not issued by a trusted CA");
    }

    [Test]
    public void A_certificate_for_clients_only_is_refused()
    {
        using var certificate = SelfSigned.Create(Name, usage: "1.3.6.1.5.5.7.3.2");
        using var chain = new X509Chain();
        chain.ChainPolicy = Ready(new UpstreamTlsIr { Hostname = Name, Ca = "ca" }, certificate.ExportCertificatePem())
            .HandshakeOptions([]).CertificateChainPolicy.ShouldNotBeNull();

        chain.Build(certificate).ShouldBeFalse();
        chain.ChainStatus.ShouldHaveSingleItem().Status.ShouldBe(X509ChainStatusFlags.NotValidForUsage);
    }

    [Test]
    public async Task An_IP_address_can_be_the_name()
    {
        (await ConnectAsync(_ca.Issue("127.0.0.1"), Ready(new UpstreamTlsIr { Hostname = "127.0.0.1", Ca = "ca" }, _ca.Pem))).ShouldBeNull();
        (await ConnectAsync(_ca.Issue("127.0.0.2"), Ready(new UpstreamTlsIr { Hostname = "127.0.0.1", Ca = "ca" }, _ca.Pem))).ShouldNotBeNull();
    }

    [TestCase(SubjectAltNameType.Hostname, "san.test", true)]
    [TestCase(SubjectAltNameType.Hostname, "SAN.test", true)]
    [TestCase(SubjectAltNameType.Hostname, "a.wild.test", true)]
    [TestCase(SubjectAltNameType.Hostname, "a.b.wild.test", false)]
    [TestCase(SubjectAltNameType.Hostname, "wild.test", false)]
    [TestCase(SubjectAltNameType.Hostname, "other.test", false)]
    [TestCase(SubjectAltNameType.Hostname, "spiffe://cluster/ns/a", false)]
    [TestCase(SubjectAltNameType.Uri, "spiffe://cluster/ns/a", true)]
    [TestCase(SubjectAltNameType.Uri, "spiffe://cluster/ns/A", false)]
    [TestCase(SubjectAltNameType.Uri, "spiffe://cluster/ns/ab", false)]
    [TestCase(SubjectAltNameType.Uri, "san.test", false)]
    public async Task With_alternative_names_one_of_them_must_be_in_the_certificate(SubjectAltNameType type, string value, bool accepted)
    {
        var tls = new UpstreamTlsIr { Hostname = Name, Ca = "ca", SubjectAltNames = [new(type, value)] };

        var refusal = await ConnectAsync(_ca.Issue("san.test", "*.wild.test", "spiffe://cluster/ns/a"), Ready(tls, _ca.Pem));

        refusal.ShouldBe(accepted ? null : $"the server's certificate has none of the names {value}");
    }

    [Test]
    public async Task With_alternative_names_the_hostname_proves_nothing()
    {
        var tls = new UpstreamTlsIr { Hostname = Name, Ca = "ca", SubjectAltNames = [new(SubjectAltNameType.Hostname, "san.test")] };

        (await ConnectAsync(_ca.Issue(Name), Ready(tls, _ca.Pem))).ShouldBe("the server's certificate has none of the names san.test");
    }

    [Test]
    public async Task Alternative_names_do_not_stand_in_for_the_CA()
    {
        using var impostor = new PrivateCa();
        var tls = new UpstreamTlsIr { Hostname = Name, Ca = "ca", SubjectAltNames = [new(SubjectAltNameType.Hostname, "san.test")] };

        (await ConnectAsync(impostor.Issue("san.test", Name), Ready(tls, _ca.Pem))).ShouldBe("the server's certificate was not issued by a trusted CA");
        (await ConnectAsync(_ca.IssueExpired("san.test", Name), Ready(tls, _ca.Pem))).ShouldNotBeNull().ShouldContain("expired");
    }

    [Test]
    public async Task A_server_that_speaks_clear_text_is_an_error_of_the_handshake()
    {
        await using var server = await TestServer.StartAsync(_ => Task.CompletedTask);

        var failure = await Should.ThrowAsync<HttpRequestException>(() => SendAsync(server.Port, Trusting(_ca), null));

        failure.InnerException.ShouldBeOfType<AuthenticationException>().Message.ShouldStartWith("the TLS handshake failed: ");
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("not PEM")]
    [TestCase("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    public void A_CA_that_cannot_be_read_is_an_error_not_the_systems_roots(string? pem)
    {
        UpstreamTls.TryCreate(new UpstreamTlsIr { Hostname = Name, Ca = "ConfigMap/default/ca" }, pem, out var tls, out var error).ShouldBeFalse();

        tls.ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain("ConfigMap/default/ca");
    }

    [Test]
    public void A_CA_that_is_not_there_is_an_error_not_the_systems_roots()
    {
        var gateway = new GatewayIr { Gateway = "default/gateway" };

        UpstreamTls.TryCreate(new UpstreamTlsIr { Hostname = Name, Ca = "ConfigMap/default/ca" }, gateway, out _, out var error).ShouldBeFalse();

        error.ShouldBe("The CA ConfigMap/default/ca is not in the configuration.");
    }

    private static UpstreamTls Trusting(PrivateCa ca) => Ready(new UpstreamTlsIr { Hostname = Name, Ca = "ca" }, ca.Pem);

    private static UpstreamTls Ready(UpstreamTlsIr tls, string pem)
    {
        UpstreamTls.TryCreate(tls, pem, out var ready, out var error).ShouldBeTrue(error);
        return ready!;
    }

    /// <summary>Sends a request; the answer is why the certificate was refused, or null when it was not.</summary>
    private static async Task<string?> ConnectAsync(X509Certificate2 certificate, UpstreamTls tls, string? hostHeader = null)
    {
        var asked = 0;
        await using var server = await TestServer.StartAsync(
            _ =>
            {
                asked++;
                return Task.CompletedTask;
            },
            certificate);
        try
        {
            (await SendAsync(server.Port, tls, hostHeader)).ShouldBe(HttpStatusCode.OK);
            return null;
        }
        catch (HttpRequestException exception)
        {
            asked.ShouldBe(0);
            return exception.InnerException.ShouldBeOfType<UpstreamTlsException>().Message;
        }
    }

    private static async Task<HttpStatusCode> SendAsync(int port, UpstreamTls tls, string? hostHeader)
    {
        using var http = new HttpMessageInvoker(UpstreamHandler.Create(new UpstreamHandlerOptions { Tls = tls }));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://127.0.0.1:{port}/");
        request.Headers.Host = hostHeader;
        using var response = await http.SendAsync(request, CancellationToken.None);
        return response.StatusCode;
    }
}
