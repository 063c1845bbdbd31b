using System.Collections.Immutable;

namespace JwtGateway.Testing.Cluster.Auth;

/// <summary>Who sends a request.</summary>
internal sealed record ClusterUser(string Name, ImmutableArray<string> Groups, string Uid = "")
{
    public const string Masters = "system:masters";

    public static ClusterUser Anonymous { get; } = new("system:anonymous", ["system:unauthenticated"]);

    public bool IsAnonymous => this == Anonymous;
}
