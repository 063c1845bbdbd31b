using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>One rule of one route on one listener: which requests are meant, who may send them, and where they go.</summary>
public sealed record RouteIr
{
    /// <summary>Names the rule to people, e.g. <c>HTTPRoute/default/foo/rules/0</c> or <c>GRPCRoute/default/yages/rules/0</c>. The same rule on another listener has the same id.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// Id of the <see cref="ListenerIr"/> that it serves. Empty: none, so that requests get to it only when a Traffic Policy hands them over
    /// (<see cref="ForwardActionIr"/>); policy, fault, header changes and backends are all that counts of it then.
    /// </summary>
    public required string Listener { get; init; }

    /// <summary>
    /// Host names in lower case that have some host in common with the listener's: exact; <c>*.</c> and a name, for one or more labels before it (Gateway API);
    /// <c>?.</c> and a name, for exactly one (Ingress), which is more specific. Empty: every host of the listener.
    /// </summary>
    public ImmutableArray<string> Hostnames { get; init; } = [];

    /// <summary>What its requests are. Default <see cref="RouteProtocol.Http"/>.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>
    /// For routes that are chosen as Traefik does: of those of a listener that mean a request, whatever their host names, the one with the highest priority. Null: by host
    /// name, then path, as the Gateway API says; beside others such a route counts with the length that Traefik's rule for its host and path would have.
    /// </summary>
    public long? Priority { get; init; }

    /// <summary>The request is meant when any one of these matches. Never empty: a rule without matches has the prefix <c>/</c>.</summary>
    public ImmutableArray<RouteMatchIr> Matches { get; init; } = [];

    /// <summary>Who may pass; null for a route that no policy targets.</summary>
    public RoutePolicyIr? Policy { get; init; }

    /// <summary>Set when the rule itself cannot be honoured (an unsupported filter, …): it answers this instead of forwarding.</summary>
    public FaultIr? Fault { get; init; }

    /// <summary>Changes to the headers of the request, made after authentication and before it is forwarded.</summary>
    public HeaderModifierIr? RequestHeaders { get; init; }

    /// <summary>Changes to the headers of the upstream's response.</summary>
    public HeaderModifierIr? ResponseHeaders { get; init; }

    /// <summary>Sends clients elsewhere, once the policy let them pass; null: requests are forwarded.</summary>
    public RedirectIr? Redirect { get; init; }

    /// <summary>What the upstream is asked for instead; null: what the client asked for.</summary>
    public RewriteIr? Rewrite { get; init; }

    /// <summary>Who gets copies of requests.</summary>
    public ImmutableArray<MirrorIr> Mirrors { get; init; } = [];

    /// <summary>How long requests may take; null: as long as the proxy lets them.</summary>
    public TimeoutsIr? Timeouts { get; init; }

    /// <summary>When requests are sent again; null: only where nothing was sent.</summary>
    public RouteRetryIr? Retry { get; init; }

    /// <summary>CORS of the route's own; a policy that has CORS settings wins.</summary>
    public CorsIr? Cors { get; init; }

    /// <summary>Where matched requests go, by weight. Empty, or with a weight sum of 0: 500 (Gateway API, HTTPBackendRef.weight).</summary>
    public ImmutableArray<WeightedBackendIr> Backends { get; init; } = [];
}

/// <summary>What the requests of a route are.</summary>
public enum RouteProtocol
{
    /// <summary>HTTP.</summary>
    Http,

    /// <summary>
    /// gRPC over HTTP/2 (GRPCRoute): a call's <c>grpc-timeout</c> is held, and where no backend has a weight it is UNAVAILABLE, not an error of ours. It is
    /// a request's content type that makes it a call; what is none is answered as any other request.
    /// </summary>
    Grpc,
}

/// <summary>An answer given in place of forwarding because configuration is broken. The client sees the status only.</summary>
/// <param name="Status">The HTTP status, e.g. 500.</param>
/// <param name="Reason">Why, for logs and <c>/config</c>; names the object and field.</param>
public sealed record FaultIr(int Status, string Reason);

/// <summary>A share of a route's traffic.</summary>
public sealed record WeightedBackendIr
{
    /// <summary>Share relative to the sum of the weights; 0 gets nothing.</summary>
    public required int Weight { get; init; }

    /// <summary>Id of an <see cref="UpstreamIr"/>; null when <see cref="Fault"/> is set.</summary>
    public string? Upstream { get; init; }

    /// <summary>Set when the reference is missing, not permitted or of a wrong kind: this share of the traffic answers it.</summary>
    public FaultIr? Fault { get; init; }

    /// <summary>
    /// Who of those whose turn this share is may pass, once the route's policy has let them; null: all. It goes before the fault, the redirect and the
    /// upstream. CORS settings and <see cref="EnforceIr.RecomputeRoute"/> have no say in it: both are settled before there is a share.
    /// </summary>
    public RoutePolicyIr? Policy { get; init; }

    /// <summary>Changes to the headers of this share's requests, made after the route's.</summary>
    public HeaderModifierIr? RequestHeaders { get; init; }

    /// <summary>Changes to the headers of this upstream's responses, made before the route's.</summary>
    public HeaderModifierIr? ResponseHeaders { get; init; }

    /// <summary>Sends this share's clients elsewhere; the upstream is then null.</summary>
    public RedirectIr? Redirect { get; init; }

    /// <summary>What this upstream is asked for; what it has replaces the same of the route's.</summary>
    public RewriteIr? Rewrite { get; init; }

    /// <summary>Who gets copies of this share's requests.</summary>
    public ImmutableArray<MirrorIr> Mirrors { get; init; } = [];
}

/// <summary>Header changes of an HTTPRoute filter: removals and replacements first, then additions.</summary>
public sealed record HeaderModifierIr
{
    /// <summary>Replaces all values of each name.</summary>
    public ImmutableArray<HeaderIr> Set { get; init; } = [];

    /// <summary>Appends a value to each name.</summary>
    public ImmutableArray<HeaderIr> Add { get; init; } = [];

    /// <summary>Removes each name.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];
}

/// <summary>A header field.</summary>
/// <param name="Name">The field name; compared without regard to case.</param>
/// <param name="Value">The field value.</param>
public sealed record HeaderIr(string Name, string Value);
