using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Core;

namespace JwtGateway.Translation.Gateways;

/// <summary>
/// The features of Gateway API that are honoured whole (GEP-2162). Those whose fields are in the experimental channel alone count where that is installed: elsewhere the
/// API server drops the fields, and nobody can ask for them.
/// </summary>
internal static class SupportedFeatures
{
    private static readonly ImmutableHashSet<string> Experimental = ["HTTPRouteDestinationPortMatching", "HTTPRouteRetry"];

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
        "HTTPRoute",
        "HTTPRoute303RedirectStatusCode",
        "HTTPRoute307RedirectStatusCode",
        "HTTPRoute308RedirectStatusCode",
        "HTTPRouteBackendProtocolH2C",
        "HTTPRouteBackendProtocolWebSocket",
        "HTTPRouteBackendRequestHeaderModification",
        "HTTPRouteBackendTimeout",
        "HTTPRouteCORS",
        "HTTPRouteDestinationPortMatching",
        "HTTPRouteHostRewrite",
        "HTTPRouteMethodMatching",
        "HTTPRouteNamedRouteRule",
        "HTTPRouteParentRefPort",
        "HTTPRoutePathRedirect",
        "HTTPRoutePathRewrite",
        "HTTPRoutePortRedirect",
        "HTTPRouteQueryParamMatching",
        "HTTPRouteRequestMirror",
        "HTTPRouteRequestMultipleMirrors",
        "HTTPRouteRequestPercentageMirror",
        "HTTPRouteRequestTimeout",
        "HTTPRouteResponseHeaderModification",
        "HTTPRouteRetry",
        "HTTPRouteSchemeRedirect",
        "ListenerSet",
        "ReferenceGrant",
    ];

    /// <param name="definitions">The definition of HTTPRoute; empty: objects come from files, which drop no field.</param>
    public static JsonArray ToJson(ImmutableArray<CustomResourceDefinition> definitions)
    {
        var isExperimental = definitions.IsEmpty
            || definitions.Any(d => d.Metadata.Annotations.GetValueOrDefault(CustomResourceDefinition.ChannelAnnotation) == "experimental");
        return [.. Names.Where(name => isExperimental || !Experimental.Contains(name)).Select(name => (JsonNode)new JsonObject { ["name"] = name })];
    }
}
