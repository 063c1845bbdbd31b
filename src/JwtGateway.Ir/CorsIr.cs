using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>Cross-origin resource sharing (Fetch standard, section 3.3), answered before tokens are asked for: a preflight carries none.</summary>
public sealed record CorsIr
{
    /// <summary>Origins: exact, with one <c>*</c> in place of a part of the host name, or <c>*</c> for every origin.</summary>
    public ImmutableArray<string> AllowOrigins { get; init; } = [];

    /// <summary>Methods, or <c>*</c>.</summary>
    public ImmutableArray<string> AllowMethods { get; init; } = [];

    /// <summary>Request headers, or <c>*</c>.</summary>
    public ImmutableArray<string> AllowHeaders { get; init; } = [];

    /// <summary>Response headers that pages may read, or <c>*</c>.</summary>
    public ImmutableArray<string> ExposeHeaders { get; init; } = [];

    /// <summary>How long a preflight's answer may be kept; null: the browser's choice.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Whether requests may carry credentials.</summary>
    public bool AllowCredentials { get; init; }
}
