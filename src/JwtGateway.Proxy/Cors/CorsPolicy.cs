using System.Collections.Frozen;
using System.Globalization;
using JwtGateway.Ir;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Cors;

/// <summary>
/// A route's CORS settings, compiled (Fetch standard, "CORS protocol"; Envoy's cors filter). Decides before tokens are asked for, since browsers
/// send none with a preflight.
/// </summary>
internal sealed class CorsPolicy
{
    private readonly FrozenSet<string> _origins;
    private readonly OriginPattern[] _patterns;
    private readonly bool _anyOrigin;

    /// <summary>Readies <paramref name="ir"/>.</summary>
    public CorsPolicy(CorsIr ir)
    {
        _anyOrigin = ir.AllowOrigins.Contains("*");
        _patterns = [.. ir.AllowOrigins.Where(o => o.Length > 1 && o.Contains('*', StringComparison.Ordinal)).Select(o => new OriginPattern(o))];
        _origins = ir.AllowOrigins.Where(o => !o.Contains('*', StringComparison.Ordinal)).ToFrozenSet(StringComparer.Ordinal);
        AllowMethods = new CorsList(ir.AllowMethods);
        AllowHeaders = new CorsList(ir.AllowHeaders);
        ExposeHeaders = new CorsList(ir.ExposeHeaders);
        AllowCredentials = ir.AllowCredentials;
        MaxAge = ir.MaxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Methods that pages may use.</summary>
    public CorsList AllowMethods { get; }

    /// <summary>Request headers that pages may set.</summary>
    public CorsList AllowHeaders { get; }

    /// <summary>Response headers that pages may read.</summary>
    public CorsList ExposeHeaders { get; }

    /// <summary>How long a preflight's answer may be kept, in seconds; null: the browser's choice.</summary>
    public string? MaxAge { get; }

    /// <summary>Whether requests may carry credentials.</summary>
    public bool AllowCredentials { get; }

    /// <summary>
    /// The CORS settings of a route: its policy's, else its filter's. A broken policy answers errors whatever is asked, so a filter does not help.
    /// </summary>
    public static CorsPolicy? Of(RoutePolicyIr? policy, CorsIr? filter) =>
        Of(policy) ?? (filter is null || policy is DenyIr || policy is AllOfIr all && all.Policies.Any(p => p is DenyIr) ? null : new CorsPolicy(filter));

    /// <summary>
    /// The CORS settings of a policy. Of several policies those of the most specific that has any: they widen what pages may do, so they are no
    /// part of what cannot be overridden. Null: none, or a policy is broken and answers errors whatever is asked.
    /// </summary>
    public static CorsPolicy? Of(RoutePolicyIr? policy) => policy switch
    {
        EnforceIr { Cors: { } cors } => new CorsPolicy(cors),
        AllOfIr all when !all.Policies.Any(p => p is DenyIr) => all.Policies.Select(Of).LastOrDefault(cors => cors is not null),
        _ => null,
    };

    /// <summary>Whether pages of this origin may call; compared as browsers spell origins, in lower case.</summary>
    public bool Allows(string origin)
    {
        if (_anyOrigin || _origins.Contains(origin))
        {
            return true;
        }

        foreach (var pattern in _patterns)
        {
            if (pattern.Matches(origin))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a request asks what may be asked for, instead of asking for it.</summary>
    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod is [{ Length: > 0 }];
}
