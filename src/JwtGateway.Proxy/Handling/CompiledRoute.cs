using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Proxy.Cors;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Tokens.Authentication;

namespace JwtGateway.Proxy.Handling;

/// <summary>A rule with everything worked out that can be before a request comes.</summary>
internal sealed record CompiledRoute
{
    /// <summary>The rule's id.</summary>
    public required string Id { get; init; }

    /// <summary>Whether its requests are gRPC calls.</summary>
    public bool IsGrpc { get; init; }

    /// <summary>Its policy.</summary>
    public required RouteAuthenticator Authenticator { get; init; }

    /// <summary>Which other origins' pages may call; null: that is left to the upstream.</summary>
    public CorsPolicy? Cors { get; init; }

    /// <summary>Headers that its policy sets from claims before it has requests matched again; empty: it has not.</summary>
    public ImmutableArray<string> ClaimHeaders { get; init; } = [];

    /// <summary>Set when the rule itself cannot be honoured.</summary>
    public FaultIr? Fault { get; init; }

    /// <summary>Where requests go.</summary>
    public required BackendPicker Backends { get; init; }

    /// <summary>The routes that policies of the Gateway hand requests over to, by id.</summary>
    public IReadOnlyDictionary<string, CompiledRoute> Internal { get; init; } = ImmutableDictionary<string, CompiledRoute>.Empty;

    /// <summary>How many proxies in front of this one are believed about where a request came from; 0 where nobody knows.</summary>
    public int TrustedHops { get; init; }

    /// <summary>Changes to the request's headers.</summary>
    public HeaderModifier? RequestHeaders { get; init; }

    /// <summary>Changes to the upstream's response headers.</summary>
    public HeaderModifier? ResponseHeaders { get; init; }

    /// <summary>Changes that its Traffic Policies make to the upstream's response headers, after all others; empty: none.</summary>
    public HeaderModifier[] PolicyResponseHeaders { get; init; } = [];

    /// <summary>Whether its policy answers with ngrok's error codes, which upstreams then cannot set.</summary>
    public bool HasErrorCodes { get; init; }

    /// <summary>Sends clients elsewhere.</summary>
    public Redirect? Redirect { get; init; }

    /// <summary>What upstreams are asked for instead.</summary>
    public UrlRewrite? Rewrite { get; init; }

    /// <summary>Who gets copies of requests.</summary>
    public Mirror[] Mirrors { get; init; } = [];

    /// <summary>How often and how long requests are tried; null: nothing is said of that.</summary>
    public AttemptRules? Attempts { get; init; }
}
