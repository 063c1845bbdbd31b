using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>
/// Compiles <c>localJWKS</c>. Which keys of a text can be used is the data plane's matter, which answers as Envoy does when none can; a text that is
/// not what its format says is reported besides, and one with a private key is not passed on.
/// </summary>
internal sealed class LocalKeys(SnapshotIndex index, KeyStretching stretching)
{
    private const string UsualKey = "jwks";

    public KeysOutcome Compile(SecurityPolicy policy, string provider, LocalJwks local, string path, List<PolicyNote> notes)
    {
        ImmutableArray<Problem> problems = [.. LocalKeyRules.Check(local, path)];
        if (!problems.IsEmpty)
            return KeysOutcome.Failed(problems);
        var at = path + (local.Inline is null ? ".valueRef" : ".inline");
        var value = local.Inline is { } text
            ? new ReferencedValue(Encoding.UTF8.GetBytes(text), ProviderReader.Id(policy, provider), IsSecret: false, null)
            : ReferencedValue.Find(index, policy.Metadata.Namespace, local.ValueRef!, UsualKey);
        if (value.Octets is null)
            return KeysOutcome.Failed(Invalid(at, $"JWT: local JWKS {value.Problem}."));
        return Compile(policy, local, value, at, notes);
    }

    private KeysOutcome Compile(SecurityPolicy policy, LocalJwks local, ReferencedValue value, string at, List<PolicyNote> notes)
    {
        var octets = local.Encoding == "Base64" ? Base64Key.Decode(Encoding.UTF8.GetString(value.Octets!)) : value.Octets;
        if (octets is null)
            return Unavailable(policy, at, "the value is not Base64 or base64url, which encoding says it is");
        var content = LocalKeyContent.Inspect(local.Format, octets, local.Algorithm);
        if (content.Problem is { } problem && local.Format != "JWKS")
            return Unavailable(policy, at, problem);
        if (content.Problem is null)
            notes.AddRange(Notes(local, value, octets, content, at));

        var secret = Secret(local, value, octets);
        return new KeysOutcome
        {
            Source = new LocalJwksIr
            {
                Id = Id(local, secret.Id, octets, content.MayBeSecret),
                Secret = secret.Id,
                Format = Format(local),
                Algorithm = local.Algorithm,
                KeyId = local.KeyID,
            },
            Secrets = [secret],
            Unavailable = content.Problem is null ? null : Invalid(at, $"JWT: {content.Problem}, so no token can be verified."),
        };
    }

    // A value that is passed on as it is has its own id; what was made of it gets a longer one.
    private static SecretIr Secret(LocalJwks local, ReferencedValue value, byte[] octets)
    {
        var decoded = local.Encoding == "Base64" && local.Format != "HMAC";
        if (local.Format == "JWKS" && !decoded && !value.IsSecret)
            return new JwksSecretIr { Id = local.Inline is null ? value.Id : value.Id + "/jwks", Jwks = Encoding.UTF8.GetString(octets) };
        return new KeySecretIr
        {
            Id = value.Id + (decoded ? "/decoded" : value.IsSecret ? "" : "/key"),
            Material = Convert.ToBase64String(local.Format == "HMAC" ? value.Octets! : octets),
        };
    }

    private static KeyFormat Format(LocalJwks local) => (local.Format, local.Encoding) switch
    {
        ("JWK", _) => KeyFormat.Jwk,
        ("PEM", _) => KeyFormat.Pem,
        ("HMAC", "Base64") => KeyFormat.Base64,
        ("HMAC", _) => KeyFormat.Raw,
        _ => KeyFormat.Jwks,
    };

    private static IEnumerable<PolicyNote> Notes(LocalJwks local, ReferencedValue value, byte[] octets, LocalKeyContent content, string at)
    {
        if (content.HasPrivateKey)
        {
            yield return new(DiagnosticSeverity.Warning, at,
                "There is a private key (\"d\") in the set; it is not used. Write public keys alone, and make a new key if others could read this one.");
        }
        else if (content.MayBeSecret && !value.IsSecret)
        {
            yield return new(DiagnosticSeverity.Info, at,
                "There is a symmetric key in it: whoever may read it here can sign tokens. Keep it in a Secret.");
        }

        if (local is { Format: "HMAC", Encoding: "Raw" } && octets[^1] == '\n')
            yield return new(DiagnosticSeverity.Info, at, "The HMAC key ends with a line feed, which counts as a part of it.");
    }

    private string Id(LocalJwks local, string secretId, byte[] octets, bool mayBeSecret)
    {
        var settings = local is { Format: "JWKS", Algorithm: null, KeyID: null } ? "" : $"{Format(local)} {local.Algorithm} {local.KeyID}\n";
        var content = mayBeSecret ? stretching.Of(octets) : Encoding.UTF8.GetString(octets);
        return "local/" + IrJson.Hash(secretId + "\n" + settings + content);
    }

    /// <summary>The policy stays in force, and refuses every token; the text goes nowhere.</summary>
    private static KeysOutcome Unavailable(SecurityPolicy policy, string at, string problem)
    {
        var reason = $"{policy.Reference}: {at}: {problem}";
        return new KeysOutcome
        {
            Source = new UnavailableKeysIr { Id = "unavailable/" + IrJson.Hash(reason), Reason = reason },
            Unavailable = Invalid(at, $"JWT: {problem}; until then no token can be verified."),
        };
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
