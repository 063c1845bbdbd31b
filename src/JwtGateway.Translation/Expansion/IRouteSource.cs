using System.Collections.Immutable;

namespace JwtGateway.Translation.Expansion;

/// <summary>
/// A kind of object that says which requests go where and that is no Gateway API: an Ingress, an IngressRoute, an endpoint. It names no Gateway, so its
/// requests come in through a proxy that such objects share (<see cref="StandIn"/>). From there on there is no difference: listeners, route
/// table, backends, policies, provisioning and the channel are those of Gateways.
/// </summary>
/// <remarks>
/// <para>To plug another kind in: a folder of its own below this one, as <c>Ingresses</c> is, with a class that implements this, named in
/// <c>Translator</c> where <see cref="RouteExpansion"/> is made. Its constructor takes what it needs: <see cref="StandIns"/> to find the proxy by class
/// (<see cref="StandIns.Find"/>), <c>BackendResolver</c> for upstreams, <see cref="PolicyAnnotations"/> for policies by annotation.</para>
/// <para>What it yields is what HTTPRoutes compile to: <c>RuleState</c>s. The paths of their problems are the object's own. Policies that the object
/// itself names, in order, are <c>RuleState.Policies</c>: found by <c>IPolicyDialect.Filter</c>, enforced besides those that target the object by
/// reference, which need nothing done for them. A policy that is named and missing is one of <c>RuleState.Problems</c>, so the rule answers 500.</para>
/// <para>An object whose defect leaves open which requests it means yields a rule with <c>RuleState.UnknownMatches</c> for each host as it is
/// written: <c>HostClosures</c> closes them, also for others.</para>
/// </remarks>
internal interface IRouteSource
{
    /// <summary>
    /// All objects of the kind that are ours, broken ones included: those keep their hosts and paths and answer 500. A defect is contained inside, object by
    /// object; what is wrong with rules is told by whoever calls this, all else by the source.
    /// </summary>
    SourceOutput Expand();
}

/// <summary>What a source's objects come to.</summary>
/// <param name="Routes">In any order.</param>
/// <param name="Certificates">What hosts are served over TLS with, in any order.</param>
internal sealed record SourceOutput(ImmutableArray<StandInRoute> Routes, ImmutableArray<StandInCertificate> Certificates)
{
    /// <summary>Shared proxies that serve hosts without a certificate over TLS all the same, with one that nobody vouches for.</summary>
    public ImmutableArray<StandIn> SelfSigned { get; init; } = [];
}
