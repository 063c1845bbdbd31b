using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using JwtGateway.Proxy.Routing;

namespace JwtGateway.Proxy.Listening;

/// <summary>The certificates of a port, by the name that a client asks for in its hello (SNI, RFC 6066 section 3).</summary>
internal sealed class ServerCertificates(HostMap<ListenerCertificates> listeners)
{
    /// <summary>
    /// The listener for <paramref name="serverName"/>, which is empty when the client named none; null when no listener has that name, and the
    /// handshake must be refused.
    /// </summary>
    public ListenerCertificates? Find(string serverName) => listeners.Find(serverName);
}

/// <summary>How a listener speaks TLS.</summary>
/// <param name="listener">Its id.</param>
/// <param name="certificates">Its certificates, the preferred one first.</param>
/// <param name="clients">Whose connections it takes; null: everybody's.</param>
internal sealed class ListenerCertificates(string listener, IReadOnlyList<SslStreamCertificateContext> certificates, ClientValidator? clients)
{
    /// <summary>The listener's id.</summary>
    public string Listener => listener;

    /// <summary>Whose connections it takes; null: everybody's.</summary>
    public ClientValidator? Clients => clients;

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
