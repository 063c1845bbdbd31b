using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>Policies that were enforced together, and of which one alone would count once all are SecurityPolicies.</summary>
internal static class Rivals
{
    /// <summary>A policy of another kind beside one of agentgateway or kgateway, in its namespace; null: there is none.</summary>
    public static ObjectReference? Of(SourceObject source, MigrationContext context) => context.Sources
        .FirstOrDefault(o => o.Namespace == source.Namespace && o.Reference.Group != source.Reference.Group && o.Reference is
        { Kind: "SecurityPolicy", Group: ApiGroup.JwtGateway or ApiGroup.EnvoyGateway } or { Group: ApiGroup.Agentgateway, Kind: "AgentgatewayPolicy" } or { Group: ApiGroup.Kgateway, Kind: "TrafficPolicy" })
        ?.Reference;

    /// <summary>Makes all policies of one target refuse where they were not rivals before. SecurityPolicies that stay what they are were.</summary>
    public static void Close(MigrationContext context)
    {
        foreach (var shared in context.Policies.SelectMany(p => Targets(p.Manifest).Select(t => (Target: t, Policy: p))).GroupBy(x => x.Target).Where(g => g.Count() > 1))
        {
            if (shared.All(s => s.Policy.Source.Reference.Kind == "SecurityPolicy" && !IngressPolicies.IsMeant(s.Policy.Source, context)))
                continue;
            foreach (var (_, (manifest, source)) in shared)
            {
                Closing.Refuse((JsonObject)manifest["spec"]!);
                source.Lost("", "Another policy is for the same target, and of two SecurityPolicies the older alone counts: both are written so that they refuse every request. Make one of them.", "policy");
            }
        }
    }

    private static IEnumerable<string> Targets(JsonObject manifest)
    {
        var (ns, spec) = (manifest["metadata"]?["namespace"]?.ToString(), manifest.Object("spec"));
        var refs = spec.Objects("targetRefs").Select(t => t.Item);
        return (spec.Object("targetRef") is { } one ? refs.Append(one) : refs).Select(t => $"{ns}/{t.Text("kind")}/{t.Text("name")}/{t.Text("sectionName")}").Distinct();
    }
}
