using System.Text.Json.Serialization;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Policies;

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
[JsonSerializable(typeof(Service))]
[JsonSerializable(typeof(EndpointSlice))]
[JsonSerializable(typeof(ConfigMap))]
[JsonSerializable(typeof(Secret))]
[JsonSerializable(typeof(Namespace))]
[JsonSerializable(typeof(CustomResourceDefinition))]
internal sealed partial class ResourceJsonContext : JsonSerializerContext;
