using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>Objects that stay what they are: the Gateway API's, ours, Kubernetes' own. References in them follow what is migrated.</summary>
internal static class KeptObjects
{
    /// <summary>Groups of the systems that are migrated from: what no converter takes of them is not written.</summary>
    private static readonly string[] Foreign =
    [
        ApiGroup.EnvoyGateway, ApiGroup.NgrokKubernetes, ApiGroup.Ngrok, "ingress.k8s.ngrok.com", "bindings.k8s.ngrok.com", ApiGroup.Traefik, "traefik.containo.us", "hub.traefik.io",
        ApiGroup.Agentgateway, ApiGroup.Kgateway,
    ];

    public static void Convert(SourceObject source, MigrationContext context)
    {
        if (source.Is(ApiGroup.Core, "Secret"))
        {
            source.Same("");
            source.Lost("data", "Secrets are not written out; the one in the cluster stays.");
            source.Lost("stringData", "Secrets are not written out; the one in the cluster stays.");
            source.Same("type");
            source.Same("immutable");
            source.Same("metadata");
            return;
        }

        if (Foreign.Contains(source.Reference.Group))
        {
            source.Lost("", $"Objects of this kind are not migrated, and nothing of it is in the output. Does it keep clients out? Then say so in another way before you switch.");
            foreach (var member in source.Json.Select(m => m.Key).Where(k => k is not ("apiVersion" or "kind")))
                source.Lost(member, "See above.");
            return;
        }

        if (source.Is(ApiGroup.Extensions, "CustomResourceDefinition") && Foreign.Contains(source.Spec.Text("group") ?? ""))
        {
            source.Changed("metadata", "The definition of a kind that the output has none of is not written out.");
            source.Changed("spec", "The definition of a kind that the output has none of is not written out.");
            source.Changed("status", "The definition of a kind that the output has none of is not written out.");
            return;
        }

        Keep(source, context);
    }

    private static void Keep(SourceObject source, MigrationContext context)
    {
        var manifest = source.Json.DeepClone().AsObject();
        manifest.Remove("status");
        if (source.Reference.Group is ApiGroup.GatewayApi or ApiGroup.JwtGateway or ApiGroup.Core)
        {
            FilterChains.Unfold(manifest, source, context);
            References.Rewrite(manifest["spec"], "spec", source, context);
            Grants.Follow(manifest, source, context);
        }

        manifest["metadata"] = Metadata.Of(source);
        TrafficAnnotations.Rename(manifest, source);
        Hints(source);
        foreach (var member in manifest.Select(m => m.Key).Where(k => k is not ("apiVersion" or "kind" or "metadata")).ToList())
            source.Same(member);
        if (source.Is(ApiGroup.JwtGateway, "SecurityPolicy"))
            context.WritePolicy(manifest, source);
        else
            context.Write(manifest);
    }

    private static void Hints(SourceObject source)
    {
        const string ours = "jwtgateway.io/gateway-controller";
        if (source.Is(ApiGroup.GatewayApi, "GatewayClass") && source.Spec.Text("controllerName") is { } controller && controller != ours)
            source.Changed("spec.controllerName", $"Written as it is. Its Gateways are served here once it is {ours}, which only a new GatewayClass can have.");
        if (source.Is(ApiGroup.GatewayApi, "Gateway") && source.Spec.Text("gatewayClassName") is { } name && name != "jwt-gateway")
            source.Changed("spec.gatewayClassName", "Written as it is. Name a GatewayClass of jwtgateway.io/gateway-controller, jwt-gateway for one, when you switch.");
    }
}
