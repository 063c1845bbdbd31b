using System.Collections.Immutable;

namespace JwtGateway.Resources.GatewayApi;

/// <summary>A CORS filter (GEP-1767).</summary>
public sealed record HttpCorsFilter
{
    /// <summary>Exact origins, with <c>*</c> in front of the host name, or <c>*</c>; empty: none.</summary>
    public ImmutableArray<string> AllowOrigins { get; init; } = [];

    /// <summary>Whether requests may carry credentials. Default false.</summary>
    public bool AllowCredentials { get; init; }

    /// <summary>Methods, or <c>*</c>.</summary>
    public ImmutableArray<string> AllowMethods { get; init; } = [];

    /// <summary>Request headers, or <c>*</c>.</summary>
    public ImmutableArray<string> AllowHeaders { get; init; } = [];

    /// <summary>Response headers that pages may read, or <c>*</c>.</summary>
    public ImmutableArray<string> ExposeHeaders { get; init; } = [];

    /// <summary>How long a preflight's answer may be kept, in seconds. Default 5.</summary>
    public int MaxAge { get; init; } = 5;
}
