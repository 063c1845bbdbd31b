using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>One request over a TLS connection of its own.</summary>
internal static class OverTls
{
    /// <summary>What came: head and body.</summary>
    /// <param name="suite">The suite.</param>
    /// <param name="gateway">The Gateway of <c>$infra</c>; port 443.</param>
    /// <param name="root">The only CA that is trusted.</param>
    /// <param name="host">SNI, and the Host header.</param>
    /// <param name="path">The path.</param>
    public static async Task<string> GetAsync(ConformanceSuite suite, string gateway, X509Certificate2 root, string host, string path)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync(IPAddress.Loopback, await suite.Kubelet.PortAsync(suite.Named("$infra"), gateway, 443));
        await using var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { root }, RevocationMode = X509RevocationMode.NoCheck },
        });
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using var reader = new StreamReader(tls, Encoding.ASCII);
        return await reader.ReadToEndAsync();
    }
}
