using System.Reflection;

namespace JwtGateway.EndToEnd.Tests.Conformance;

/// <summary>
/// What GatewayClasses say is supported (GEP-2162) is what rows are tested for: each feature has the rows that ask for it, under the names that the Gateway API's
/// <c>pkg/features</c> has.
/// </summary>
internal sealed class SupportedFeaturesTests
{
    /// <summary>Each feature with the rows that stand for it: a row that asks for several is with the one that is special to it. <c>*</c>: all that begin so.</summary>
    private static readonly Dictionary<string, string[]> Rows = new(StringComparer.Ordinal)
    {
        ["Gateway"] =
        [
            "GatewayClassObservedGenerationBump", "GatewayObservedGenerationBump", "GatewayListenerUnsupportedProtocol", "GatewayInvalidParametersRef", "GatewayInvalidRouteKind", "GatewayInvalidTLSConfiguration",
            "GatewayModifyListeners", "GatewayWithAttachedRoutes",
        ],
        ["ReferenceGrant"] =
        [
            "GatewaySecretInvalidReferenceGrant", "GatewaySecretMissingReferenceGrant", "GatewaySecretReferenceGrantAllInNamespace", "GatewaySecretReferenceGrantSpecific", "HTTPRouteInvalidCrossNamespaceBackendRef",
            "HTTPRouteInvalidReferenceGrant", "HTTPRoutePartiallyInvalidViaInvalidReferenceGrant", "HTTPRouteReferenceGrant",
        ],
        ["HTTPRoute"] =
        [
            "HTTPRouteSimpleSameNamespace", "HTTPRouteCrossNamespace", "HTTPRouteMultipleGateways", "HTTPRouteInvalidCrossNamespaceParentRef", "HTTPRouteInvalidParentRefNotMatchingSectionName",
            "HTTPRouteInvalidBackendRefUnknownKind", "HTTPRouteInvalidNonExistentBackendRef", "HTTPRouteNoBackendRefs", "HTTPRouteObservedGenerationBump", "HTTPRouteExactPathMatching", "HTTPRoutePathMatchOrder",
            "HTTPRouteMatching", "HTTPRouteMatchingAcrossRoutes", "HTTPRouteHeaderMatching", "HTTPRouteHostnameIntersection", "HTTPRouteListenerHostnameMatching", "HTTPRouteHTTPSListener",
            "HTTPRouteRedirectHostAndStatus", "HTTPRouteRequestHeaderModifier", "HTTPRouteServiceTypes", "HTTPRouteWeight", "HTTPRouteDisallowedKind",
        ],
        ["GRPCRoute"] = ["GRPCExactMethodMatching", "GRPCRouteHeaderMatching", "GRPCRouteListenerHostnameMatching", "GRPCRouteWeight"],
        ["GRPCRouteNamedRouteRule"] = ["GRPCRouteNamedRule"],
        ["GatewayAddressEmpty"] = ["GatewayOptionalAddressValue"],
        ["GatewayBackendClientCertificate"] = ["GatewayTLSBackendClientCertificate", "GatewayInvalidTLSBackendConfiguration"],
        ["GatewayFrontendClientCertificateValidation"] =
            ["GatewayFrontendClientCertificateValidation", "GatewayInvalidFrontendClientCertificateValidation", "GatewayFrontendInvalidDefaultClientCertificateValidation"],
        ["GatewayFrontendClientCertificateValidationInsecureFallback"] = ["GatewayFrontendClientCertificateValidationInsecureFallback"],
        ["GatewayHTTPListenerIsolation"] = ["GatewayHTTPListenerIsolation"],
        ["GatewayHTTPSListenerDetectMisdirectedRequests"] = ["HTTPRouteHTTPSListenerDetectMisdirectedRequests"],
        ["GatewayInfrastructurePropagation"] = ["GatewayInfrastructure"],
        ["GatewayPort8080"] = ["GatewayWithAttachedRoutesWithPort8080", "HTTPRouteRedirectPortAndScheme"],
        ["GatewayStaticAddresses"] = ["GatewayStaticAddresses"],
        ["HTTPRoute303RedirectStatusCode"] = ["HTTPRoute303Redirect"],
        ["HTTPRoute307RedirectStatusCode"] = ["HTTPRoute307Redirect"],
        ["HTTPRoute308RedirectStatusCode"] = ["HTTPRoute308Redirect"],
        ["HTTPRouteBackendProtocolH2C"] = ["HTTPRouteBackendProtocolH2C"],
        ["HTTPRouteBackendProtocolWebSocket"] = ["HTTPRouteBackendProtocolWebSocket"],
        ["HTTPRouteBackendRequestHeaderModification"] = ["HTTPRouteBackendRequestHeaderModifier", "HTTPRouteRequestHeaderModifierBackendWeights"],
        ["HTTPRouteBackendTimeout"] = ["HTTPRouteTimeoutBackendRequest"],
        ["HTTPRouteCORS"] = ["HTTPRouteCORS"],
        ["HTTPRouteDestinationPortMatching"] = ["HTTPRouteInvalidParentRefNotMatchingListenerPort"],
        ["HTTPRouteHostRewrite"] = ["HTTPRouteRewriteHost"],
        ["HTTPRouteMethodMatching"] = ["HTTPRouteMethodMatching"],
        ["HTTPRouteNamedRouteRule"] = ["HTTPRouteNamedRule"],
        ["HTTPRouteParentRefPort"] = ["HTTPRouteListenerPortMatching", "HTTPRouteInvalidParentRefSectionNameNotMatchingPort"],
        ["HTTPRoutePathRedirect"] = ["HTTPRouteRedirectPath"],
        ["HTTPRoutePathRewrite"] = ["HTTPRouteRewritePath"],
        ["HTTPRoutePortRedirect"] = ["HTTPRouteRedirectPort", "HTTPRouteRedirectPortAndScheme"],
        ["HTTPRouteQueryParamMatching"] = ["HTTPRouteQueryParamMatching"],
        ["HTTPRouteRequestMirror"] = ["HTTPRouteRequestMirror"],
        ["HTTPRouteRequestMultipleMirrors"] = ["HTTPRouteRequestMultipleMirrors"],
        ["HTTPRouteRequestPercentageMirror"] = ["HTTPRouteRequestPercentageMirror"],
        ["HTTPRouteRequestTimeout"] = ["HTTPRouteTimeoutRequest"],
        ["HTTPRouteResponseHeaderModification"] = ["HTTPRouteResponseHeaderModifier"],
        ["HTTPRouteRetry"] = ["HTTPRouteRetry"],
        ["HTTPRouteSchemeRedirect"] = ["HTTPRouteRedirectScheme"],
        ["BackendTLSPolicy"] =
        [
            "BackendTLSPolicy", "BackendTLSPolicyConflictResolution", "BackendTLSPolicyInvalidCACertificateRef", "BackendTLSPolicyInvalidKind", "BackendTLSPolicyObservedGenerationBump",
        ],
        ["BackendTLSPolicySANValidation"] = ["BackendTLSPolicySANValidation"],
        ["ListenerSet"] = ["ListenerSet*"],
    };

    [Test]
    public async Task A_GatewayClass_lists_the_features_that_have_rows_and_no_other()
    {
        await using var suite = await ConformanceSuite.StartAsync();
        var listed = (await suite.GetAsync("GatewayClass jwt-gateway"))["status"]!["supportedFeatures"]!.AsArray().Select(feature => (string)feature!["name"]!).ToList();
        listed.ShouldBe(Rows.Keys.Order(StringComparer.Ordinal)); // in ordinal order, as the API wants it
    }

    [Test]
    public void Each_row_has_a_test_of_its_name()
    {
        var tests = typeof(SupportedFeaturesTests).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(SupportedFeaturesTests).Namespace)
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<TestAttribute>().Any() || method.GetCustomAttributes<TestCaseAttribute>().Any())
            .Select(method => method.Name)
            .ToHashSet(StringComparer.Ordinal);
        var missing = Rows.Values.SelectMany(rows => rows).Distinct(StringComparer.Ordinal)
            .Where(row => row.EndsWith('*') ? !tests.Any(test => test.StartsWith(row[..^1], StringComparison.Ordinal)) : !tests.Contains(row));
        missing.ShouldBeEmpty();
    }
}
