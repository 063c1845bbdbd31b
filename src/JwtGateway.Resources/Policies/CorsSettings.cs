using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>Cross-origin resource sharing (Fetch standard, "CORS protocol"), as Envoy Gateway's policies have it.</summary>
public sealed record CorsSettings
{
    /// <summary><c>https://www.example.com</c>, <c>https://*.example.com</c>, <c>https://*</c>, or <c>*</c>; empty: none.</summary>
    public ImmutableArray<string> AllowOrigins { get; init; } = [];

    /// <summary>Methods, or <c>*</c>.</summary>
    public ImmutableArray<string> AllowMethods { get; init; } = [];

    /// <summary>Request headers, or <c>*</c>.</summary>
    public ImmutableArray<string> AllowHeaders { get; init; } = [];

    /// <summary>Response headers that pages may read, or <c>*</c>.</summary>
    public ImmutableArray<string> ExposeHeaders { get; init; } = [];

    /// <summary>How long a preflight's answer may be kept, as a Gateway API duration; null: the browser's choice.</summary>
    public string? MaxAge { get; init; }

    /// <summary>Whether requests may carry credentials. Default false.</summary>
    public bool AllowCredentials { get; init; }
}
