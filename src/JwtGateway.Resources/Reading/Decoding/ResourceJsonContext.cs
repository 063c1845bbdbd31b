using System.Text.Json.Serialization;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Traefik;
using JwtGateway.Resources.Traffic;

namespace JwtGateway.Resources.Reading.Decoding;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(GatewayClass))]
[JsonSerializable(typeof(Gateway))]
[JsonSerializable(typeof(ListenerSet))]
[JsonSerializable(typeof(HttpRoute))]
[JsonSerializable(typeof(GrpcRoute))]
[JsonSerializable(typeof(ReferenceGrant))]
[JsonSerializable(typeof(BackendTlsPolicy))]
[JsonSerializable(typeof(SecurityPolicy))]
[JsonSerializable(typeof(Backend))]
[JsonSerializable(typeof(TokenRevocation))]
[JsonSerializable(typeof(ProxyParameters))]
[JsonSerializable(typeof(Ingress))]
[JsonSerializable(typeof(IngressClass))]
[JsonSerializable(typeof(TrafficPolicy))]
[JsonSerializable(typeof(AgentEndpoint))]
[JsonSerializable(typeof(CloudEndpoint))]
[JsonSerializable(typeof(Middleware))]
[JsonSerializable(typeof(IngressRoute))]
[JsonSerializable(typeof(AgentgatewayPolicy))]
[JsonSerializable(typeof(AgentgatewayBackend))]
[JsonSerializable(typeof(KgatewayTrafficPolicy))]
[JsonSerializable(typeof(GatewayExtension))]
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(EndpointSlice))]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(CustomResourceDefinition))]
internal sealed partial class ResourceJsonContext : JsonSerializerContext;
