using System.Text.Json.Nodes;
using JwtGateway.Cel;
using JwtGateway.Cel.Environments;
using JwtGateway.Resources;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Migration;

/// <summary>
/// AgentgatewayPolicies as SecurityPolicies. agentgateway merges the policies of all levels; ours replace those of wider ones, so that a policy of a wider level
/// forbids to be overridden wherever the input has one below it: requests are then held to both.
/// </summary>
internal sealed class AgentgatewayPolicies(SourceObject source, MigrationContext context)
{
    private const string Jwt = "spec.traffic.jwtAuthentication";
    private const string Auth = "spec.traffic.authorization";

    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"];

    private bool _isWhole = true;

    public static void Convert(SourceObject source, MigrationContext context) => new AgentgatewayPolicies(source, context).Convert();

    private void Convert()
    {
        source.Changed("apiVersion", MigrationContext.VersionOf(source, ref _isWhole));
        source.Changed("kind", "SecurityPolicy");
        var name = context.NameOf(source.Reference);
        var manifest = MigrationContext.Object(MigrationContext.OurVersion, "SecurityPolicy", source.Namespace, name);
        manifest["metadata"] = Metadata.Of(source);
        manifest["metadata"]!["name"] = name;
        if (source.Reference.Name != name)
            source.Changed("metadata.name", $"{name}, since there is another of this name.");
        var targets = Targets();
        var spec = new JsonObject { ["targetRefs"] = targets };
        if (source.Spec["targetSelectors"] is { } selectors)
        {
            if (source.Spec["targetRefs"] is not null)
                Fail("spec.targetSelectors", "agentgateway takes targetRefs or targetSelectors, and refuses a policy that has both.");
            spec["targetSelectors"] = selectors.DeepClone();
            source.Changed("spec.targetSelectors", "targetSelectors, for the policy as a whole.", "policy");
        }

        Levels(spec);
        var traffic = source.Spec.Object("traffic");
        if (traffic.Text("phase") == "PostRouting")
            source.Changed("spec.traffic.phase", "A SecurityPolicy always comes after the route is known.");
        if (traffic.Text("phase") == "PreRouting")
        {
            source.Lost("spec.traffic.phase", "A SecurityPolicy comes after the route is known: requests that no route matches are not held to it, and it chooses no route.", "listeners");
            _isWhole = false;
        }

        if (traffic.Object("jwtAuthentication") is { } jwt)
            spec["jwt"] = Authentication(jwt, Headers(traffic));
        if (traffic.Object("authorization") is { } authorization)
            spec["authorization"] = Authorization(authorization);
        if (spec["jwt"] is null && spec["authorization"] is null)
            Fail("spec.traffic", "It asks for neither tokens nor authorization, and a SecurityPolicy cannot be about anything else.");
        if (!_isWhole || source.HasUnread("spec"))
        {
            source.Lost("", "Something of it cannot be migrated (see its fields): the SecurityPolicy that is written refuses every request.", "policy");
            Closing.Refuse(spec);
            spec["override"] = "Forbidden";
        }

        source.Changed("spec", "Refusals are told in Envoy Gateway's words instead of agentgateway's.", "policy.answers");
        manifest["spec"] = spec;
        if (targets.Count > 0 || spec["targetSelectors"] is not null || source.Spec["targetRefs"] is not JsonArray { Count: > 0 })
            context.WritePolicy(manifest, source);
    }

    private JsonArray Targets()
    {
        var targets = new JsonArray();
        foreach (var (target, i) in source.Spec.Objects("targetRefs"))
        {
            if (target.Text("kind") is "Service" or "AgentgatewayBackend" or "InferencePool" && target.Text("name") is { Length: > 0 })
            {
                source.Lost($"spec.targetRefs[{i}]", "SecurityPolicies are for Gateways, HTTPRoutes and GRPCRoutes; nothing is written for this one. Target the routes that lead to it.", "policy");
                continue;
            }

            // What is no Gateway or route stays: nobody can tell what it is for, so that the policy closes all that it may be for.
            targets.Add(target.DeepClone());
            source.Same($"spec.targetRefs[{i}]");
        }

        return targets;
    }

