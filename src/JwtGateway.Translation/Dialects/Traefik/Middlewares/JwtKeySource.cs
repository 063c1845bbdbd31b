using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.Traefik.Middlewares;

/// <summary>Keys, and whose tokens they are for.</summary>
internal sealed record JwtKeySource
{
    /// <summary>Id of the provider.</summary>
    public string Provider { get; init; } = "";

    /// <summary>The provider's name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Null when there are <see cref="Problems"/>.</summary>
    public KeySourceIr? Source { get; init; }

    /// <summary>The algorithms that its tokens may be signed with.</summary>
    public ImmutableArray<string> Algorithms { get; init; } = JwtKeys.Asymmetric;

    /// <summary>Whose tokens alone are taken; empty: anybody's.</summary>
    public ImmutableArray<string> Issuers { get; init; } = [];

    /// <summary>Whose tokens are not taken, as they have keys of their own.</summary>
    public ImmutableArray<string> OtherIssuersThan { get; init; } = [];

    public UpstreamIr? Upstream { get; init; }

    public ImmutableArray<SecretIr> Secrets { get; init; } = [];

    /// <summary>What breaks the policy.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>Why no token will verify, though the policy itself is in force.</summary>
    public Problem? Unavailable { get; init; }

    public static JwtKeySource Failed(string path, string message) => new() { Problems = [new(ConditionReason.Invalid, path, $"JWT: {message}.")] };
}
