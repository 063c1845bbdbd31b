using System.Net;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>GatewayTLSBackendClientCertificate: as whom the Gateway comes to its backends.</summary>
public sealed class BackendCertificateTests
{
    private readonly PrivateCa _ca = new();
    private TestServer _server = null!;

    [OneTimeSetUp]
    public async Task Start() => _server = await TestServer.StartAsync(
        context => context.Response.WriteAsync(context.Connection.ClientCertificate?.GetNameInfo(X509NameType.DnsName, false) ?? "nobody"),
        _ca.Issue("backend.internal"),
        takesClientCertificates: true);

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _server.DisposeAsync();
        _ca.Dispose();
    }

    [Test]
    public async Task The_Gateways_certificate_is_shown_to_backends_that_ask()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Certificate("one")));
        (await TextAsync(proxy)).ShouldBe("one");
    }

    [Test]
    public async Task None_is_shown_where_none_is_asked_for()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(null));
        (await TextAsync(proxy)).ShouldBe("nobody");
    }

    [Test]
    public async Task A_renewed_certificate_is_shown_on_connections_of_its_own()
    {
        await using var proxy = await RunningProxy.StartAsync(Gateway(Certificate("one")));
        (await TextAsync(proxy)).ShouldBe("one");
        await proxy.ApplyAsync(Gateway(Certificate("two")));
        (await TextAsync(proxy)).ShouldBe("two");
        await proxy.ApplyAsync(Gateway(null));
        (await TextAsync(proxy)).ShouldBe("nobody");
    }

    [Test]
    public async Task A_certificate_that_is_missing_or_unreadable_is_500_and_never_nobody()
    {
        var good = Gateway(Certificate("one"));
        foreach (var gateway in new[]
        {
            good with { Secrets = [.. good.Secrets.Where(s => s is CaSecretIr)] },
            Gateway(Certificate("one") with { PrivateKeyPem = Certificate("two").PrivateKeyPem }),
        })
        {
            await using var proxy = await RunningProxy.StartAsync(gateway);
            (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        }
    }

    private static async Task<string> TextAsync(RunningProxy proxy) => await (await proxy.GetAsync("http://a/")).Content.ReadAsStringAsync();

    private CertificateSecretIr Certificate(string name)
    {
        using var certificate = _ca.IssueForClient(name);
        using var key = certificate.GetECDsaPrivateKey()!;
        return new CertificateSecretIr { Id = "client", CertificatePem = certificate.ExportCertificatePem(), PrivateKeyPem = key.ExportPkcs8PrivateKeyPem() };
    }

    private GatewayIr Gateway(CertificateSecretIr? certificate)
    {
        var tls = new UpstreamTlsIr { Hostname = "backend.internal", Ca = "ca", ClientCertificate = certificate is null ? null : "client" };
        SecretIr ca = new CaSecretIr { Id = "ca", Pem = _ca.Pem };
        return Sample.Gateway([Http()], [Route("r", "u")], Upstream("u", _server.Port) with { Tls = tls }) with
        {
            Secrets = certificate is null ? [ca] : [ca, certificate],
        };
    }
}
