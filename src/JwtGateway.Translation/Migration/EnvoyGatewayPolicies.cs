using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>Envoy Gateway's SecurityPolicies and Backends: ours have their fields, so that it is the group that changes.</summary>
internal static class EnvoyGatewayPolicies
{
    private static readonly string[] NotServed = ["apiKeyAuth", "basicAuth", "csrf", "extAuth", "oidc"];

    public static void Convert(SourceObject source, MigrationContext context)
    {
        var isPolicy = source.Reference.Kind == "SecurityPolicy";
        var manifest = source.Json.DeepClone().AsObject();
        manifest["apiVersion"] = MigrationContext.OurVersion;
        manifest["metadata"] = Metadata.Of(source);
        manifest.Remove("status");
        source.Changed("apiVersion", MigrationContext.OurVersion);
        if (context.Find(ApiGroup.JwtGateway, source.Reference.Kind, source.Namespace, source.Name) is not null)
        {
            source.Lost("spec", $"There is a {source.Reference.Kind} of jwtgateway.io of this name in the input, which one object cannot be beside; rename one of them.");
            Closing.Other(source, context);
            return;
        }

        References.Rewrite(manifest["spec"], "spec", source, context);
        if (isPolicy)
            Policy(source, manifest);
        if (isPolicy && IngressPolicies.TargetsIngress(source) && !IngressPolicies.Retarget(source, (JsonObject)manifest["spec"]!, [], context))
            return;
        source.Same("spec");
        if (isPolicy)
            context.WritePolicy(manifest, source);
        else
            context.Write(manifest);
    }

    private static void Policy(SourceObject source, JsonObject manifest)
    {
        var spec = manifest["spec"] as JsonObject ?? [];
        foreach (var (provider, i) in spec.Object("jwt").Objects("providers"))
        {
            var path = $"spec.jwt.providers[{i}]";
            if (provider["remoteJWKS"] is null && provider["localJWKS"] is null)
            {
                source.Lost(path, "It names no keys, and our policies would then take those that its issuer publishes, which was not asked for. The policy refuses every request.", "policy");
                Closing.Refuse(spec);
                return;
            }

            foreach (var (header, j) in provider.Object("extractFrom").Objects("headers").Where(h => h.Item.Text("valuePrefix")?.EndsWith(' ') == true))
                source.Changed($"{path}.extractFrom.headers[{j}].valuePrefix", "The scheme is taken in any case of its letters (RFC 9110 section 11.1).", "policy.jwt");
            if (provider["extractFrom"] is null)
                source.Changed(path, "Tokens are found where they were; the scheme Bearer is taken in any case of its letters (RFC 9110 section 11.1).", "policy.jwt");
        }

        foreach (var (rule, i) in spec.Object("authorization").Objects("rules").Where(r => r.Item["cel"] is not null))
        {
            if (rule.Text("cel") is { } expression && EnvoyExpressions.ToNative(expression) is { } native)
            {
                rule["cel"] = native;
                source.Changed($"spec.authorization.rules[{i}].cel", "With the variables of our policies.", "policy.authorization");
                continue;
            }

            source.Lost($"spec.authorization.rules[{i}].cel", "Our policies' expressions have other variables (docs/policies/authorization.md). The policy refuses every request until it is written anew.", "policy");
            Closing.Refuse(spec);
            return;
        }

        if (spec["jwt"] is not null)
            source.Changed("spec.jwt", "The same, but that keys which are too old to be used answer 503 with Retry-After instead of 401.", "policy.answers.unavailableWhenStale");
        foreach (var name in NotServed.Where(spec.ContainsKey))
            source.Lost("spec." + name, "It is not served here. It stays in the policy, which therefore answers 500 until it is removed.");
    }
}
