namespace JwtGateway.Resources.Policies;

/// <summary>A reference to a value in a ConfigMap or Secret of the same namespace.</summary>
public sealed record ValueReference
{
    /// <summary>The API group; empty for the core group.</summary>
    public string Group { get; init; } = "";

    /// <summary>The kind: ConfigMap or Secret.</summary>
    public string Kind { get; init; } = "";

    /// <summary>The object's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>The value's key; null: <c>jwks</c>, else the only one.</summary>
    public string? Key { get; init; }
}
