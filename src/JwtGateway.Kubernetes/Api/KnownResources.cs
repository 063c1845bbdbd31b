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

    /// <summary>networking.k8s.io/v1 Ingress.</summary>
    public static ResourceDescriptor Ingresses { get; } = new(ApiGroup.Networking, "v1", "ingresses", "Ingress");

    /// <summary>networking.k8s.io/v1 IngressClass.</summary>
    public static ResourceDescriptor IngressClasses { get; } = new(ApiGroup.Networking, "v1", "ingressclasses", "IngressClass", Namespaced: false);

    /// <summary>jwtgateway.io/v1alpha1 TrafficPolicy.</summary>
    public static ResourceDescriptor TrafficPolicies { get; } = new(ApiGroup.JwtGateway, "v1alpha1", "trafficpolicies", "TrafficPolicy");

    /// <summary>ngrok.k8s.ngrok.com/v1alpha1 NgrokTrafficPolicy.</summary>
    public static ResourceDescriptor NgrokTrafficPolicies { get; } = new(ApiGroup.NgrokKubernetes, "v1alpha1", "ngroktrafficpolicies", "NgrokTrafficPolicy");

    /// <summary>ngrok.com/v1 TrafficPolicy.</summary>
    public static ResourceDescriptor NgrokComTrafficPolicies { get; } = new(ApiGroup.Ngrok, "v1", "trafficpolicies", "TrafficPolicy");

    /// <summary>ngrok.k8s.ngrok.com/v1alpha1 AgentEndpoint.</summary>
    public static ResourceDescriptor AgentEndpoints { get; } = new(ApiGroup.NgrokKubernetes, "v1alpha1", "agentendpoints", "AgentEndpoint");

    /// <summary>ngrok.k8s.ngrok.com/v1alpha1 CloudEndpoint.</summary>
    public static ResourceDescriptor CloudEndpoints { get; } = new(ApiGroup.NgrokKubernetes, "v1alpha1", "cloudendpoints", "CloudEndpoint");

    /// <summary>traefik.io/v1alpha1 Middleware.</summary>
    public static ResourceDescriptor Middlewares { get; } = new(ApiGroup.Traefik, "v1alpha1", "middlewares", "Middleware");

    /// <summary>traefik.io/v1alpha1 IngressRoute.</summary>
    public static ResourceDescriptor IngressRoutes { get; } = new(ApiGroup.Traefik, "v1alpha1", "ingressroutes", "IngressRoute");

    /// <summary>agentgateway.dev/v1alpha1 AgentgatewayPolicy.</summary>
    public static ResourceDescriptor AgentgatewayPolicies { get; } = new(ApiGroup.Agentgateway, "v1alpha1", "agentgatewaypolicies", "AgentgatewayPolicy");

    /// <summary>agentgateway.dev/v1alpha1 AgentgatewayBackend.</summary>
    public static ResourceDescriptor AgentgatewayBackends { get; } = new(ApiGroup.Agentgateway, "v1alpha1", "agentgatewaybackends", "AgentgatewayBackend");

    /// <summary>gateway.kgateway.dev/v1alpha1 TrafficPolicy.</summary>
    public static ResourceDescriptor KgatewayTrafficPolicies { get; } = new(ApiGroup.Kgateway, "v1alpha1", "trafficpolicies", "TrafficPolicy");

    /// <summary>gateway.kgateway.dev/v1alpha1 GatewayExtension.</summary>
    public static ResourceDescriptor GatewayExtensions { get; } = new(ApiGroup.Kgateway, "v1alpha1", "gatewayextensions", "GatewayExtension");
}
