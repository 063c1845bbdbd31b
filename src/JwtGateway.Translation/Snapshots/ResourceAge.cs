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
        return byAge != 0 ? byAge : ByName(x, y);
    }

    /// <summary>As <see cref="ReferenceOrder"/> with names first, without making references: most objects of a cluster have the age of many others.</summary>
    private static int ByName(KubernetesResource x, KubernetesResource y)
    {
        var order = string.CompareOrdinal(x.Metadata.Namespace, y.Metadata.Namespace);
        order = order != 0 ? order : string.CompareOrdinal(x.Metadata.Name, y.Metadata.Name);
        order = order != 0 ? order : string.CompareOrdinal(ApiGroup.Of(x.ApiVersion), ApiGroup.Of(y.ApiVersion));
        return order != 0 ? order : string.CompareOrdinal(x.Kind, y.Kind);
    }

    private static DateTimeOffset Created(KubernetesResource resource) => resource.Metadata.CreationTimestamp ?? DateTimeOffset.MinValue;
}
