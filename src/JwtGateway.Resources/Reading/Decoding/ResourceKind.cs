using System.Collections.Frozen;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Traefik;
using JwtGateway.Resources.Traffic;

namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>A kind that is read, and the versions of it that share one shape.</summary>
internal sealed record ResourceKind(string Group, string Kind, Type Type, params IReadOnlyList<string> Versions)
{
    private static FrozenDictionary<(string Group, string Kind), ResourceKind> Kinds { get; } = new ResourceKind[]
    {
        new(ApiGroup.GatewayApi, "GatewayClass", typeof(GatewayClass), "v1", "v1beta1"),
        new(ApiGroup.GatewayApi, "Gateway", typeof(Gateway), "v1", "v1beta1"),
        new(ApiGroup.GatewayApi, "ListenerSet", typeof(ListenerSet), "v1"),
        new(ApiGroup.GatewayApi, "HTTPRoute", typeof(HttpRoute), "v1", "v1beta1"),
        new(ApiGroup.GatewayApi, "GRPCRoute", typeof(GrpcRoute), "v1", "v1alpha2"),
        new(ApiGroup.GatewayApi, "ReferenceGrant", typeof(ReferenceGrant), "v1", "v1beta1"),
        new(ApiGroup.GatewayApi, "BackendTLSPolicy", typeof(BackendTlsPolicy), "v1", "v1alpha3"),
        new(ApiGroup.JwtGateway, "SecurityPolicy", typeof(SecurityPolicy), "v1alpha1"),
        new(ApiGroup.JwtGateway, "Backend", typeof(Backend), "v1alpha1"),
        new(ApiGroup.JwtGateway, "TokenRevocation", typeof(TokenRevocation), "v1alpha1"),
        new(ApiGroup.JwtGateway, "ProxyParameters", typeof(ProxyParameters), "v1alpha1"),
        new(ApiGroup.EnvoyGateway, "SecurityPolicy", typeof(SecurityPolicy), "v1alpha1"),
        new(ApiGroup.EnvoyGateway, "Backend", typeof(Backend), "v1alpha1"),
        new(ApiGroup.Networking, "Ingress", typeof(Ingress), "v1"),
        new(ApiGroup.Networking, "IngressClass", typeof(IngressClass), "v1"),
        new(ApiGroup.JwtGateway, "TrafficPolicy", typeof(TrafficPolicy), "v1alpha1"),
        new(ApiGroup.NgrokKubernetes, "NgrokTrafficPolicy", typeof(TrafficPolicy), "v1alpha1"),
        new(ApiGroup.Ngrok, "TrafficPolicy", typeof(TrafficPolicy), "v1"),
        new(ApiGroup.NgrokKubernetes, "AgentEndpoint", typeof(AgentEndpoint), "v1alpha1"),
        new(ApiGroup.NgrokKubernetes, "CloudEndpoint", typeof(CloudEndpoint), "v1alpha1"),
        new(ApiGroup.Traefik, "Middleware", typeof(Middleware), "v1alpha1"),
        new(ApiGroup.Traefik, "IngressRoute", typeof(IngressRoute), "v1alpha1"),
        new(ApiGroup.Agentgateway, "AgentgatewayPolicy", typeof(AgentgatewayPolicy), "v1alpha1"),
        new(ApiGroup.Agentgateway, "AgentgatewayBackend", typeof(AgentgatewayBackend), "v1alpha1"),
        new(ApiGroup.Kgateway, "TrafficPolicy", typeof(KgatewayTrafficPolicy), "v1alpha1"),
        new(ApiGroup.Kgateway, "GatewayExtension", typeof(GatewayExtension), "v1alpha1"),
        new(ApiGroup.Core, "Service", typeof(Service), "v1"),
        new(ApiGroup.Core, "ConfigMap", typeof(ConfigMap), "v1"),
        new(ApiGroup.Core, "Secret", typeof(Secret), "v1"),
        new(ApiGroup.Core, "Namespace", typeof(Namespace), "v1"),
        new(ApiGroup.Extensions, "CustomResourceDefinition", typeof(CustomResourceDefinition), "v1"),
        new(ApiGroup.Discovery, "EndpointSlice", typeof(EndpointSlice), "v1"),
    }.ToFrozenDictionary(kind => (kind.Group, kind.Kind));

    /// <summary>Every kind that is read.</summary>
    public static IEnumerable<ResourceKind> All => Kinds.Values;

    /// <summary>The kind, or null when it is not read in this version.</summary>
    public static ResourceKind? Find(string apiVersion, string kind)
    {
        var group = ApiGroup.Of(apiVersion);
        var known = Kinds.GetValueOrDefault((group, kind));
        return known is not null && known.Versions.Any(version => known.ApiVersion(version) == apiVersion) ? known : null;
    }

    /// <summary>Whether the kind is read in some version.</summary>
    public static bool IsRead(string group, string kind) => Kinds.ContainsKey((group, kind));

    private string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";
}
