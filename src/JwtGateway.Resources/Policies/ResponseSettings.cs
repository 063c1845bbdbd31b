namespace JwtGateway.Resources.Policies;

/// <summary>What a client whose request the policy refuses is told. Without it Envoy's bodies and challenge, letter for letter.</summary>
public sealed record ResponseSettings
{
    /// <summary>Text (the default) or ProblemJson (RFC 9457). gRPC calls get a gRPC status whatever is said here.</summary>
    public string? Format { get; init; }

    /// <summary>Envoy (the default) or RFC6750: error, error_description and scope as well, and the statuses that go with them.</summary>
    public string? Challenge { get; init; }

    /// <summary>The challenge's realm: 1 to 256 printable ASCII characters without <c>"</c> and <c>\</c>. Null: the request's own address.</summary>
    public string? Realm { get; init; }

    /// <summary>An https URL of the protected resource's metadata (RFC 9728), which challenges then name; null: none.</summary>
    public string? ResourceMetadata { get; init; }
}
