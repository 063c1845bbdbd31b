using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Dialects.Kgateway;

namespace JwtGateway.Translation.Migration;

/// <summary>kgateway's TrafficPolicies with the GatewayExtensions that they name, as SecurityPolicies.</summary>
internal sealed class KgatewayPolicies(SourceObject source, MigrationContext context)
{
    private bool _isWhole = true;

    public static void Convert(SourceObject source, MigrationContext context) => new KgatewayPolicies(source, context).Convert();

    /// <summary>Extensions are written as part of the policies that name them.</summary>
    public static void ConvertExtension(SourceObject source, MigrationContext context)
    {
        _ = Metadata.Of(source);
        source.Changed("metadata", "It is part of the SecurityPolicies that named it.");
        source.Changed("spec.type", "A SecurityPolicy has no types.");
        if (context.Of(ApiGroup.Kgateway, "TrafficPolicy").Any(p => p.Namespace == source.Namespace && Extension(p) == source.Name))
            source.Changed("spec.jwt", "spec.jwt of the SecurityPolicies that named it: see those.", "policy");
        else
            source.Lost("spec.jwt", "No TrafficPolicy of this namespace names it.");
    }

    private static string? Extension(SourceObject policy) => (policy.Spec.Object("jwtAuth") ?? policy.Spec.Object("jwt")).Object("extensionRef").Text("name");

    private void Convert()
    {
        source.Changed("apiVersion", MigrationContext.VersionOf(source, ref _isWhole));
        source.Changed("kind", "SecurityPolicy");
        var name = context.NameOf(source.Reference);
        var manifest = MigrationContext.Object(MigrationContext.OurVersion, "SecurityPolicy", source.Namespace, name);
        var metadata = Metadata.Of(source);
        metadata["name"] = name;
        manifest["metadata"] = metadata;
        var targets = new JsonArray([.. source.Spec.Objects("targetRefs").Select(t => t.Item.DeepClone())]);
        source.Same("spec.targetRefs");
        if (Rivals.Of(source, context) is { } rival)
            Fail("spec.targetRefs", $"There is {rival} in the namespace as well, and requests were held to both; of SecurityPolicies the more specific alone counts. Make one of them.");
        var selectors = source.Spec["targetSelectors"] as JsonArray;
        var isTargeted = targets.Count > 0 || selectors is { Count: > 0 };
        if (!isTargeted)
            source.Changed("spec", "It targets nothing by name: routes name the SecurityPolicy in their filters, as they named it.", "policy");
        var spec = new JsonObject { ["targetRefs"] = targets };
        if (selectors is not null)
        {
            spec["targetSelectors"] = selectors.DeepClone();
            source.Changed("spec.targetSelectors", "targetSelectors, for the policy as a whole.", "policy");
        }

        var field = source.Spec["jwtAuth"] is not null ? "jwtAuth" : "jwt";
        var jwt = source.Spec.Object(field);
        if (jwt?["disable"] is not null && jwt.Count == 1)
        {
            spec["jwt"] = new JsonObject { ["disabled"] = true };
            source.Changed($"spec.{field}.disable", "jwt.disabled");
        }
        else if (jwt is not null)
        {
            spec["jwt"] = Jwt(jwt, $"spec.{field}");
        }

        if (source.Spec.Object("rbac") is { } rbac)
            spec["authorization"] = KgatewayRbac.Convert(rbac, source, Fail);
        if (isTargeted && IsMerged())
            Fail("spec.targetRefs", "There are policies in the namespace that have other fields. kgateway merges those of all levels, and a SecurityPolicy takes the place of wider ones: make one of them.");
        if (context.Of(ApiGroup.GatewayApi, "Gateway").FirstOrDefault(PrefersOwn) is { } gateway)
            Fail("metadata", $"{gateway.Reference} has the annotation {PolicyPriority.Inherited}: with it policies of the Gateway may go before this one. Write one SecurityPolicy on the Gateway with override: Forbidden, and this one for what it asks besides.");
        if (context.Of(ApiGroup.Kgateway, "TrafficPolicy").FirstOrDefault(o => o.Namespace == source.Namespace && o.Annotations.ContainsKey(PolicyPriority.Weight)) is { } heavy)
            Fail("metadata", $"{heavy.Reference} has the annotation {PolicyPriority.Weight}: of SecurityPolicies on one target the oldest counts. Keep the one that is to count.");
        if ((jwt is null && spec["authorization"] is null) || !_isWhole || source.HasUnread("spec"))
        {
            source.Lost("", "Something of it cannot be migrated (see its fields): the SecurityPolicy that is written refuses every request.", "policy");
            Closing.Refuse(spec);
            spec["override"] = "Forbidden";
        }

        manifest["spec"] = spec;
        context.WritePolicy(manifest, source);
    }

    /// <summary>Where all have the same fields, the most specific has the place of the others here and there.</summary>
    private bool IsMerged() => context.Of(ApiGroup.Kgateway, "TrafficPolicy")
        .Any(o => o.Namespace == source.Namespace && (o.Spec["targetRefs"] is not null || o.Spec["targetSelectors"] is not null) && Fields(o) != Fields(source));

