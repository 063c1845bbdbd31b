using System.Text.Json.Nodes;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Migration;

/// <summary>kgateway's <c>rbac</c> as authorization: what it blocks first, then a rule with <c>cel</c> for each expression, of which one is enough.</summary>
internal static class KgatewayRbac
{
    private const string Path = "spec.rbac";

    /// <summary>The rules. What cannot be said is told to <paramref name="fail"/>, and the result then means nothing.</summary>
    public static JsonObject Convert(JsonObject rbac, SourceObject source, Action<string, string> fail)
    {
        var policy = rbac.Object("policy") ?? [];
        var (expressions, allowed, blocked) = (policy.Texts("matchExpressions"), Ranges(policy, "allowedCIDRs"), Ranges(policy, "blockedCIDRs"));
        var allows = rbac.Text("action") is null or "Allow";
        if (expressions is null || allowed is null || blocked is null || expressions.Count + allowed.Count + blocked.Count == 0 || rbac.Text("action") is not (null or "Allow" or "Deny")
            || !allows && allowed.Count > 0 || rbac.Any(m => m.Key is not ("action" or "policy")) || policy.Any(m => m.Key is not ("matchExpressions" or "allowedCIDRs" or "blockedCIDRs")))
        {
            fail(Path, "It has fields that are not known, or nothing in it.");
            return [];
        }

        var rules = new JsonArray();
        if (blocked.Count > 0)
            rules.Add(new JsonObject { ["action"] = "Deny", ["principal"] = Clients(blocked) });
        for (var i = 0; i < expressions.Count; i++)
        {
            if (EnvoyExpressions.ToNative(expressions[i]) is not { } native)
            {
                fail($"{Path}.policy.matchExpressions[{i}]", "It does not compile with the variables of our policies: jwt, request and source.address.");
                continue;
            }

            var rule = new JsonObject { ["action"] = allows ? "Allow" : "Deny", ["cel"] = native };
            if (allowed.Count > 0)
                rule["principal"] = Clients(allowed);
            rules.Add(rule);
        }

        if (expressions.Count == 0 && allowed.Count > 0)
            rules.Add(new JsonObject { ["action"] = "Allow", ["principal"] = Clients(allowed) });
        source.Changed(Path, "authorization.rules with cel, in which jwt has the claims, and clientCIDRs.", "policy.authorization");

        // With nothing but what is blocked, everybody else passes.
        return new() { ["defaultAction"] = rules.OfType<JsonObject>().Any(r => r.Text("action") == "Allow") ? "Deny" : "Allow", ["rules"] = rules };
    }

    private static JsonObject Clients(IEnumerable<string> ranges) => new() { ["clientCIDRs"] = JsonFields.Array(ranges) };

    private static List<string>? Ranges(JsonObject policy, string name)
    {
        var ranges = policy.Texts(name)?.Select(Cidrs.Canonical).ToList();
        return ranges?.Contains(null) == false ? [.. ranges.OfType<string>()] : null;
    }
}
