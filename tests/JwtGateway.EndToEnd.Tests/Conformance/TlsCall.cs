using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>How a client of an HTTPS listener connects.</summary>
/// <param name="Authority">Whom it trusts: the server's certificate must be of this CA and for the server name, or there is no connection.</param>
internal sealed record TlsCall(PrivateCa Authority)
{
    /// <summary>The server name that it sends; null: the request's host.</summary>
    public string? ServerName { get; init; }

    /// <summary>What it shows when it is asked for a certificate.</summary>
    public X509Certificate2? ClientCertificate { get; init; }

    /// <summary>HTTP/2 alone; else HTTP/1.1 alone.</summary>
    public bool Http2 { get; init; }

    public async Task<SslStream> ConnectAsync(Stream transport, string host)
    {
        var tls = new SslStream(transport);
        try
        {
            await tls.AuthenticateAsClientAsync(Options(ServerName ?? host));
            return tls;
        }
        catch
        {
            await tls.DisposeAsync();
            throw;
        }
    }

    private SslClientAuthenticationOptions Options(string serverName) => new()
    {
        TargetHost = serverName,
        ApplicationProtocols = [Http2 ? SslApplicationProtocol.Http2 : SslApplicationProtocol.Http11],
        CertificateChainPolicy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            CustomTrustStore = { Authority.Certificate },
        },
        ClientCertificates = ClientCertificate is null ? null : [ClientCertificate],
        LocalCertificateSelectionCallback = ClientCertificate is null ? null : (_, _, _, _, _) => ClientCertificate,
    };
}
