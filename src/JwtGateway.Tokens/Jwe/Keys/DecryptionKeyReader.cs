using System.Text;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>Reads keys to decrypt with, in whatever form they are written down. Off the request path, so the platform's JSON document is good enough.</summary>
internal static class DecryptionKeyReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>The keys. Never throws for what the text holds.</summary>
    public static DecryptionKeysRead Read(ReadOnlySpan<byte> text, KeyFormat format) => format switch
    {
        _ when text.Length > JwkSet.MaxBytes => Fail(JwkSetError.InvalidJson, $"it is longer than {JwkSet.MaxBytes} bytes"),
        KeyFormat.Jwks => Json(text, OfSet),
        KeyFormat.Jwk => Json(text, jwk => jwk.ValueKind == JsonValueKind.Object ? ReadAll([jwk]) : Fail(JwkSetError.InvalidJson, "it is not a JSON object")),
        KeyFormat.Pem => DecryptionPemReader.Read(Encoding.UTF8.GetString(text)),
        KeyFormat.Raw => Shared(text.ToArray()),
        KeyFormat.Base64 => Base64Key.Decode(Encoding.UTF8.GetString(text)) is { } octets ? Shared(octets) : Fail(JwkSetError.NoUsableKey, "it is not Base64"),
        _ => Fail(JwkSetError.NoUsableKey, $"keys of format {format} are not known"),
    };

    private static DecryptionKeysRead Shared(byte[] octets)
    {
        var found = new FoundDecryptionKeys();
        found.Add(index => OctDecryptionKey.Create(new DecryptionFacts(index, "oct"), octets), () => null);
        return found.ToResult();
    }

    private static DecryptionKeysRead Json(ReadOnlySpan<byte> text, Func<JsonElement, DecryptionKeysRead> read)
    {
        try
        {
            using var document = JsonDocument.Parse(KeySetText.WithoutMark(text).ToArray(), Options);
            return read(document.RootElement);
        }
        catch (JsonException e)
        {
            return Fail(JwkSetError.InvalidJson, $"it is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");
        }
        catch (InvalidOperationException)
        {
            return Fail(JwkSetError.InvalidJson, "a member name is not valid Unicode");
        }
    }

    private static DecryptionKeysRead OfSet(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Fail(JwkSetError.InvalidJson, "it is not a JSON object");
        var keys = root.EnumerateObject().Where(m => m.NameEquals("keys"u8)).Select(m => m.Value).Take(2).ToList();
        return keys switch
        {
            [] => Fail(JwkSetError.NoKeysMember, "it has no [keys] member"),
            [{ ValueKind: JsonValueKind.Array } array] => ReadAll(array.EnumerateArray()),
            [_] => Fail(JwkSetError.NoKeysMember, "[keys] is not an array"),
            _ => Fail(JwkSetError.InvalidJson, "[keys] occurs twice"),
        };
    }

    private static DecryptionKeysRead ReadAll(IEnumerable<JsonElement> jwks)
    {
        var found = new FoundDecryptionKeys();
        foreach (var jwk in jwks)
            found.Add(index => Read(jwk, index), () => KeyId(jwk));
        return found.ToResult();
    }

    private static DecryptionKeyResult Read(JsonElement jwk, int index)
    {
        try
        {
            return DecryptionJwkReader.Read(jwk, index);
        }
        catch (InvalidOperationException)
        {
            return DecryptionKeyResult.Refused("a member is not valid Unicode");
        }
    }

    private static string? KeyId(JsonElement jwk)
    {
        try
        {
            return jwk.ValueKind == JsonValueKind.Object && jwk.TryGetProperty("kid", out var kid) && kid.ValueKind == JsonValueKind.String
                ? kid.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static DecryptionKeysRead Fail(JwkSetError error, string detail) => new() { Error = error, Detail = detail };
}
