using System.Collections.Immutable;
using JwtGateway.Resources.Networking;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Expansion.Ingresses;

/// <summary>An Ingress of ours, compiled without a look at others.</summary>
internal sealed record ReadIngress(StandIn StandIn, Ingress Source)
{
    /// <summary>Its hosts with their paths, in order; a host may be there twice, and may have no paths.</summary>
    public ImmutableArray<IngressHost> Hosts { get; init; } = [];

    /// <summary>Who gets what no path is for; null: nobody, as far as this Ingress goes.</summary>
    public RuleState? Default { get; init; }

    /// <summary>Whether it has no rules, so that its default backend is that of every host.</summary>
    public bool HasNoRules { get; init; }

    /// <summary>Whether it is served in clear text.</summary>
    public bool Http { get; init; } = true;

    /// <summary>Whether it is served over TLS.</summary>
    public bool Https { get; init; } = true;

    /// <summary>Whether its hosts are served over TLS also where nobody brings a certificate.</summary>
    public bool IsSelfSigned { get; init; }

    /// <summary>What its hosts are served over TLS with.</summary>
    public ImmutableArray<StandInCertificate> Certificates { get; init; } = [];
}

/// <summary>A host of an Ingress, as <see cref="StandInRoute.Host"/>, and its paths.</summary>
internal sealed record IngressHost(string Name, ImmutableArray<RuleState> Paths);
