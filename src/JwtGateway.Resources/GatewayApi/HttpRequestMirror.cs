namespace JwtGateway.Resources.GatewayApi;

/// <summary>A RequestMirror filter: a copy of requests goes to another backend, whose answers nobody reads.</summary>
public sealed record HttpRequestMirror
{
    /// <summary>Where the copies go.</summary>
    public MirrorBackendRef BackendRef { get; init; } = new();

    /// <summary>0 to 100 of a hundred requests; null: all, unless there is a fraction.</summary>
    public int? Percent { get; init; }

    /// <summary>The same as a fraction.</summary>
    public MirrorFraction? Fraction { get; init; }
}

/// <summary>A reference to a Service or Backend.</summary>
public sealed record MirrorBackendRef
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind.</summary>
    public string Kind { get; init; } = "Service";

    /// <summary>The name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The namespace; null for the route's.</summary>
    public string? Namespace { get; init; }

    /// <summary>The port; needed for a Service.</summary>
    public int? Port { get; init; }
}

/// <summary>A share of requests.</summary>
public sealed record MirrorFraction
{
    /// <summary>At least 0, and no more than <see cref="Denominator"/>.</summary>
    public int Numerator { get; init; }

    /// <summary>At least 1.</summary>
    public int Denominator { get; init; } = 100;
}
