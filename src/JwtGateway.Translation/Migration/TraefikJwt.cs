using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Translation.Dialects.Traefik.Claims;

namespace JwtGateway.Translation.Migration;

/// <summary>Traefik Hub's <c>plugin.jwt</c> as the spec of a SecurityPolicy. What cannot be said fails; whoever asks then refuses the route.</summary>
internal sealed class TraefikJwt(SourceObject source)
{
    private const string Path = "spec.plugin.jwt";
    private const int MaxRules = 16;

    private static readonly string[] KeyFields = ["signingSecret", "publicKey", "jwksFile", "jwksUrl"];

    private static readonly JsonValueKind[] Text = [JsonValueKind.String];
    private static readonly JsonValueKind[] Flag = [JsonValueKind.True, JsonValueKind.False];

    private static readonly Dictionary<string, JsonValueKind[]> Kinds = new(StringComparer.Ordinal)
    {
        ["signingSecret"] = Text,
        ["publicKey"] = Text,
        ["jwksFile"] = Text,
        ["jwksUrl"] = Text,
        ["tokenKey"] = Text,
        ["claims"] = Text,
        ["usernameClaim"] = Text,
        ["signingSecretBase64Encoded"] = Flag,
        ["forwardAuthorization"] = Flag,
        ["forwardHeaders"] = [JsonValueKind.Object],
        ["trustedIssuers"] = [JsonValueKind.Array],
    };

    private readonly JsonObject _jwt = source.Spec.Object("plugin").Object("jwt") ?? [];
    private bool _isWhole = true;

    /// <summary>The spec without targets; null: not all of it can be said, and the report says what.</summary>
    public JsonObject? Convert()
    {
        foreach (var (field, value) in _jwt.Where(m => Kinds.TryGetValue(m.Key, out var kind) && m.Value is not null && !kind.Contains(m.Value.GetValueKind())))
            Fail($"{Path}.{field}", $"It is of another type than it should be: {value!.GetValueKind()}.");
        var providers = Providers();
        if (providers.Count == 0)
            Fail(Path, "It names no keys that a SecurityPolicy could have.");
        foreach (var provider in providers.OfType<JsonObject>())
            Common(provider);
        source.Same(Path + ".forwardAuthorization");
        if (_jwt.Text("usernameClaim") is { Length: > 0 } name && ClaimKey.Problem(name) is { } problem)
            Fail(Path + ".usernameClaim", $"It names no claim: {problem}.");
        source.Lost(Path + ".usernameClaim", "A SecurityPolicy has no name for access logs.");
        var spec = new JsonObject { ["jwt"] = new JsonObject { ["providers"] = providers } };
        if (_jwt.Text("claims") is { Length: > 0 } claims)
            spec["authorization"] = Claims(claims, providers);
        if (source.HasUnread(Path))
            _isWhole = false;
        source.Changed(Path, "A SecurityPolicy. Refusals are told in Envoy Gateway's words instead of Traefik Hub's.", "policy");
        return _isWhole ? spec : null;
    }

    private JsonArray Providers()
    {
        var issuers = _jwt.Objects("trustedIssuers").Select(i => i.Item).ToList();
        var sources = KeyFields.Where(s => _jwt.Text(s) is { Length: > 0 }).ToList();
        if (issuers.Count > 0)
        {
            if (sources.Count > 0 || issuers.Exists(i => !IsAddress(i.Text("jwksUrl")) || i.Text("issuer") is not { Length: > 0 }))
            {
                Fail(Path + ".trustedIssuers", "Only issuers that each have a jwksUrl of their own, with scheme and host, and no other keys beside them, can be said.");
                return [];
            }

            source.Changed(Path + ".trustedIssuers", "A provider for each.", "policy");
            return new([.. issuers.Select((i, n) => (JsonNode)new JsonObject
            {
                ["name"] = $"issuer-{n}",
                ["issuer"] = i.Text("issuer"),
                ["remoteJWKS"] = new JsonObject { ["uri"] = i.Text("jwksUrl") },
            })]);
        }

        if (sources.Count != 1)
            return [];
        var provider = new JsonObject { ["name"] = "jwt" };
        Keys(sources[0], provider);
        return [provider];
    }

