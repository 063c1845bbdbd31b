using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>What a listener speaks to its clients.</summary>
public enum ListenerProtocol
{
    /// <summary>Clear text HTTP.</summary>
    Http,

    /// <summary>HTTP over TLS that ends at the proxy.</summary>
    Https,
}

/// <summary>A Gateway listener (Gateway API, <c>spec.listeners[]</c>) that is fit to serve.</summary>
public sealed record ListenerIr
{
    /// <summary><c>namespace/gateway/listener</c>; unique over all Gateways.</summary>
    public required string Id { get; init; }

    /// <summary>The port that clients connect to, 1 to 65535. Several listeners may share one; their host names tell them apart.</summary>
    public required int Port { get; init; }

    /// <summary>What is spoken on the port. Listeners that share a port share the protocol.</summary>
    public required ListenerProtocol Protocol { get; init; }

    /// <summary>The host name it answers for, as those of <see cref="RouteIr.Hostnames"/> are; null for every host.</summary>
    public string? Hostname { get; init; }

    /// <summary>Ids of <see cref="CertificateSecretIr"/>s, the preferred one first. Never empty for <see cref="ListenerProtocol.Https"/> unless <see cref="SelfSigned"/>.</summary>
    public ImmutableArray<string> Certificates { get; init; } = [];

    /// <summary>
    /// Whether the proxy makes itself a certificate, which no client can trust, as Traefik does where nobody brings one. Then there are no <see cref="Certificates"/>.
    /// </summary>
    public bool SelfSigned { get; init; }

    /// <summary>Which clients may connect; null: all. For <see cref="ListenerProtocol.Https"/> alone.</summary>
    public ClientValidationIr? ClientValidation { get; init; }

    /// <summary>
    /// What its requests are held to before they are matched to a route, those that none matches too; the route's own policy comes after it. Headers that it sets are
    /// there for the matching. Null: nothing. agentgateway, <c>traffic.phase: PreRouting</c>.
    /// </summary>
    public RoutePolicyIr? Policy { get; init; }
}
