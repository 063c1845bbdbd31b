using JwtGateway.Proxy.Serving;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Listening;

/// <summary>
/// What a TLS connection was made for: a feature of the connection, which each of its requests is held against. A client may send requests for several
/// hosts over one connection (RFC 9113 section 9.1.1), and one that was let in by a listener is not let in by another one for that.
/// </summary>
/// <param name="serverName">The name that the client asked for (SNI); empty when it named none.</param>
/// <param name="clients">Whom the handshake let in; null: everybody.</param>
internal sealed class TlsConnection(string serverName, ClientValidator? clients)
{
    private volatile Verdict? _last;

    /// <summary>
    /// Whether requests of <paramref name="listener"/> may come over it: as <paramref name="port"/> is served now, its name is that listener's (Gateway
    /// API, Listener.hostname), and its client one that the listener takes. Worked out once for each configuration.
    /// </summary>
    public bool IsFor(string listener, ServedPort port, HttpContext http)
    {
        var verdict = _last;
        if (!ReferenceEquals(verdict?.Port, port))
        {
            _last = verdict = Judge(port, http);
        }

        return verdict!.Listener == listener;
    }

    private Verdict Judge(ServedPort port, HttpContext http)
    {
        var now = port.Certificates.Find(serverName);
        var taken = now?.Clients is not { } demanded
            || ReferenceEquals(demanded, clients)
            || demanded.Accepts(http.Features.Get<ITlsConnectionFeature>()?.ClientCertificate);
        if (!taken)
        {
            // The client is to come again, with the handshake that is asked for now.
            http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        return new Verdict(port, taken ? now?.Listener : null);
    }

    /// <summary>What was made of a configuration.</summary>
    /// <param name="Port">Of which.</param>
    /// <param name="Listener">The listener that the connection is for; null: none.</param>
    private sealed record Verdict(ServedPort Port, string? Listener);
}
