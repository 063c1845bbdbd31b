using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Encrypted tokens of an action.</summary>
/// <param name="Ir">The settings; null: they are wrong.</param>
/// <param name="Outcome">The keys.</param>
internal sealed record ReadDecryption(DecryptionIr? Ir, KeysOutcome? Outcome);

/// <summary>
/// Reads <c>jwe</c>, which ngrok does not have: encrypted tokens, as a SecurityPolicy's <c>decryption</c> has them, its fields written as this language writes
/// them: <c>keys_from</c> with <c>kind</c>, <c>name</c>, <c>key</c>, <c>format</c> and <c>encoding</c>, <c>key_management</c>, <c>content_encryption</c>,
/// <c>required</c>.
/// </summary>
internal sealed class DecryptionReader(DecryptionKeys keys)
{
    public ReadDecryption Read(KubernetesResource source, DocumentFields jwe, DocumentLog log)
    {
        var settings = new TokenDecryption
        {
            KeysFrom = jwe.Mapping("keys_from") is { } from ? KeysFrom(from) : null,
            KeyManagement = [.. jwe.Texts("key_management").Select(t => t.Value)],
            ContentEncryption = [.. jwe.Texts("content_encryption").Select(t => t.Value)],
            Required = jwe.Flag("required") ?? false,
        };
        jwe.Close();
        var notes = new List<PolicyNote>();
        var outcome = keys.Compile(source, settings, jwe.Path, notes);
        log.Notes.AddRange(notes.Select(n => n with { FieldPath = Written(n.FieldPath) }));
        log.Problems.AddRange(outcome.Problems.Select(p => p with { FieldPath = Written(p.FieldPath) }));
        if (outcome.Unavailable is { } unavailable)
            log.Closed.Add(unavailable with { FieldPath = Written(unavailable.FieldPath) });
        return new(outcome.Source is { } read ? DecryptionRules.Read(settings, read.Id) : null, outcome);
    }

    private static DecryptionKeysReference KeysFrom(DocumentFields from)
    {
        var usual = new DecryptionKeysReference();
        var reference = new DecryptionKeysReference
        {
            Kind = from.Text("kind") ?? "Secret",
            Name = from.Text("name") ?? "",
            Key = from.Text("key"),
            Format = from.Text("format") ?? usual.Format,
            Encoding = from.Text("encoding") ?? usual.Encoding,
        };
        from.Close();
        return reference;
    }

    /// <summary>The path as the document has it.</summary>
    private static string Written(string path) => path
        .Replace(".keysFrom", ".keys_from", StringComparison.Ordinal)
        .Replace(".keyManagement", ".key_management", StringComparison.Ordinal)
        .Replace(".contentEncryption", ".content_encryption", StringComparison.Ordinal);
}
