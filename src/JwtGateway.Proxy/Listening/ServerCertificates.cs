using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Proxy.Routing;

namespace JwtGateway.Proxy.Listening;

/// <summary>The certificates of a port, by the name that a client asks for in its hello (SNI, RFC 6066 section 3).</summary>
internal sealed class ServerCertificates(HostMap<ListenerCertificates> listeners)
{
    /// <summary>
    /// The certificate for <paramref name="serverName"/>, which is empty when the client named none; null when no listener has that name, and the
    /// handshake must be refused.
    /// </summary>
    public SslStreamCertificateContext? Find(string serverName) => listeners.Find(serverName)?.Choose(serverName);
}

/// <summary>The certificates of a listener, the preferred one first.</summary>
internal sealed class ListenerCertificates(IReadOnlyList<SslStreamCertificateContext> certificates)
{
    /// <summary>The first that is made out for the name, else the preferred one: the client says best what is wrong with it.</summary>
    public SslStreamCertificateContext? Choose(string serverName)
    {
        if (certificates.Count > 1 && serverName.Length > 0)
        {
            foreach (var certificate in certificates)
            {
                if (IsFor(certificate.TargetCertificate, serverName))
                {
                    return certificate;
                }
            }
        }

        return certificates.Count > 0 ? certificates[0] : null;
    }

    private static bool IsFor(X509Certificate2 certificate, string serverName) =>
        Uri.CheckHostName(serverName) == UriHostNameType.Dns && certificate.MatchesHostname(serverName, allowWildcards: true, allowCommonName: false);
}
