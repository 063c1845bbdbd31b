using System.Text.Json.Nodes;
using JwtGateway.Resources.Policies;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>
/// Merges a route's policy over the one above it as Envoy Gateway does: field by field, lists and values replaced whole. StrategicMerge and
/// JSONMerge come to the same, since no list of a SecurityPolicy has a merge key and a null is an absent field.
/// </summary>
internal static class PolicyMerge
{
    /// <summary>What says where a policy is and how it relates to others, and so is each one's own.</summary>
    private static readonly string[] OwnFields = ["targetRef", "targetRefs", "targetSelectors", "mergeType", "override"];

    /// <summary>Null when one of the two was not read from JSON, or what comes out cannot be read.</summary>
    public static EffectivePolicy? Merge(SecurityPolicy policy, SecurityPolicy under)
    {
        if (Spec(policy) is not { } own || Spec(under) is not { } merged)
            return null;
        foreach (var field in OwnFields)
            merged.Remove(field);
        Reconcile(own["jwt"] as JsonObject, merged);
        var providers = own["jwt"] is JsonObject jwt && jwt.ContainsKey("providers") ? policy : under;
        Merge(own, merged);
        return Read(policy, merged) is { } result ? new EffectivePolicy(result, providers) : null;
    }

    /// <summary>No token at all and providers exclude each other, so whichever of the two the more specific policy says drops the other.</summary>
    private static void Reconcile(JsonObject? jwt, JsonObject under)
    {
        if (jwt?["disabled"] is JsonValue disabled && disabled.GetValue<bool>())
            under.Remove("jwt");
        else if (jwt is not null && jwt.ContainsKey("providers") && under["jwt"] is JsonObject below)
            below.Remove("disabled");
    }

    private static void Merge(JsonObject own, JsonObject merged)
    {
        foreach (var (name, value) in own)
        {
            if (value is JsonObject inner && merged[name] is JsonObject below)
                Merge(inner, below);
            else
                merged[name] = value?.DeepClone();
        }
    }

    private static JsonObject? Spec(SecurityPolicy policy) => policy.Written is { } written ? JsonNode.Parse(written.Json) as JsonObject : null;

    private static SecurityPolicy? Read(SecurityPolicy policy, JsonObject spec)
    {
        var json = new JsonObject
        {
            ["apiVersion"] = policy.ApiVersion,
            ["kind"] = policy.Kind,
            ["metadata"] = new JsonObject { ["name"] = policy.Metadata.Name, ["namespace"] = policy.Metadata.Namespace },
            ["spec"] = spec,
        };
        return ResourceDecoder.Decode(json) is DecodeResult.Decoded { Resource: SecurityPolicy { Issues.IsEmpty: true } read }
            ? read with { Metadata = policy.Metadata }
            : null;
    }
}
