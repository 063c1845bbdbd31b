using System.Collections.Immutable;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Watching;

/// <summary>A kind to be kept up with.</summary>
/// <param name="Resource">The version we like best.</param>
public sealed record WatchedResource(ResourceDescriptor Resource)
{
    /// <summary>Versions to be content with, best first, where the API server does not serve the one we like best.</summary>
    public ImmutableArray<string> OtherVersions { get; init; } = [];

    /// <summary>Leaves objects out at the server; null: none.</summary>
    public string? FieldSelector { get; init; }

    /// <summary>Leaves objects out at the server; null: none.</summary>
    public string? LabelSelector { get; init; }

    internal ImmutableArray<ResourceDescriptor> Candidates =>
        [Resource, .. OtherVersions.Select(version => Resource with { Version = version })];
}
