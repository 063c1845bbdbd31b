using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Expansion;

/// <summary>Rules of one object for one host.</summary>
internal sealed record StandInRoute
{
    /// <summary>Where requests come in.</summary>
    public required StandIn StandIn { get; init; }

    /// <summary>The object. Its group, kind, namespace and name are what policies target and what errors name; its age decides between equal paths.</summary>
    public required KubernetesResource Source { get; init; }

    /// <summary>
    /// A host name in lower case; <c>?.</c> and a name for exactly one more label, <c>*.</c> and a name for one or more; empty for every host that no
    /// route names. The most specific name has all requests of a host, also those that none of its rules is for.
    /// </summary>
    public required string Host { get; init; }

    /// <summary>The rules. <see cref="RuleState.Index"/> is unique among all rules of the object, whatever their host.</summary>
    public required ImmutableArray<RuleState> Rules { get; init; }

    /// <summary>Whether it takes what others leave: it comes after all routes that do not, whatever their age.</summary>
    public bool IsFallback { get; init; }

    /// <summary>Whether it is served in clear text. Default true.</summary>
    public bool Http { get; init; } = true;

    /// <summary>Whether it is served over TLS, where its host has a certificate. Default true.</summary>
    public bool Https { get; init; } = true;
}

/// <summary>A certificate for a host of a shared proxy: the host gets a listener of TLS. Of several for one host the oldest object's is used.</summary>
/// <param name="StandIn">The proxy.</param>
/// <param name="Source">The object that asks for it.</param>
/// <param name="Host">As <see cref="StandInRoute.Host"/>; empty: for clients that ask for no name, or for one that has no certificate.</param>
/// <param name="Certificate">The certificate, with its key.</param>
/// <param name="FieldPath">The field that names it.</param>
internal sealed record StandInCertificate(StandIn StandIn, KubernetesResource Source, string Host, CertificateSecretIr Certificate, string FieldPath);
