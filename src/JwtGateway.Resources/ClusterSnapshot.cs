using System.Collections.Immutable;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Traefik;
using JwtGateway.Resources.Traffic;

namespace JwtGateway.Resources;

/// <summary>
/// All objects that translation may look at, at one moment. Files and the API server are two sources of the same snapshot; nothing after it
/// knows which one it was. The order of objects means nothing.
/// </summary>
public sealed record ClusterSnapshot
{
    /// <summary>GatewayClasses. When there are none, the class name <c>jwt-gateway</c> is ours.</summary>
    public ImmutableArray<GatewayClass> GatewayClasses { get; init; } = [];

    /// <summary>Gateways of every class.</summary>
    public ImmutableArray<Gateway> Gateways { get; init; } = [];

    /// <summary>ListenerSets.</summary>
    public ImmutableArray<ListenerSet> ListenerSets { get; init; } = [];

    /// <summary>HTTPRoutes.</summary>
    public ImmutableArray<HttpRoute> HttpRoutes { get; init; } = [];

    /// <summary>GRPCRoutes.</summary>
    public ImmutableArray<GrpcRoute> GrpcRoutes { get; init; } = [];

    /// <summary>ReferenceGrants.</summary>
    public ImmutableArray<ReferenceGrant> ReferenceGrants { get; init; } = [];

    /// <summary>BackendTLSPolicies.</summary>
    public ImmutableArray<BackendTlsPolicy> BackendTlsPolicies { get; init; } = [];

    /// <summary>SecurityPolicies of both groups.</summary>
    public ImmutableArray<SecurityPolicy> SecurityPolicies { get; init; } = [];

    /// <summary>Backends of both groups.</summary>
    public ImmutableArray<Backend> Backends { get; init; } = [];

    /// <summary>TokenRevocations.</summary>
    public ImmutableArray<TokenRevocation> TokenRevocations { get; init; } = [];

    /// <summary>ProxyParameters.</summary>
    public ImmutableArray<ProxyParameters> ProxyParameters { get; init; } = [];

    /// <summary>Ingresses of every class.</summary>
    public ImmutableArray<Ingress> Ingresses { get; init; } = [];

    /// <summary>IngressClasses.</summary>
    public ImmutableArray<IngressClass> IngressClasses { get; init; } = [];

    /// <summary>TrafficPolicies: ours, and ngrok's under both of its groups.</summary>
    public ImmutableArray<TrafficPolicy> TrafficPolicies { get; init; } = [];

    /// <summary>ngrok's AgentEndpoints.</summary>
    public ImmutableArray<AgentEndpoint> AgentEndpoints { get; init; } = [];

    /// <summary>ngrok's CloudEndpoints.</summary>
    public ImmutableArray<CloudEndpoint> CloudEndpoints { get; init; } = [];

    /// <summary>Traefik's Middlewares.</summary>
    public ImmutableArray<Middleware> Middlewares { get; init; } = [];

    /// <summary>Traefik's IngressRoutes.</summary>
    public ImmutableArray<IngressRoute> IngressRoutes { get; init; } = [];

    /// <summary>AgentgatewayPolicies.</summary>
    public ImmutableArray<AgentgatewayPolicy> AgentgatewayPolicies { get; init; } = [];

    /// <summary>AgentgatewayBackends.</summary>
    public ImmutableArray<AgentgatewayBackend> AgentgatewayBackends { get; init; } = [];

    /// <summary>kgateway's TrafficPolicies.</summary>
    public ImmutableArray<KgatewayTrafficPolicy> KgatewayTrafficPolicies { get; init; } = [];

    /// <summary>kgateway's GatewayExtensions.</summary>
    public ImmutableArray<GatewayExtension> GatewayExtensions { get; init; } = [];

    /// <summary>Services.</summary>
    public ImmutableArray<Service> Services { get; init; } = [];

    /// <summary>EndpointSlices.</summary>
    public ImmutableArray<EndpointSlice> EndpointSlices { get; init; } = [];

    /// <summary>ConfigMaps.</summary>
    public ImmutableArray<ConfigMap> ConfigMaps { get; init; } = [];

    /// <summary>Secrets.</summary>
    public ImmutableArray<Secret> Secrets { get; init; } = [];

    /// <summary>Namespaces. One that is not listed has the label <c>kubernetes.io/metadata.name</c> alone.</summary>
    public ImmutableArray<Namespace> Namespaces { get; init; } = [];

    /// <summary>The definition of HTTPRoute; none where objects come from files, which drop no field.</summary>
    public ImmutableArray<CustomResourceDefinition> Definitions { get; init; } = [];

    /// <summary>Objects of kinds and versions that are not read, so that they can be reported.</summary>
    public ImmutableArray<ObjectReference> Unread { get; init; } = [];
}