    private void Keys(string field, JsonObject provider)
    {
        var (path, value) = ($"{Path}.{field}", _jwt.Text(field)!);
        switch (field)
        {
            case "jwksUrl" when IsAddress(value):
                provider["remoteJWKS"] = new JsonObject { ["uri"] = value };
                source.Changed(path, "remoteJWKS.uri", "policy");
                break;
            case "jwksFile" when value.TrimStart().StartsWith('{'):
                provider["localJWKS"] = new JsonObject { ["type"] = "Inline", ["inline"] = value };
                source.Changed(path, "localJWKS.inline", "policy");
                break;
            case "publicKey" when value.StartsWith("-----BEGIN", StringComparison.Ordinal):
                provider["localJWKS"] = new JsonObject { ["type"] = "Inline", ["inline"] = value, ["format"] = "PEM" };
                source.Changed(path, "localJWKS.inline in PEM", "policy");
                break;
            case "publicKey" or "signingSecret" when Reference(value) is { } reference:
                var local = new JsonObject { ["type"] = "ValueRef", ["valueRef"] = reference, ["format"] = field == "publicKey" ? "PEM" : "HMAC" };
                if (field == "signingSecret" && _jwt.IsTrue("signingSecretBase64Encoded"))
                    local["encoding"] = "Base64";
                if (field == "signingSecret")
                    provider["algorithms"] = new JsonArray("HS256", "HS384", "HS512");
                provider["localJWKS"] = local;
                source.Changed(path, field == "publicKey" ? "localJWKS.valueRef"
                    : "localJWKS.valueRef. Of HS256, HS384 and HS512 those are accepted that the secret has 32, 48 and 64 bytes for (RFC 7518 section 3.2); Traefik takes any: with a shorter one every token is refused.", "policy");
                source.Changed(Path + ".signingSecretBase64Encoded", "localJWKS.encoding");
                break;
            default:
                Fail(path, field == "signingSecret" ? "The secret stands in the Middleware itself, and is not copied into a manifest: put it into a Secret, and name that in localJWKS.valueRef."
                    : "It is no text of keys and no whole address; name the keys in localJWKS or remoteJWKS.");
                break;
        }
    }

    private static JsonObject? Reference(string urn) => urn.Split(':') is ["urn", "k8s", "secret", { Length: > 0 } name, { Length: > 0 } key]
        ? new() { ["group"] = "", ["kind"] = "Secret", ["name"] = name, ["key"] = key }
        : null;

    private void Common(JsonObject provider)
    {
        var extractor = new JsonObject { ["headers"] = new JsonArray(new JsonObject { ["name"] = "Authorization", ["valuePrefix"] = "Bearer " }) };
        if (_jwt.Text("tokenKey") is { Length: > 0 } key)
        {
            extractor["params"] = new JsonArray(key);
            extractor["bodyFields"] = new JsonArray(key.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(".", "\\.", StringComparison.Ordinal));
            source.Changed(Path + ".tokenKey", "extractFrom.params and bodyFields, which looks into JSON as well as forms.", "policy");
        }

        provider["extractFrom"] = extractor;
        provider["forwardToken"] = _jwt.IsTrue("forwardAuthorization");
        var headers = new JsonArray();
        foreach (var (header, claim) in _jwt.Object("forwardHeaders") ?? [])
        {
            if (claim is JsonValue text && text.TryGetValue<string>(out var name) && name.Length > 0)
                headers.Add(new JsonObject { ["header"] = header, ["claimPath"] = JsonFields.Array(ClaimKey.Split(name)), ["encoding"] = "Comma" });
            else
                Fail(Path + ".forwardHeaders", "A header names no claim.");
        }

        source.Changed(Path + ".forwardHeaders", "claimToHeaders: without the claim the header is not sent, where Traefik sends it empty; lists are one line.", "policy");
        if (headers.Count > 0)
            provider["claimToHeaders"] = headers;
    }

    /// <summary>The predicate as rules of which one is enough; each asks for several claims.</summary>
    private JsonObject Claims(string claims, JsonArray providers)
    {
        var closed = new JsonObject { ["defaultAction"] = "Deny" };
        if (ClaimsExpression.Read(claims, out _) is not { } predicate || ClaimAlternatives.Of(predicate, MaxRules / Math.Max(1, providers.Count)) is not { } alternatives)
        {
            Fail(Path + ".claims", $"Its claims come to more than {MaxRules} authorization.rules with {ClaimAlternatives.MaxClaims} claims each, or cannot be read; write rules with cel.");
            return closed;
        }

        source.Changed(Path + ".claims", "authorization.rules. Claims that are no text, or no list, do not match, negated or not.", "policy");
        closed["rules"] = new JsonArray([.. from provider in providers
                                            from all in alternatives
                                            select new JsonObject
                                            {
                                                ["action"] = "Allow",
                                                ["principal"] = new JsonObject
                                                {
                                                    ["jwt"] = new JsonObject { ["provider"] = provider!["name"]!.ToString(), ["claims"] = new JsonArray([.. all.Select(c => (JsonNode)c.DeepClone())]) },
                                                },
                                            }]);
        return closed;
    }

    private static bool IsAddress(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && text!.Contains("://", StringComparison.Ordinal);

    private void Fail(string path, string why)
    {
        source.Lost(path, why, "policy");
        _isWhole = false;
    }
}
