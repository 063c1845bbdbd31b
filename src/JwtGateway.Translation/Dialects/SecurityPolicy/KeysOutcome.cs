using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What a provider's keys came to: a source, or problems that break the policy.</summary>
internal sealed record KeysOutcome
{
    /// <summary>Null when there are <see cref="Problems"/>.</summary>
    public KeySourceIr? Source { get; init; }

    public UpstreamIr? Upstream { get; init; }

    public ImmutableArray<SecretIr> Secrets { get; init; } = [];

    /// <summary>The backends that keys are fetched from, usable or not.</summary>
    public ImmutableArray<Upstream> Backends { get; init; } = [];

    /// <summary>What breaks the policy.</summary>
    public ImmutableArray<Problem> Problems { get; init; } = [];

    /// <summary>Why no token will verify, though the policy itself is in force.</summary>
    public Problem? Unavailable { get; init; }

    public static KeysOutcome Failed(params ImmutableArray<Problem> problems) => new() { Problems = problems };
}
