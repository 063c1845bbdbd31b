using System.Collections.Immutable;
using System.Text.Json;

namespace JwtGateway.Tokens.Keys;

/// <summary>Reads JWK Sets. Off the request path, so that the platform's JSON document and its exceptions are good enough.</summary>
internal static class JwkSetParser
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16 };

    public static JwkSetParseResult Parse(ReadOnlySpan<byte> utf8Json)
    {
        if (utf8Json.Length > JwkSet.MaxBytes)
            return Fail(JwkSetError.InvalidJson, $"it is longer than {JwkSet.MaxBytes} bytes");
        try
        {
            using var document = JsonDocument.Parse(utf8Json.ToArray(), Options);
            return Read(document.RootElement);
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

    private static JwkSetParseResult Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return Fail(JwkSetError.InvalidJson, "it is not a JSON object");
        var keys = root.EnumerateObject().Where(m => m.NameEquals("keys"u8)).Select(m => m.Value).Take(2).ToList();
        return keys switch
        {
            [] => Fail(JwkSetError.NoKeysMember, "it has no [keys] member"),
            [{ ValueKind: JsonValueKind.Array } array] => ReadKeys(array),
            [_] => Fail(JwkSetError.NoKeysMember, "[keys] is not an array"),
            _ => Fail(JwkSetError.InvalidJson, "[keys] occurs twice"),
        };
    }

    private static JwkSetParseResult ReadKeys(JsonElement array)
    {
        var usable = ImmutableArray.CreateBuilder<VerificationKey>();
        var ignored = ImmutableArray.CreateBuilder<IgnoredKey>();
        foreach (var (index, jwk) in array.EnumerateArray().Index())
        {
            var (key, problem) = index < JwkSet.MaxKeys ? ReadKey(jwk, index) : (null, $"only the first {JwkSet.MaxKeys} keys are used");
            if (key is not null)
                usable.Add(key);
            else
                ignored.Add(new IgnoredKey(index, KeyId(jwk), problem ?? "it is not usable"));
        }

        return usable.Count == 0
            ? Fail(JwkSetError.NoUsableKey, "it has no usable key") with { Ignored = ignored.ToImmutable() }
            : new JwkSetParseResult { Set = new JwkSet(usable.ToImmutable()), Ignored = ignored.ToImmutable() };
    }

    private static (VerificationKey? Key, string? Problem) ReadKey(JsonElement jwk, int index)
    {
        try
        {
            return JwkReader.Read(jwk, index);
        }
        catch (InvalidOperationException)
        {
            return (null, "a member is not valid Unicode");
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
