namespace JwtGateway.Resources.Tests;

internal static class SnapshotExtensions
{
    /// <summary>Every object that was read.</summary>
    public static IEnumerable<KubernetesResource> Resources(this ClusterSnapshot snapshot) =>
    [
        .. snapshot.GatewayClasses, .. snapshot.Gateways, .. snapshot.ListenerSets, .. snapshot.HttpRoutes, .. snapshot.GrpcRoutes, .. snapshot.ReferenceGrants, .. snapshot.BackendTlsPolicies,
        .. snapshot.SecurityPolicies, .. snapshot.Backends, .. snapshot.ProxyParameters, .. snapshot.Services, .. snapshot.EndpointSlices,
        .. snapshot.ConfigMaps, .. snapshot.Secrets, .. snapshot.Namespaces,
    ];
}