    private void Levels(JsonObject spec)
    {
        var mine = Ranks(source);
        var others = context.Of(ApiGroup.Agentgateway, "AgentgatewayPolicy").Where(o => o != source && o.Namespace == source.Namespace).ToList();
        if (Rivals.Of(source, context) is { } rival)
            Fail("spec.targetRefs", $"There is {rival} in the namespace as well, and requests were held to both; of SecurityPolicies the more specific alone counts. Make one of them.");
        if (others.Count > 0 && others.Append(source).Any(o => o.Spec["targetSelectors"] is not null))
            Fail("spec.targetSelectors", "There are several policies, and nobody can tell here which of them meet; name their targets.");
        if (others.Any(o => Names(o).Intersect(Names(source)).Any()))
            Fail("spec.targetRefs", "Another policy has the same target. agentgateway merges the two, and of two SecurityPolicies the older alone counts: make one of them.");
        if (others.SelectMany(Ranks).DefaultIfEmpty(-1).Max() > mine.DefaultIfEmpty(0).Min())
        {
            spec["override"] = "Forbidden";
            source.Changed("spec.strategy", "override: Forbidden, since there are policies below it: requests are held to it and to those.", "policy");
            source.Changed("spec.traffic", "Requests are held to this policy and to those below it, where agentgateway lets the fields of those take the place of its own.", "policy");
        }
        else if (source.Spec.Object("strategy") is { } strategy && (strategy.Text("inheritance") is not null || strategy.Count > 0))
        {
            source.Lost("spec.strategy", "A SecurityPolicy takes the place of wider ones unless those forbid it.");
            _isWhole = false;
        }
    }

    private static IEnumerable<string> Names(SourceObject policy) =>
        policy.Spec.Objects("targetRefs").Select(t => $"{t.Item.Text("kind")}/{t.Item.Text("name")}/{t.Item.Text("sectionName")}");

    private static IEnumerable<int> Ranks(SourceObject policy) => policy.Spec.Objects("targetRefs")
        .Select(t => (t.Item.Text("kind") is "Gateway" or "ListenerSet" ? 0 : 2) + (t.Item.Text("sectionName") is null ? 0 : 1));

