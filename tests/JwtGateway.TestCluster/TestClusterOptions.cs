namespace JwtGateway.Testing.Cluster;

/// <summary>How a <see cref="TestCluster"/> behaves.</summary>
public sealed record TestClusterOptions
{
    /// <summary>How long a watch that allows bookmarks is silent before it gets one. A real server takes about a minute.</summary>
    public TimeSpan BookmarkInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The clock of timestamps and token lifetimes.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
