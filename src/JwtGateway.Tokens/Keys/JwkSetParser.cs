using System.Text.Json;

namespace JwtGateway.Tokens.Keys;

/// <summary>Reads JWK Sets, and single JWKs. Off the request path, so that the platform's JSON document and its exceptions are good enough.</summary>
internal sealed class JwkSetParser(KeyDefaults defaults, Ed25519Library? ed25519)
{
    private readonly JwkReader _reader = new(defaults, ed25519);

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    /// <summary>Reads a set (RFC 7517 section 5).</summary>
    public JwkSetParseResult Parse(ReadOnlySpan<byte> utf8Json) => Parse(utf8Json, Read);

    /// <summary>Reads one JWK (RFC 7517 section 4) as a set of one.</summary>
    public JwkSetParseResult ParseOne(ReadOnlySpan<byte> utf8Json) => Parse(utf8Json, jwk => jwk.ValueKind == JsonValueKind.Object
        ? ReadKeys([jwk])
        : Fail(JwkSetError.InvalidJson, "it is not a JSON object"));

    private static JwkSetParseResult Parse(ReadOnlySpan<byte> utf8Json, Func<JsonElement, JwkSetParseResult> read)
    {
        if (utf8Json.Length > JwkSet.MaxBytes)
            return Fail(JwkSetError.InvalidJson, $"it is longer than {JwkSet.MaxBytes} bytes");
        try
        {
            using var document = JsonDocument.Parse(utf8Json.ToArray(), Options);
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

    private JwkSetParseResult Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Fail(JwkSetError.InvalidJson, "it is not a JSON object");
        var keys = root.EnumerateObject().Where(m => m.NameEquals("keys"u8)).Select(m => m.Value).Take(2).ToList();
        return keys switch
        {
            [] => Fail(JwkSetError.NoKeysMember, "it has no [keys] member"),
            [{ ValueKind: JsonValueKind.Array } array] => ReadKeys(array.EnumerateArray()),
            [_] => Fail(JwkSetError.NoKeysMember, "[keys] is not an array"),
            _ => Fail(JwkSetError.InvalidJson, "[keys] occurs twice"),
        };
    }

    private JwkSetParseResult ReadKeys(IEnumerable<JsonElement> jwks)
    {
        var found = new FoundKeys();
        foreach (var jwk in jwks)
            found.Add(index => ReadKey(jwk, index), () => KeyId(jwk));
        return found.ToResult();
    }

    private KeyResult ReadKey(JsonElement jwk, int index)
    {
        try
        {
            return _reader.Read(jwk, index);
        }
        catch (InvalidOperationException)
        {
            return KeyResult.Refused("a member is not valid Unicode");
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

    private static JwkSetParseResult Fail(JwkSetError error, string detail) => new() { Error = error, Detail = detail };
}
