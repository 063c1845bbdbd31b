using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>
/// What can be said of keys without using them. Whether each of them is any good is the data plane's matter; here it is whether the text is what its
/// format says, whether it may be secret, and that no private key travels on.
/// </summary>
/// <param name="Problem">What is wrong; null when nothing is. Never holds any of the text.</param>
/// <param name="MayBeSecret">Whether there is, or may be, a symmetric key in it.</param>
/// <param name="HasPrivateKey">Whether a key of a set is a private one, which the data plane does not use.</param>
internal sealed record LocalKeyContent(string? Problem, bool MayBeSecret, bool HasPrivateKey = false)
{
    private const int MinSecretBytes = 32;

    public static LocalKeyContent Inspect(string format, byte[] octets, string? algorithm) => format switch
    {
        "JWKS" => Json(octets, "the local JWKS is not a JSON object with a list \"keys\" (RFC 7517 section 5)", JwksKeys),
        "JWK" => Json(octets, "the local JWK is not a JSON object with \"kty\" (RFC 7517 section 4)", jwk => Has(jwk, "kty") ? [jwk] : null) switch
        {
            { HasPrivateKey: true } => new(Private("JWK"), true),
            var content => content,
        },
        "PEM" => Pem(Encoding.UTF8.GetString(octets)),
        _ => Hmac(octets, algorithm),
    };

    private static LocalKeyContent Json(byte[] octets, string expected, Func<JsonElement, IEnumerable<JsonElement>?> keys)
    {
        try
        {
            using var json = JsonDocument.Parse(WithoutMark(octets));
            if (json.RootElement.ValueKind != JsonValueKind.Object || keys(json.RootElement)?.ToList() is not { } found)
                return new(expected, true);
            var isPrivate = found.Exists(k => Has(k, "d"));
            return new(null, isPrivate || found.Exists(k => Has(k, "k")), isPrivate);
        }
        catch (JsonException)
        {
            return new(expected, true);
        }
    }

    private static IEnumerable<JsonElement>? JwksKeys(JsonElement set) =>
        set.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array ? keys.EnumerateArray() : null;

    private static ReadOnlyMemory<byte> WithoutMark(byte[] utf8) => utf8.AsSpan().StartsWith("\uFEFF"u8) ? utf8.AsMemory(3) : utf8;

    private static bool Has(JsonElement json, string member) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out _);

    private static LocalKeyContent Pem(string text)
    {
        if (text.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return new(Private("PEM"), true);
        for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (rest[fields.Label] is "PUBLIC KEY" or "RSA PUBLIC KEY" or "CERTIFICATE")
                return new(null, false);
        }

        return new("the PEM holds no PUBLIC KEY, RSA PUBLIC KEY or CERTIFICATE", true);
    }

    private static LocalKeyContent Hmac(byte[] octets, string? algorithm)
    {
        var needed = algorithm switch { "HS512" => 64, "HS384" => 48, _ => MinSecretBytes };
        return octets.AsSpan().IndexOf("-----BEGIN "u8) >= 0 ? new("the HMAC key is PEM, and a key that others know is no secret; use the format PEM", true)
            : octets.Length < needed ? new($"the HMAC key has {octets.Length} bytes; at least {needed} are needed (RFC 7518 section 3.2)", true)
            : new(null, true);
    }

    private static string Private(string format) =>
        $"the {format} holds a private key where public ones belong; write the public half here, and make a new key if others could read this one";
}