    /// <summary>Claims that go upstream in headers.</summary>
    private JsonArray Headers(JsonObject? traffic)
    {
        var headers = new JsonArray();
        foreach (var (set, i) in traffic.Object("transformation").Object("request").Objects("set"))
        {
            var path = $"spec.traffic.transformation.request.set[{i}]";
            var value = set.Text("value")?.Trim() ?? "";
            if (value.StartsWith("jwt.", StringComparison.Ordinal) && value[4..].All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.') && set.Text("name") is { Length: > 0 } name)
            {
                headers.Add(new JsonObject { ["header"] = name, ["claim"] = value[4..], ["encoding"] = "JSON" });
                source.Changed(path, "claimToHeaders of the providers; without the claim the header is not sent.", "policy");
            }
            else
            {
                Fail(path, "It is no claim alone, and a SecurityPolicy sets headers from claims only. Clients could send the header themselves, if it were left out.");
            }
        }

        return headers;
    }

    private JsonObject Authentication(JsonObject jwt, JsonArray headers)
    {
        var result = new JsonObject();
        if (jwt.Text("mode") is "Optional" or "Permissive")
        {
            result[jwt.Text("mode") == "Optional" ? "optional" : "failOpen"] = true;
            source.Changed(Jwt + ".mode", jwt.Text("mode") == "Optional" ? "jwt.optional" : "jwt.failOpen");
        }
        else if (jwt["mode"] is null || jwt.Text("mode") == "Strict")
        {
            source.Same(Jwt + ".mode");
        }

        var providers = new JsonArray();
        foreach (var (provider, i) in jwt.Objects("providers"))
            providers.Add(Provider(jwt, provider, $"provider-{i}", $"{Jwt}.providers[{i}]", headers));
        result["providers"] = providers;
        return result;
    }

    private JsonObject Provider(JsonObject jwt, JsonObject provider, string name, string path, JsonArray headers)
    {
        var result = new JsonObject { ["name"] = name };
        if (provider.Text("issuer") is { Length: > 0 } issuer)
        {
            result["issuer"] = issuer;
            source.Changed(path + ".issuer", "issuer; a token without kid, and one whose key has none, passes if a key of the issuer verifies it.", "policy.jwt");
        }
        else
        {
            Fail(path, "It has no issuer, and a provider of ours would then take any.");
        }

        if (provider.Texts("audiences") is { Count: > 0 and <= 8 } audiences)
        {
            result["audiences"] = JsonFields.Array(audiences);
            result["requiredClaims"] = new JsonArray(new JsonObject { ["name"] = "aud", ["valueType"] = "StringArray", ["values"] = JsonFields.Array(audiences) });
            source.Changed(path + ".audiences", "audiences, and requiredClaims that compare them exactly.", "policy");
        }

        new AgentgatewayKeys(source, context, Fail).Convert(provider.Object("jwks"), path + ".jwks", result);
        Location(jwt.Object("location"), result);
        result["algorithms"] = JsonFields.Array(Algorithms);
        result["requireExpiration"] = true;
        result["multipleTokens"] = "Same";
        result["forwardToken"] = false;
        if (headers.Count > 0)
            result["claimToHeaders"] = headers.DeepClone();
        return result;
    }

    private void Location(JsonObject? location, JsonObject result)
    {
        const string path = Jwt + ".location";
        var extractor = location switch
        {
            null => new JsonObject { ["headers"] = new JsonArray(new JsonObject { ["name"] = "Authorization", ["valuePrefix"] = "Bearer " }) },
            { Count: 1 } when location.Object("header") is { } header && header.Text("name") is { } name =>
                new JsonObject { ["headers"] = new JsonArray(Header(name, header.Text("prefix"))) },
            { Count: 1 } when location.Object("queryParameter").Text("name") is { } parameter => new JsonObject { ["params"] = new JsonArray(parameter) },
            { Count: 1 } when location.Object("cookie").Text("name") is { } cookie => new JsonObject { ["cookies"] = new JsonArray(cookie) },
            _ => null,
        };
        if (extractor is null)
        {
            Fail(path, "An expression cannot say where tokens are in a SecurityPolicy; name a header, query parameter or cookie.");
            return;
        }

        result["extractFrom"] = extractor;
        source.Changed(path, "extractFrom of each provider.");
    }

    private static JsonObject Header(string name, string? prefix)
    {
        var header = new JsonObject { ["name"] = name };
        if (prefix is not null)
            header["valuePrefix"] = prefix;
        return header;
    }

    private JsonObject Authorization(JsonObject authorization)
    {
        var expressions = authorization.Object("policy").Texts("matchExpressions") ?? [];
        var action = authorization.Text("action") ?? "Allow";
        if (expressions.Count == 0 || action is not ("Allow" or "Deny" or "Require") || authorization.Object("policy")!.Count > 1)
        {
            Fail(Auth, "There are no expressions, or an action that is not known.");
            return [];
        }

        for (var i = 0; i < expressions.Count; i++)
        {
            if (expressions[i] is var expression && Expressions.Problem(expression, Native.Environment, CelType.Bool) is not null)
                Fail($"{Auth}.policy.matchExpressions[{i}]", "It does not compile with the variables of our policies: request, jwt and source.address.");
        }

        source.Changed(Auth, "authorization.rules with cel.", "policy.authorization");

        // All expressions of Allow and of Deny must hold together; of Require each.
        var rules = action == "Require" ? expressions.Select(e => Rule("Deny", $"!({e})")) : [Rule(action, expressions is [var only] ? only : string.Join(" && ", expressions.Select(e => $"({e})")))];
        return new JsonObject { ["defaultAction"] = action == "Allow" ? "Deny" : "Allow", ["rules"] = new JsonArray([.. rules]) };
    }

    private static JsonObject Rule(string action, string cel) => new() { ["action"] = action, ["cel"] = cel };

    private void Fail(string path, string why)
    {
        source.Lost(path, why, "policy");
        _isWhole = false;
    }
}
