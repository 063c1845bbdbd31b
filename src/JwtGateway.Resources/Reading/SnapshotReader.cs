using System.Collections.Immutable;

namespace JwtGateway.Resources.Reading;

/// <summary>Reads YAML and JSON texts into a snapshot, as <c>kubectl apply</c> would read them.</summary>
public static class SnapshotReader
{
    /// <summary>
    /// Reads every document of every text. Objects without a namespace go to <c>default</c>. All or nothing: one error, and there is no
    /// snapshot, because a missing object may be the one that protects a route.
    /// </summary>
    /// <param name="files">Names, which errors carry, and texts.</param>
    public static SnapshotReadResult Read(IEnumerable<(string Name, string Text)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var objects = new DocumentObjects();
        foreach (var (name, text) in files)
            objects.Read(name, text);
        return objects.ToResult();
    }
}

/// <summary>What <see cref="SnapshotReader"/> read.</summary>
/// <param name="Snapshot">The snapshot; null when there is an error.</param>
/// <param name="Errors">Why there is none, in the order of the texts.</param>
public sealed record SnapshotReadResult(ClusterSnapshot? Snapshot, ImmutableArray<DocumentError> Errors);
