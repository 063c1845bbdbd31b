using JwtGateway.Resources;

namespace JwtGateway.Translation.Snapshots;

/// <summary>
/// Who was there first (Gateway API, "Conflicts"): the oldest, then <c>namespace/name</c>, then group. An object without a creation time, which
/// is one read from a file, counts as the oldest.
/// </summary>
internal sealed class ResourceAge : IComparer<KubernetesResource>
{
    public static ResourceAge Order { get; } = new();

    public int Compare(KubernetesResource? x, KubernetesResource? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        var byAge = Created(x).CompareTo(Created(y));
        return byAge != 0 ? byAge : ReferenceOrder.Compare(x.Reference, y.Reference, namesFirst: true);
    }

    private static DateTimeOffset Created(KubernetesResource resource) => resource.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
}
