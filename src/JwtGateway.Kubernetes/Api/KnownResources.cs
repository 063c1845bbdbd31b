using JwtGateway.Resources;

namespace JwtGateway.Kubernetes.Api;

/// <summary>Kinds that the client itself, or a snapshot, has to do with. Others are described where they are used.</summary>
public static class KnownResources
{
    /// <summary>coordination.k8s.io/v1 Lease.</summary>
    public static ResourceDescriptor Leases { get; } = new("coordination.k8s.io", "v1", "leases", "Lease");

    /// <summary>v1 Namespace.</summary>
    public static ResourceDescriptor Namespaces { get; } = new(ApiGroup.Core, "v1", "namespaces", "Namespace", Namespaced: false);

    /// <summary>v1 Service.</summary>
    public static ResourceDescriptor Services { get; } = new(ApiGroup.Core, "v1", "services", "Service");

    /// <summary>v1 Secret.</summary>
    public static ResourceDescriptor Secrets { get; } = new(ApiGroup.Core, "v1", "secrets", "Secret");

    /// <summary>v1 ConfigMap.</summary>
    public static ResourceDescriptor ConfigMaps { get; } = new(ApiGroup.Core, "v1", "configmaps", "ConfigMap");

    /// <summary>discovery.k8s.io/v1 EndpointSlice.</summary>
    public static ResourceDescriptor EndpointSlices { get; } = new(ApiGroup.Discovery, "v1", "endpointslices", "EndpointSlice");

    /// <summary>apiextensions.k8s.io/v1 CustomResourceDefinition.</summary>
    public static ResourceDescriptor CustomResourceDefinitions { get; } =
        new(ApiGroup.Extensions, "v1", "customresourcedefinitions", "CustomResourceDefinition", Namespaced: false);

    /// <summary>gateway.networking.k8s.io/v1 GatewayClass.</summary>
    public static ResourceDescriptor GatewayClasses { get; } = new(ApiGroup.GatewayApi, "v1", "gatewayclasses", "GatewayClass", Namespaced: false);

    /// <summary>gateway.networking.k8s.io/v1 Gateway.</summary>
    public static ResourceDescriptor Gateways { get; } = new(ApiGroup.GatewayApi, "v1", "gateways", "Gateway");

    /// <summary>gateway.networking.k8s.io/v1 ListenerSet.</summary>
    public static ResourceDescriptor ListenerSets { get; } = new(ApiGroup.GatewayApi, "v1", "listenersets", "ListenerSet");

    /// <summary>gateway.networking.k8s.io/v1 HTTPRoute.</summary>
    public static ResourceDescriptor HttpRoutes { get; } = new(ApiGroup.GatewayApi, "v1", "httproutes", "HTTPRoute");

    /// <summary>gateway.networking.k8s.io/v1 GRPCRoute.</summary>
    public static ResourceDescriptor GrpcRoutes { get; } = new(ApiGroup.GatewayApi, "v1", "grpcroutes", "GRPCRoute");

    /// <summary>gateway.networking.k8s.io/v1 ReferenceGrant.</summary>
    public static ResourceDescriptor ReferenceGrants { get; } = new(ApiGroup.GatewayApi, "v1", "referencegrants", "ReferenceGrant");

    /// <summary>gateway.networking.k8s.io/v1 BackendTLSPolicy.</summary>
    public static ResourceDescriptor BackendTlsPolicies { get; } = new(ApiGroup.GatewayApi, "v1", "backendtlspolicies", "BackendTLSPolicy");

    /// <summary>SecurityPolicy of a group: ours or Envoy Gateway's.</summary>
    public static ResourceDescriptor SecurityPolicies(string group) => new(group, "v1alpha1", "securitypolicies", "SecurityPolicy");

    /// <summary>Backend of a group: ours or Envoy Gateway's.</summary>
    public static ResourceDescriptor Backends(string group) => new(group, "v1alpha1", "backends", "Backend");

    /// <summary>jwtgateway.io/v1alpha1 TokenRevocation.</summary>
    public static ResourceDescriptor TokenRevocations { get; } = new(ApiGroup.JwtGateway, "v1alpha1", "tokenrevocations", "TokenRevocation");

    /// <summary>jwtgateway.io/v1alpha1 ProxyParameters.</summary>
    public static ResourceDescriptor ProxyParameters { get; } = new(ApiGroup.JwtGateway, "v1alpha1", "proxyparameters", "ProxyParameters");
}
