using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>
/// Compiles <c>decryption</c>. A Secret or key that is missing breaks the policy; of a text that is not what its format says nothing is passed on, and no
/// encrypted token is taken.
/// </summary>
internal sealed class DecryptionKeys(SnapshotIndex index, KeyStretching stretching)
{
    private const string UsualKey = "jwks";

    public KeysOutcome Compile(KubernetesResource policy, TokenDecryption decryption, string path, List<PolicyNote> notes)
    {
        ImmutableArray<Problem> problems = [.. DecryptionRules.Check(decryption, path)];
        if (!problems.IsEmpty)
            return KeysOutcome.Failed(problems);
        var (keys, at) = (decryption.KeysFrom!, path + ".keysFrom");
        var reference = new ValueReference { Kind = keys.Kind, Name = keys.Name, Key = keys.Key };
        var value = ReferencedValue.Find(index, policy.Metadata.Namespace, reference, UsualKey, "keysFrom.key");
        if (value.Octets is null)
            return KeysOutcome.Failed(Invalid(at, $"JWT: decryption keys: {value.Problem}."));
        if (!value.IsSecret)
        {
            notes.Add(new(DiagnosticSeverity.Warning, at,
                "There are private or symmetric keys in a ConfigMap: whoever may read it can read encrypted tokens. Keep them in a Secret."));
        }

        return Compile(policy, keys, value, at);
    }

    private KeysOutcome Compile(KubernetesResource policy, DecryptionKeysReference keys, ReferencedValue value, string at)
    {
        var isEncoded = keys.Encoding == "Base64";
        var octets = isEncoded ? Base64Key.Decode(Encoding.UTF8.GetString(value.Octets!)) : value.Octets;
        if (octets is null)
            return Unavailable(policy, at, "the value is not Base64 or base64url, which encoding says it is");
        var content = DecryptionContent.Inspect(keys.Format, octets);
        if (content.Problem is { } problem)
            return Unavailable(policy, at, problem);
        var secret = new KeySecretIr
        {
            Id = value.Id + (isEncoded ? "/decoded" : value.IsSecret ? "" : "/key"),
            Material = Convert.ToBase64String(octets),
        };
        var identity = content.MayBeWeak ? stretching.Of(octets) : Convert.ToBase64String(octets);
        return new KeysOutcome
        {
            Source = new DecryptionKeysIr
            {
                Id = "decryption/" + IrJson.Hash($"{secret.Id}\n{keys.Format}\n{identity}"),
                Secret = secret.Id,
                Format = Format(keys.Format),
            },
            Secrets = [secret],
        };
    }

    private static KeyFormat Format(string format) => format switch
    {
        "JWK" => KeyFormat.Jwk,
        "PEM" => KeyFormat.Pem,
        "Symmetric" => KeyFormat.Raw,
        _ => KeyFormat.Jwks,
    };

    /// <summary>The policy stays in force, and takes no encrypted token; the text goes nowhere.</summary>
    private static KeysOutcome Unavailable(KubernetesResource policy, string at, string problem)
    {
        var reason = $"{policy.Reference}: {at}: {problem}";
        return new KeysOutcome
        {
            Source = new UnavailableKeysIr { Id = "unavailable/" + IrJson.Hash(reason), Reason = reason },
            Unavailable = Invalid(at, $"JWT: {problem}; until then no encrypted token is taken."),
        };
    }

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
