using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>
/// Compiles <c>localJWKS</c>. What is in the set is the data plane's matter, which answers as Envoy does when no key of it is usable; a set that
/// is no JWK Set at all is reported besides.
/// </summary>
internal sealed class LocalKeys(SnapshotIndex index)
{
    private const string Key = "jwks";

    /// <summary>Makes a guess at a symmetric key, of which an id shows a trace, cost about as much as a password's.</summary>
    private const int StretchingRounds = 50_000;

    public KeysOutcome Compile(SecurityPolicy policy, string provider, LocalJwks local, string path) => local switch
    {
        { Type: "Inline", Inline: { Length: > 0 } text, ValueRef: null } => Found(ProviderReader.Id(policy, provider) + "/jwks", text, path + ".inline"),
        { Type: "ValueRef", ValueRef: { } reference, Inline: null } => FromConfigMap(policy, reference, path + ".valueRef"),
        _ => KeysOutcome.Failed(Invalid(path, "JWT: Exactly one of inline or valueRef must be set with correct type.")),
    };

    private KeysOutcome FromConfigMap(SecurityPolicy policy, LocalObjectReference reference, string path)
    {
        if (reference is not { Group: ApiGroup.Core, Kind: "ConfigMap" })
        {
            return KeysOutcome.Failed(Invalid(path,
                $"JWT: a local JWKS is kept in a ConfigMap of the core group, not in {reference.Kind} of group \"{reference.Group}\"."));
        }

        var name = $"{policy.Metadata.Namespace}/{reference.Name}";
        if (index.ConfigMap(policy.Metadata.Namespace, reference.Name) is not { } map)
            return KeysOutcome.Failed(Invalid(path, $"JWT: local JWKS ConfigMap {name} not found."));
        var key = map.Data.ContainsKey(Key) || map.BinaryData.ContainsKey(Key) ? Key : OnlyKey(map);
        return key is not null && map.Text(key) is { } text
            ? Found($"ConfigMap/{name}/{key}", text, path)
            : KeysOutcome.Failed(Invalid(path, $"JWT: local JWKS ConfigMap {name} has no key {Key} with text, and not just one other."));
    }

    private static string? OnlyKey(ConfigMap map) => map.Data.Count == 1 && map.BinaryData.IsEmpty && map.Issues.IsEmpty ? map.Data.Keys.First() : null;

    private static KeysOutcome Found(string name, string text, string path)
    {
        var (isSet, mayBeSecret) = Inspect(text);
        var secret = new JwksSecretIr { Id = name, Jwks = text };
        return new KeysOutcome
        {
            Source = new LocalJwksIr { Id = "local/" + IrJson.Hash(name + "\n" + (mayBeSecret ? Stretched(text) : text)), Secret = secret.Id },
            Secrets = [secret],
            Unavailable = isSet ? null : Invalid(path,
                "JWT: the local JWKS is not a JSON object with a list \"keys\" (RFC 7517 section 5), so no token can be verified."),
        };
    }

    private static (bool IsSet, bool MayBeSecret) Inspect(string text)
    {
        try
        {
            // As bytes: text that is no valid UTF-16 must be an answer here, not an exception.
            using var json = JsonDocument.Parse(Encoding.UTF8.GetBytes(text));
            if (json.RootElement.ValueKind != JsonValueKind.Object
                || !json.RootElement.TryGetProperty("keys", out var keys)
                || keys.ValueKind != JsonValueKind.Array)
            {
                return (false, true);
            }

            return (true, keys.EnumerateArray().Any(k => k.ValueKind == JsonValueKind.Object && k.TryGetProperty("k", out _)));
        }
        catch (JsonException)
        {
            return (false, true);
        }
    }

    private static string Stretched(string text) => Convert.ToHexStringLower(Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(text), "jwtgateway local jwks"u8, StretchingRounds, HashAlgorithmName.SHA256, 32));

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
