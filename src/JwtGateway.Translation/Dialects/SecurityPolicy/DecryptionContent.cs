using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>What can be said of decryption keys without using them. Whether each of them is any good is the data plane's matter.</summary>
/// <param name="Problem">What is wrong; null when nothing is. Never holds any of the text.</param>
/// <param name="MayBeWeak">Whether there is, or may be, a key in it that somebody made up.</param>
internal sealed record DecryptionContent(string? Problem, bool MayBeWeak)
{
    public static DecryptionContent Inspect(string format, byte[] octets) => format switch
    {
        "JWKS" => Json(octets, "the value is not a JSON object with a list \"keys\" (RFC 7517 section 5)", JwksKeys),
        "JWK" => Json(octets, "the value is not a JSON object with \"kty\" (RFC 7517 section 4)", jwk => Has(jwk, "kty") ? [jwk] : null),
        "PEM" => Pem(Encoding.UTF8.GetString(octets)),
        _ => Symmetric(octets),
    };

    private static DecryptionContent Json(byte[] octets, string expected, Func<JsonElement, IEnumerable<JsonElement>?> keys)
    {
        try
        {
            var utf8 = octets.AsSpan().StartsWith("\uFEFF"u8) ? octets.AsMemory(3) : octets;
            using var json = JsonDocument.Parse(utf8);
            if (json.RootElement.ValueKind != JsonValueKind.Object || keys(json.RootElement)?.ToList() is not { } found)
                return new(expected, true);
            var weak = found.Exists(k => Has(k, "k"));
            return weak || found.Exists(k => Has(k, "d"))
                ? new(null, weak)
                : new("there is no private key (\"d\") and no symmetric one (\"k\") in the value; with a public key one can only encrypt", weak);
        }
        catch (JsonException)
        {
            return new(expected, true);
        }
    }

    private static IEnumerable<JsonElement>? JwksKeys(JsonElement set) =>
        set.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array ? keys.EnumerateArray() : null;

    private static bool Has(JsonElement json, string member) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out _);

    private static DecryptionContent Pem(string text)
    {
        var isLocked = false;
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (rest[fields.Label] is "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY")
                return new(null, false);
            isLocked |= rest[fields.Label] is "ENCRYPTED PRIVATE KEY";
        }

        return new(isLocked ? "the private key in the PEM is encrypted itself; write it without a password" : "the PEM holds no private key of RSA or of an elliptic curve", true);
    }

    private static DecryptionContent Symmetric(byte[] octets) =>
        octets.AsSpan().IndexOf("-----BEGIN "u8) >= 0 ? new("the symmetric key is PEM; use the format PEM", true)
        : octets.Length is 16 or 24 or 32 or 48 or 64 ? new(null, true)
        : new($"the symmetric key has {octets.Length} bytes{(octets is [.., (byte)'\n'] ? " with the line feed at its end" : "")}; "
            + "such keys have 16, 24, 32, 48 or 64 (RFC 7518 sections 4.4 and 4.5)", true);
}
