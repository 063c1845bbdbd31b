using System.Collections.Immutable;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Policies;

namespace JwtGateway.Resources.Reading;

/// <summary>Makes snapshots of single objects.</summary>
public static class ClusterSnapshotBuilder
{
    /// <summary>The namespace of objects that do not say theirs, as kubectl's without a context.</summary>
    public const string DefaultNamespace = "default";

    /// <summary>Sorts objects into their lists. Each is ordered by namespace and name, so the order of the input means nothing.</summary>
    /// <param name="resources">Objects, each once.</param>
    /// <param name="unread">Objects of kinds and versions that are not read.</param>
    public static ClusterSnapshot Build(IEnumerable<KubernetesResource> resources, IEnumerable<ObjectReference> unread)
    {
        var sorted = resources.OrderBy(resource => resource.Reference, ReferenceOrder).ToLookup(resource => resource.GetType());
        return new ClusterSnapshot
        {
            GatewayClasses = Of<GatewayClass>(),
            Gateways = Of<Gateway>(),
            HttpRoutes = Of<HttpRoute>(),
            ReferenceGrants = Of<ReferenceGrant>(),
            BackendTlsPolicies = Of<BackendTlsPolicy>(),
            SecurityPolicies = Of<SecurityPolicy>(),
            Backends = Of<Backend>(),
            ProxyParameters = Of<ProxyParameters>(),
            Services = Of<Service>(),
            EndpointSlices = Of<EndpointSlice>(),
            ConfigMaps = Of<ConfigMap>(),
            Secrets = Of<Secret>(),
            Namespaces = Of<Namespace>(),
            Unread = [.. unread.Order(ReferenceOrder)],
        };

        ImmutableArray<T> Of<T>() where T : KubernetesResource => [.. sorted[typeof(T)].Cast<T>()];
    }

    /// <summary>The object where it is: in <see cref="DefaultNamespace"/> when it does not say, in none when its kind has none.</summary>
    public static KubernetesResource WithNamespace(KubernetesResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var said = resource.Metadata.Namespace;
        var actual = resource is GatewayClass or Namespace ? "" : said.Length == 0 ? DefaultNamespace : said;
        return actual == said ? resource : resource with { Metadata = resource.Metadata with { Namespace = actual } };
    }

    private static Comparer<ObjectReference> ReferenceOrder { get; } = Comparer<ObjectReference>.Create(Compare);

    private static int Compare(ObjectReference one, ObjectReference other)
    {
        ReadOnlySpan<int> parts =
        [
            string.CompareOrdinal(one.Group, other.Group),
            string.CompareOrdinal(one.Kind, other.Kind),
            string.CompareOrdinal(one.Namespace, other.Namespace),
            string.CompareOrdinal(one.Name, other.Name),
            string.CompareOrdinal(one.Version, other.Version),
        ];
        var first = parts.IndexOfAnyExcept(0);
        return first < 0 ? 0 : parts[first];
    }
}
