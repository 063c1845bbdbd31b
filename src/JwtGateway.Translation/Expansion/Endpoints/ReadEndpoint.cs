using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Expansion.Endpoints;

/// <summary>An endpoint whose host is known.</summary>
/// <param name="Source">The AgentEndpoint or CloudEndpoint.</param>
/// <param name="StandIn">The proxy that serves it.</param>
/// <param name="Address">Its address.</param>
internal sealed record ReadEndpoint(KubernetesResource Source, StandIn StandIn, EndpointAddress Address)
{
    /// <summary>The certificate of its host; null: it has none.</summary>
    public StandInCertificate? Certificate { get; init; }

    /// <summary>
    /// Why it cannot be served as it asks to be. Its host then answers 500, in clear text and over TLS: left out, its requests would go to an endpoint of a wider
    /// host, with a policy of somebody else's or none.
    /// </summary>
    public Problem? Problem { get; init; }

    /// <summary>Whether that is because nobody can be served at its address. Whoever can be served at the host then goes first, whatever its age.</summary>
    public bool IsElsewhere { get; init; }

    /// <summary>The route of its host.</summary>
    /// <param name="compile">Compiles its rule.</param>
    public StandInRoute Route(Func<RuleState> compile) => new()
    {
        StandIn = StandIn,
        Source = Source,
        Host = Address.Host,
        Http = Problem is not null || Certificate is null,

        // A wider host's certificate may bring requests for this one, which are this one's all the same.
        Https = Problem is not null || Address.IsHttps,
        Rules = [Problem is null ? compile() : Closed(Problem)],
    };

    /// <summary>A rule that answers 500 to all requests.</summary>
    public static RuleState Closed(Problem problem) => new()
    {
        Index = 0,
        Matches = [new RouteMatchIr { Path = new(PathMatchType.Prefix, "/") }],
        Problems = ImmutableArray.Create(problem),
    };
}
