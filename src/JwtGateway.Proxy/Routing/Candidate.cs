using System.Text.RegularExpressions;

namespace JwtGateway.Proxy.Routing;

/// <summary>One match of one rule, compiled: what must hold of a request whose path fits.</summary>
internal sealed record Candidate<T>
    where T : class
{
    /// <summary>What the request is matched to.</summary>
    public required T Route { get; init; }

    /// <summary>Place in the configuration: decides between equally specific ones.</summary>
    public required int Order { get; init; }

    /// <summary>The expression for the path; null when the path was looked up.</summary>
    public Regex? PathPattern { get; init; }

    /// <summary>Length of the path condition as it was written.</summary>
    public required int PathLength { get; init; }

    /// <summary>The method; null for every one.</summary>
    public string? Method { get; init; }

    /// <summary>Conditions on headers, all of which must hold.</summary>
    public ValueMatcher[] Headers { get; init; } = [];

    /// <summary>Conditions on query parameters, all of which must hold.</summary>
    public ValueMatcher[] Query { get; init; } = [];

    /// <summary>
    /// Whether a condition is on a header that carries claims which routes are chosen by: what a client sends under its name counts for nothing,
    /// so until the claims are known no request meets it.
    /// </summary>
    public bool NeedsClaims { get; init; }

    /// <summary>More that must hold; null: nothing.</summary>
    public RoutePredicate? Predicate { get; init; }

    /// <summary>Which of several routes that mean a request has it, where routes of its listener have priorities: the highest.</summary>
    public long Priority { get; init; }

    /// <summary>Whether the request meets every condition.</summary>
    public bool Matches(in RouteRequest request) =>
        (!NeedsClaims || request.HasClaims)
        && (Method is null || string.Equals(Method, request.Method, StringComparison.Ordinal))
        && (PathPattern is null || PathPattern.IsMatch(request.Target.Path))
        && MatchesHeaders(request)
        && (Query.Length == 0 || MatchesQuery(request))
        && (Predicate is null || Predicate.Holds(request));

    /// <summary>
    /// The Gateway API's precedence among matches of one path (HTTPRouteRule.matches): method, more headers, more query parameters, then the
    /// order of the configuration. Longer expressions go before shorter, as in Envoy Gateway; looked-up paths are of one length here.
    /// </summary>
    public static int Compare(Candidate<T> x, Candidate<T> y)
    {
        var path = y.PathLength.CompareTo(x.PathLength);
        var method = (y.Method is not null).CompareTo(x.Method is not null);
        var headers = y.Headers.Length.CompareTo(x.Headers.Length);
        var query = y.Query.Length.CompareTo(x.Query.Length);
        return path != 0 ? path : method != 0 ? method : headers != 0 ? headers : query != 0 ? query : x.Order.CompareTo(y.Order);
    }

    private bool MatchesHeaders(in RouteRequest request)
    {
        foreach (var header in Headers)
        {
            if (!header.MatchesHeader(request.Headers))
            {
                return false;
            }
        }

        return true;
    }

    private bool MatchesQuery(in RouteRequest request)
    {
        var query = request.Target.Text.AsMemory(request.Target.PathLength);
        foreach (var parameter in Query)
        {
            if (!parameter.MatchesQuery(query))
            {
                return false;
            }
        }

        return true;
    }
}
