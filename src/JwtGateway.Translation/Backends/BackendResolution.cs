using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Backends;

/// <summary>What a reference to a Service or Backend came to.</summary>
internal abstract record BackendResolution
{
    private protected BackendResolution() { }
}

/// <summary>It may be used, unless the upstream itself carries a fault.</summary>
internal sealed record ResolvedBackend(Upstream Upstream) : BackendResolution;

/// <summary>It may not be used. The referrer knows the field.</summary>
/// <param name="Reason">The reason that ResolvedRefs carries.</param>
/// <param name="Message">What is wrong and what to do.</param>
internal sealed record UnresolvedBackend(string Reason, string Message) : BackendResolution;

/// <summary>An upstream with the secrets it refers to and the TLS policies that had a say.</summary>
internal sealed record Upstream(UpstreamIr Ir, ImmutableArray<SecretIr> Secrets, ImmutableArray<TlsPolicyClaim> TlsPolicies)
{
    /// <summary>
    /// Set when it says that it speaks TLS and nothing says how to verify it: what is to be done. Routes must not send it clear text then, since
    /// tokens would go with it; keys are fetched as their address says.
    /// </summary>
    public string? LacksTls { get; init; }

    /// <summary>The Service that it is of; null: it is of none.</summary>
    public ObjectReference? Service { get; init; }
}

/// <summary>A reference to a Service or Backend, its namespace filled in.</summary>
internal sealed record BackendReference(ObjectReference Target, int? Port)
{
    /// <summary>The Service that it names; null: it names none.</summary>
    public ObjectReference? Service => Target is { Group: ApiGroup.Core, Kind: "Service" } ? Target : null;
}
