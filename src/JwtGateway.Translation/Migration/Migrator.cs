using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// Writes what Envoy Gateway, ngrok, Traefik Hub, agentgateway, kgateway and Ingresses say as Gateway API with policies of jwtgateway.io. Pure, as translation is. What it
/// writes is never more open than what it read: what cannot be said keeps its place and refuses.
/// </summary>
public static class Migrator
{
    /// <summary>Migrates all objects at once, since they refer to each other.</summary>
    /// <param name="objects">The objects as JSON, which stay as they are.</param>
    public static MigrationResult Migrate(IEnumerable<JsonObject> objects)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var context = new MigrationContext([.. objects.Select(o => new SourceObject(o))]);

        // Routes first: policies follow them to what they become.
        foreach (var source in context.Sources.Where(IsRoute))
            Convert(source, context);
        foreach (var source in context.Sources.Where(s => !IsRoute(s)))
            Convert(source, context);
        Rivals.Close(context);
        return new MigrationResult([.. context.Manifests], [.. context.Sources.SelectMany(s => s.Outcomes())]);
    }

    private static bool IsRoute(SourceObject source) =>
        source.Reference is { Group: ApiGroup.Networking, Kind: "Ingress" } or { Group: ApiGroup.Traefik, Kind: "IngressRoute" } or { Kind: "AgentEndpoint" or "CloudEndpoint" };

    private static void Convert(SourceObject source, MigrationContext context)
    {
        switch (source.ApiVersion, source.Reference.Kind)
        {
            case (ApiGroup.EnvoyGateway + "/v1alpha1", "SecurityPolicy" or "Backend"):
                EnvoyGatewayPolicies.Convert(source, context);
                break;
            case (ApiGroup.NgrokKubernetes + "/v1alpha1", "NgrokTrafficPolicy") or (ApiGroup.Ngrok + "/v1", "TrafficPolicy"):
                NgrokPolicies.Convert(source, context);
                break;
            case (ApiGroup.NgrokKubernetes + "/v1alpha1", "AgentEndpoint" or "CloudEndpoint"):
                NgrokEndpoints.Convert(source, context);
                break;
            case (ApiGroup.Networking + "/v1", "Ingress"):
                Ingresses.Convert(source, context);
                break;
            case (_, "AgentgatewayPolicy") when source.Reference.Group == ApiGroup.Agentgateway:
                AgentgatewayPolicies.Convert(source, context);
                break;
            case (ApiGroup.Agentgateway + "/v1alpha1", "AgentgatewayBackend"):
                source.Changed("", "Where policies fetch keys from it, remoteJWKS has its address; else it is not written.");
                source.Changed("metadata", "See above.");
                source.Changed("spec", "See above.");
                break;
            case (_, "TrafficPolicy") when source.Reference.Group == ApiGroup.Kgateway:
                KgatewayPolicies.Convert(source, context);
                break;
            case (ApiGroup.Kgateway + "/v1alpha1", "GatewayExtension"):
                KgatewayPolicies.ConvertExtension(source, context);
                break;
            case (ApiGroup.Traefik + "/v1alpha1", "IngressRoute"):
                IngressRoutes.Convert(source, context);
                break;
            case (ApiGroup.Traefik + "/v1alpha1", "Middleware"):
                Middlewares.Convert(source, context);
                break;
            case (ApiGroup.Networking + "/v1", "IngressClass"):
                source.Changed("", "A Gateway names a GatewayClass; an IngressClass is not needed and not written, nor what it says of ports and proxies.", "routes");
                source.Changed("metadata", "See above.");
                source.Changed("spec", "See above.");
                break;
            case (MigrationContext.OurVersion, "TrafficPolicy") when NgrokPolicies.HasRivals(source, context):
                NgrokPolicies.Convert(source, context);
                break;
            case (MigrationContext.OurVersion, "SecurityPolicy") when IngressPolicies.IsMeant(source, context):
                IngressPolicies.Convert(source, context);
                break;
            default:
                KeptObjects.Convert(source, context);
                break;
        }
    }
}
