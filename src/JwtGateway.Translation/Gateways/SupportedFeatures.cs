using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Gateways;

/// <summary>
/// The features of Gateway API that are honoured whole (GEP-2162). <c>HTTPRoute</c> is not among them: it means all of the core, which has
/// RequestRedirect, and that filter is refused.
/// </summary>
internal static class SupportedFeatures
{
    /// <summary>In ordinal order, as the API wants it.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "BackendTLSPolicy",
        "BackendTLSPolicySANValidation",
        "GRPCRoute",
        "GRPCRouteNamedRouteRule",
        "Gateway",
        "GatewayAddressEmpty",
        "GatewayBackendClientCertificate",
        "GatewayFrontendClientCertificateValidation",
        "GatewayFrontendClientCertificateValidationInsecureFallback",
        "GatewayHTTPListenerIsolation",
        "GatewayHTTPSListenerDetectMisdirectedRequests",
        "GatewayInfrastructurePropagation",
        "GatewayPort8080",
        "GatewayStaticAddresses",
        "HTTPRouteBackendProtocolWebSocket",
        "HTTPRouteDestinationPortMatching",
        "HTTPRouteMethodMatching",
        "HTTPRouteNamedRouteRule",
        "HTTPRouteParentRefPort",
        "HTTPRouteQueryParamMatching",
        "HTTPRouteResponseHeaderModification",
        "ListenerSet",
        "ReferenceGrant",
    ];

    public static JsonArray ToJson() => [.. Names.Select(name => (JsonNode)new JsonObject { ["name"] = name })];
}