    private static (bool Jwt, bool Rbac) Fields(SourceObject policy) => (policy.Spec["jwtAuth"] is not null || policy.Spec["jwt"] is not null, policy.Spec["rbac"] is not null);

    /// <summary>Or may: what nobody knows closes the policies of the input.</summary>
    private static bool PrefersOwn(SourceObject gateway) => gateway.Annotations.ContainsKey(PolicyPriority.Inherited) && gateway.Annotations.Text(PolicyPriority.Inherited)?.EndsWith("PreferChild", StringComparison.Ordinal) != true;

    private JsonObject Jwt(JsonObject jwt, string path)
    {
        var reference = jwt.Object("extensionRef");
        var result = new JsonObject();
        if (reference.Text("namespace") is { } ns && ns != source.Namespace
            || context.Find(ApiGroup.Kgateway, "GatewayExtension", source.Namespace, reference.Text("name") ?? "") is not { } extension
            || extension.Spec.Object("jwt") is not { } settings || jwt.Count > 1)
        {
            Fail(path, "The GatewayExtension is not in the input, or in another namespace, or is about something else than tokens.");
            return result;
        }

        source.Changed(path + ".extensionRef", "jwt of the SecurityPolicy. The scheme before a token is taken in any case of its letters (RFC 9110 section 11.1).", "policy");
        if (settings.Text("validationMode") == "AllowMissing")
            result["optional"] = true;
        else if (settings.Text("validationMode") is not (null or "Strict"))
            Fail(path, "The extension's validationMode is not known.");
        result["providers"] = new JsonArray([.. settings.Objects("providers").Select(p => Provider(p.Item, path))]);
        if (settings.Any(m => m.Key is not ("validationMode" or "providers")) || extension.Spec.Any(m => m.Key is not ("jwt" or "type")))
            Fail(path, "The extension has fields that are not known here.");
        return result;
    }

    private JsonObject Provider(JsonObject provider, string path)
    {
        var result = new JsonObject { ["name"] = provider.Text("name") };
        foreach (var (field, value) in provider)
        {
            switch (field)
            {
                case "name":
                    break;
                case "issuer" or "audiences":
                    result[field] = value?.DeepClone();
                    break;
                case "forwardToken":
                    break;
                case "claimsToHeaders":
                    result["claimToHeaders"] = new JsonArray([.. provider.Objects(field).Select(c => new JsonObject { ["header"] = c.Item.Text("header"), ["claim"] = c.Item.Text("name") })]);
                    break;
                case "tokenSource":
                    result["extractFrom"] = Places(provider.Object(field), path);
                    break;
                case "jwks":
                    Keys(provider.Object(field), result, path);
                    break;
                default:
                    Fail(path, $"A provider of the extension has a field that is not known here, {field}.");
                    break;
            }
        }

        result["forwardToken"] = provider.IsTrue("forwardToken");
        return result;
    }

    private JsonObject Places(JsonObject? places, string path)
    {
        if (places.Object("header") is { } header && places!.Count == 1)
        {
            var written = new JsonObject { ["name"] = header.Text("header") ?? "Authorization" };
            if ((header.Text("prefix") ?? (header["header"] is null ? "Bearer " : null)) is { } prefix)
                written["valuePrefix"] = prefix;
            return new() { ["headers"] = new JsonArray(written) };
        }

        if (places.Text("queryParameter") is { } parameter && places!.Count == 1)
            return new() { ["params"] = new JsonArray(parameter) };
        Fail(path, "A provider's tokenSource is neither a header nor a query parameter.");
        return [];
    }

    private void Keys(JsonObject? jwks, JsonObject result, string path)
    {
        var (local, remote) = (jwks.Object("local"), jwks.Object("remote"));
        if (local.Text("inline") is { } inline && remote is null && local!.Count == 1 && inline.TrimStart().StartsWith('{') && inline.Contains("\"keys\"", StringComparison.Ordinal))
        {
            result["localJWKS"] = new JsonObject { ["type"] = "Inline", ["inline"] = inline };
        }
        else if (remote?.Text("url") is { } url && local is null && remote.All(m => m.Key is "url" or "backendRef" or "cacheDuration") && remote.Object("backendRef") is { } reference
            && reference.Text("kind") is null or "Service")
        {
            var keys = new JsonObject { ["uri"] = url, ["backendRefs"] = new JsonArray(reference!.DeepClone()) };
            if (remote.Text("cacheDuration") is { } duration)
                keys["cacheDuration"] = duration;
            result["remoteJWKS"] = keys;
        }
        else
        {
            Fail(path, "A provider's keys are neither an inline JWK Set nor fetched from a Service with the usual settings; write localJWKS or remoteJWKS by hand.");
        }
    }

    private void Fail(string path, string why)
    {
        source.Lost(path, why, "policy");
        _isWhole = false;
    }
}
