using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Traefik;

namespace JwtGateway.Translation.Snapshots;

/// <summary>The snapshot, ordered by age and findable by name. Of two objects with one name, the older is found.</summary>
internal sealed class SnapshotIndex(ClusterSnapshot snapshot)
{
    private readonly Dictionary<ObjectReference, Service> _services = Index(snapshot.Services);
    private readonly Dictionary<ObjectReference, Backend> _backends = Index(snapshot.Backends);
    private readonly Dictionary<ObjectReference, ProxyParameters> _parameters = Index(snapshot.ProxyParameters);
    private readonly Dictionary<ObjectReference, ConfigMap> _configMaps = Index(snapshot.ConfigMaps);
    private readonly Dictionary<ObjectReference, Secret> _secrets = Index(snapshot.Secrets);
    private readonly Dictionary<ObjectReference, Namespace> _namespaces = Index(snapshot.Namespaces);
    private readonly ILookup<(string Namespace, string Service), EndpointSlice> _slices = Ordered(snapshot.EndpointSlices)
        .ToLookup(s => (s.Metadata.Namespace, s.Metadata.Labels.GetValueOrDefault(EndpointSlice.ServiceNameLabel, "")));

    public ImmutableArray<GatewayClass> GatewayClasses { get; } = Ordered(snapshot.GatewayClasses);

    public ImmutableArray<Gateway> Gateways { get; } = Ordered(snapshot.Gateways);

    public ImmutableArray<ListenerSet> ListenerSets { get; } = Ordered(snapshot.ListenerSets);

    public ImmutableArray<HttpRoute> HttpRoutes { get; } = Ordered(snapshot.HttpRoutes);

    public ImmutableArray<GrpcRoute> GrpcRoutes { get; } = Ordered(snapshot.GrpcRoutes);

    public ImmutableArray<SecurityPolicy> SecurityPolicies { get; } = Ordered(snapshot.SecurityPolicies);

    public ImmutableArray<BackendTlsPolicy> BackendTlsPolicies { get; } = Ordered(snapshot.BackendTlsPolicies);

    public ImmutableArray<TokenRevocation> TokenRevocations { get; } = Ordered(snapshot.TokenRevocations);

    public ImmutableArray<Ingress> Ingresses { get; } = Ordered(snapshot.Ingresses);

    public ImmutableArray<IngressClass> IngressClasses { get; } = Ordered(snapshot.IngressClasses);

    public ImmutableArray<IngressRoute> IngressRoutes { get; } = Ordered(snapshot.IngressRoutes);

    /// <summary>Whether there are objects that a class of Ingresses would be for.</summary>
    public bool HasClassless { get; } = !snapshot.Ingresses.IsEmpty || !snapshot.IngressRoutes.IsEmpty || !snapshot.AgentEndpoints.IsEmpty || !snapshot.CloudEndpoints.IsEmpty;

    public ImmutableArray<Backend> Backends { get; } = Ordered(snapshot.Backends);

    public ImmutableArray<CustomResourceDefinition> Definitions => snapshot.Definitions;

    public Service? Service(string ns, string name) => _services.GetValueOrDefault(new(ApiGroup.Core, "Service", ns, name));

    public Backend? Backend(string group, string ns, string name) => _backends.GetValueOrDefault(new(group, "Backend", ns, name));

    public ProxyParameters? ProxyParameters(string ns, string name) =>
        _parameters.GetValueOrDefault(new(ApiGroup.JwtGateway, "ProxyParameters", ns, name));

    public ConfigMap? ConfigMap(string ns, string name) => _configMaps.GetValueOrDefault(new(ApiGroup.Core, "ConfigMap", ns, name));

    public Secret? Secret(string ns, string name) => _secrets.GetValueOrDefault(new(ApiGroup.Core, "Secret", ns, name));

    public IEnumerable<EndpointSlice> EndpointSlices(string ns, string service) => _slices[(ns, service)];

    /// <summary>The labels of a namespace; one that is not listed has its name alone.</summary>
    public ImmutableSortedDictionary<string, string> NamespaceLabels(string ns)
    {
        var labels = _namespaces.GetValueOrDefault(new(ApiGroup.Core, "Namespace", "", ns))?.Metadata.Labels
            ?? ImmutableSortedDictionary<string, string>.Empty;
        return labels.SetItem("kubernetes.io/metadata.name", ns);
    }

    private static ImmutableArray<T> Ordered<T>(ImmutableArray<T> resources) where T : KubernetesResource =>
        [.. resources.OrderBy(r => r, ResourceAge.Order)];

    private static Dictionary<ObjectReference, T> Index<T>(ImmutableArray<T> resources) where T : KubernetesResource
    {
        var index = new Dictionary<ObjectReference, T>();
        foreach (var resource in Ordered(resources))
            index.TryAdd(resource.Reference, resource);
        return index;
    }
}
