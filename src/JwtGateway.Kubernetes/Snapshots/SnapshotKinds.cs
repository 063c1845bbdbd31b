using System.Collections.Immutable;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;

namespace JwtGateway.Kubernetes.Snapshots;

/// <summary>The kinds that a <see cref="ClusterSnapshot"/> is made of. Those that a cluster does not have are empty.</summary>
public static class SnapshotKinds
{
    /// <summary>All of them, with the versions that the records can read.</summary>
    public static ImmutableArray<WatchedResource> All { get; } =
    [
        new(KnownResources.GatewayClasses) { OtherVersions = ["v1beta1"] },
        new(KnownResources.Gateways) { OtherVersions = ["v1beta1"] },
        new(KnownResources.ListenerSets),
        new(KnownResources.HttpRoutes) { OtherVersions = ["v1beta1"] },
        new(KnownResources.GrpcRoutes) { OtherVersions = ["v1alpha2"] },
        new(KnownResources.ReferenceGrants) { OtherVersions = ["v1beta1"] },
        new(KnownResources.BackendTlsPolicies) { OtherVersions = ["v1alpha3"] },
        new(KnownResources.SecurityPolicies(ApiGroup.JwtGateway)),
        new(KnownResources.Backends(ApiGroup.JwtGateway)),
        new(KnownResources.TokenRevocations),
        new(KnownResources.ProxyParameters),
        new(KnownResources.SecurityPolicies(ApiGroup.EnvoyGateway)),
        new(KnownResources.Backends(ApiGroup.EnvoyGateway)),
        new(KnownResources.Ingresses),
        new(KnownResources.IngressClasses),
        new(KnownResources.TrafficPolicies),
        new(KnownResources.NgrokTrafficPolicies),
        new(KnownResources.NgrokComTrafficPolicies),
        new(KnownResources.AgentEndpoints),
        new(KnownResources.CloudEndpoints),
        new(KnownResources.Middlewares),
        new(KnownResources.IngressRoutes),
        new(KnownResources.AgentgatewayPolicies),
        new(KnownResources.AgentgatewayBackends),
        new(KnownResources.KgatewayTrafficPolicies),
        new(KnownResources.GatewayExtensions),
        new(KnownResources.Services),
        new(KnownResources.EndpointSlices),
        new(KnownResources.ConfigMaps),
        // Helm's releases are large, many, and nothing that a gateway reads.
        new(KnownResources.Secrets) { FieldSelector = "type!=helm.sh/release.v1" },
        new(KnownResources.Namespaces),
        // Which fields the API server keeps of routes. The others are large, and nobody's business here.
        new(KnownResources.CustomResourceDefinitions) { FieldSelector = "metadata.name=httproutes.gateway.networking.k8s.io" },
    ];
}
