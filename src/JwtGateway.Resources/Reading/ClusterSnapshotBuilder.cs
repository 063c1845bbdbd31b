using System.Collections.Immutable;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Traefik;
using JwtGateway.Resources.Traffic;

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
            ListenerSets = Of<ListenerSet>(),
            HttpRoutes = Of<HttpRoute>(),
            GrpcRoutes = Of<GrpcRoute>(),
            ReferenceGrants = Of<ReferenceGrant>(),
            BackendTlsPolicies = Of<BackendTlsPolicy>(),
            SecurityPolicies = Of<SecurityPolicy>(),
            Backends = Of<Backend>(),
            TokenRevocations = Of<TokenRevocation>(),
            ProxyParameters = Of<ProxyParameters>(),
            Ingresses = Of<Ingress>(),
            IngressClasses = Of<IngressClass>(),
            TrafficPolicies = Of<TrafficPolicy>(),
            AgentEndpoints = Of<AgentEndpoint>(),
            CloudEndpoints = Of<CloudEndpoint>(),
            Middlewares = Of<Middleware>(),
            IngressRoutes = Of<IngressRoute>(),
            AgentgatewayPolicies = Of<AgentgatewayPolicy>(),
            AgentgatewayBackends = Of<AgentgatewayBackend>(),
            KgatewayTrafficPolicies = Of<KgatewayTrafficPolicy>(),
            GatewayExtensions = Of<GatewayExtension>(),
            Services = Of<Service>(),
            EndpointSlices = Of<EndpointSlice>(),
            ConfigMaps = Of<ConfigMap>(),
            Secrets = Of<Secret>(),
            Namespaces = Of<Namespace>(),
            Definitions = Of<CustomResourceDefinition>(),
            Unread = [.. unread.Order(ReferenceOrder)],
        };

        ImmutableArray<T> Of<T>() where T : KubernetesResource => [.. sorted[typeof(T)].Cast<T>()];
    }

    /// <summary>
    /// The snapshot of what several have, each its own objects. Lists that only one of them has are taken as they are, so that a part that has
    /// not changed costs nothing to take over.
    /// </summary>
    public static ClusterSnapshot Join(ImmutableArray<ClusterSnapshot> parts) => new()
    {
        GatewayClasses = Join(parts, part => part.GatewayClasses),
        Gateways = Join(parts, part => part.Gateways),
        ListenerSets = Join(parts, part => part.ListenerSets),
        HttpRoutes = Join(parts, part => part.HttpRoutes),
        GrpcRoutes = Join(parts, part => part.GrpcRoutes),
        ReferenceGrants = Join(parts, part => part.ReferenceGrants),
        BackendTlsPolicies = Join(parts, part => part.BackendTlsPolicies),
        SecurityPolicies = Join(parts, part => part.SecurityPolicies),
        Backends = Join(parts, part => part.Backends),
        TokenRevocations = Join(parts, part => part.TokenRevocations),
        ProxyParameters = Join(parts, part => part.ProxyParameters),
        Ingresses = Join(parts, part => part.Ingresses),
        IngressClasses = Join(parts, part => part.IngressClasses),
        TrafficPolicies = Join(parts, part => part.TrafficPolicies),
        AgentEndpoints = Join(parts, part => part.AgentEndpoints),
        CloudEndpoints = Join(parts, part => part.CloudEndpoints),
        Middlewares = Join(parts, part => part.Middlewares),
        IngressRoutes = Join(parts, part => part.IngressRoutes),
        AgentgatewayPolicies = Join(parts, part => part.AgentgatewayPolicies),
        AgentgatewayBackends = Join(parts, part => part.AgentgatewayBackends),
        KgatewayTrafficPolicies = Join(parts, part => part.KgatewayTrafficPolicies),
        GatewayExtensions = Join(parts, part => part.GatewayExtensions),
        Services = Join(parts, part => part.Services),
        EndpointSlices = Join(parts, part => part.EndpointSlices),
        ConfigMaps = Join(parts, part => part.ConfigMaps),
        Secrets = Join(parts, part => part.Secrets),
        Namespaces = Join(parts, part => part.Namespaces),
        Definitions = Join(parts, part => part.Definitions),
        Unread = [.. parts.SelectMany(part => part.Unread).Order(ReferenceOrder)],
    };

    private static ImmutableArray<T> Join<T>(ImmutableArray<ClusterSnapshot> parts, Func<ClusterSnapshot, ImmutableArray<T>> list)
        where T : KubernetesResource
    {
        ImmutableArray<ImmutableArray<T>> some = [.. parts.Select(list).Where(items => !items.IsEmpty)];
        return some switch
        {
            [] => [],
            [var only] => only,
            _ => [.. some.SelectMany(items => items).OrderBy(item => item.Reference, ReferenceOrder)],
        };
    }

    /// <summary>The object where it is: in <see cref="DefaultNamespace"/> when it does not say, in none when its kind has none.</summary>
    public static KubernetesResource WithNamespace(KubernetesResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        var said = resource.Metadata.Namespace;
        var actual = resource is GatewayClass or IngressClass or Namespace or CustomResourceDefinition ? "" : said.Length == 0 ? DefaultNamespace : said;
        return actual == said ? resource : resource with { Metadata = resource.Metadata with { Namespace = actual } };
    }

    private static Comparer<ObjectReference> ReferenceOrder { get; } = Comparer<ObjectReference>.Create(Compare);

    private static int Compare(ObjectReference one, ObjectReference other)
    {
        var first = string.CompareOrdinal(one.Group, other.Group);
        first = first != 0 ? first : string.CompareOrdinal(one.Kind, other.Kind);
        first = first != 0 ? first : string.CompareOrdinal(one.Namespace, other.Namespace);
        first = first != 0 ? first : string.CompareOrdinal(one.Name, other.Name);
        return first != 0 ? first : string.CompareOrdinal(one.Version, other.Version);
    }
}
