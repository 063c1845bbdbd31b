using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>SecurityPolicies that Ingresses name, or that target them: they target the HTTPRoutes that the Ingresses become.</summary>
internal static class IngressPolicies
{
    private const string Annotation = "jwtgateway.io/security-policy";

    /// <summary>Whether the policy is for Ingresses, in part at least.</summary>
    public static bool IsMeant(SourceObject source, MigrationContext context) =>
        source.Is(ApiGroup.JwtGateway, "SecurityPolicy") && (Named(source, context).Any() || TargetsIngress(source));

    public static void Convert(SourceObject source, MigrationContext context)
    {
        var manifest = source.Json.DeepClone().AsObject();
        manifest.Remove("status");
        manifest["metadata"] = Metadata.Of(source);
        var spec = source.Spec.DeepClone().AsObject();
        manifest["spec"] = spec;
        if (!Retarget(source, spec, Named(source, context), context))
            return;
        source.Same("spec");
        context.WritePolicy(manifest, source);
    }

    /// <summary>Whether the policy, of whichever group, targets an Ingress.</summary>
    public static bool TargetsIngress(SourceObject source) => Targets(source).Any(t => IsIngress(t.Item));

    /// <summary>Puts HTTPRoutes in the place of Ingresses. False: nothing is left that the policy is for, so that it is not to be written.</summary>
    public static bool Retarget(SourceObject source, JsonObject spec, IEnumerable<SourceObject> named, MigrationContext context)
    {
        var targets = new JsonArray();
        var ingresses = named.Select(i => i.Reference).ToList();
        foreach (var (target, i) in Targets(source))
        {
            if (!IsIngress(target))
            {
                targets.Add(target.DeepClone());
                continue;
            }

            if (target.Text("sectionName") is not null)
            {
                source.Lost($"spec.targetRefs[{i}].sectionName", "An Ingress has no sections, so nobody can tell what is meant: the policy that is written refuses every request.", "policy");
                Closing.Refuse(spec);
            }

            source.Changed($"spec.targetRefs[{i}]", "The HTTPRoutes that the Ingress became.", "names");
            ingresses.Add(new(ApiGroup.Networking, "Ingress", source.Namespace, target.Text("name") ?? ""));
        }

        foreach (var route in ingresses.Distinct().SelectMany(i => context.RoutesOf.GetValueOrDefault(i) ?? []).Distinct())
            targets.Add(new JsonObject { ["group"] = ApiGroup.GatewayApi, ["kind"] = "HTTPRoute", ["name"] = route });
        source.Changed("spec.targetRef", "targetRefs.");
        source.Changed("spec", "In force on the routes; what else holds there is in the report of the Ingress.", "policy");
        spec.Remove("targetRef");
        spec["targetRefs"] = targets;
        if (targets.Count > 0)
            return true;
        source.Lost("spec", "No route is left of what it was for, so it is not written.");
        return false;
    }

    private static IEnumerable<SourceObject> Named(SourceObject source, MigrationContext context) => context.Of(ApiGroup.Networking, "Ingress")
        .Where(i => i.Namespace == source.Namespace && i.Annotations.Text(Annotation) == source.Name);

    private static IEnumerable<(JsonObject Item, int Index)> Targets(SourceObject source) =>
        source.Spec.Object("targetRef") is { } one ? [(one, -1)] : source.Spec.Objects("targetRefs");

    private static bool IsIngress(JsonObject target) => target.Text("kind") == "Ingress";
}
