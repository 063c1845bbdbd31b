using System.Text.Json;
using JwtGateway.Tokens.Json;

namespace JwtGateway.Tokens.Jws;

/// <summary>What we look at in a JOSE header (RFC 7515 section 4). Keys that a token brings along (<c>jwk</c>, <c>jku</c>, <c>x5c</c>, <c>x5u</c>) are not.</summary>
internal readonly record struct JoseHeader(SignatureAlgorithm? Algorithm, JsonSlice KeyId, JsonSlice Type)
{
    private const int LongestAlgorithmName = 64;

    /// <summary>Reads a decoded header. The key id is kept even when something else is wrong, so that people can be told.</summary>
    public static JwtStatus TryRead(ReadOnlySpan<byte> json, out JoseHeader header)
    {
        header = default;
        if (!StrictJson.IsObject(json))
            return JwtStatus.HeaderBadJson;
        var alg = JwtStatus.HeaderBadAlg;
        var kid = JwtStatus.Ok;
        var extension = JwtStatus.Ok;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("alg"u8))
                alg = ReadAlgorithm(ref reader, ref header);
            else if (reader.ValueTextEquals("kid"u8))
                kid = ReadKeyId(ref reader, ref header);
            else
                extension = ReadOther(ref reader, ref header, extension);
        }

        return alg != JwtStatus.Ok ? alg : kid != JwtStatus.Ok ? kid : extension;
    }

    private static JwtStatus ReadAlgorithm(ref Utf8JsonReader reader, ref JoseHeader header)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return JwtStatus.HeaderBadAlg;
        }

        if (reader.ValueSpan.Length > LongestAlgorithmName)
            return JwtStatus.HeaderUnsupportedAlg;
        Span<byte> name = stackalloc byte[LongestAlgorithmName];
        header = header with { Algorithm = SignatureAlgorithm.Find(name[..reader.CopyString(name)]) };
        return header.Algorithm is null ? JwtStatus.HeaderUnsupportedAlg : JwtStatus.Ok;
    }

    private static JwtStatus ReadKeyId(ref Utf8JsonReader reader, ref JoseHeader header)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return JwtStatus.HeaderBadKid;
        }

        // An empty kid names nothing, so it counts as absent.
        header = header with { KeyId = reader.ValueSpan.IsEmpty ? default : JsonSlice.Of(ref reader) };
        return JwtStatus.Ok;
    }

    private static JwtStatus ReadOther(ref Utf8JsonReader reader, ref JoseHeader header, JwtStatus soFar)
    {
        if (reader.ValueTextEquals("typ"u8))
        {
            // Of any type: whoever asks for a media type finds none in a number.
            reader.Read();
            header = header with { Type = JsonSlice.Of(ref reader) };
            return soFar;
        }

        // RFC 7515 section 4.1.11: an extension that is not understood makes the token invalid, and we understand none; nor RFC 7797's b64.
        var refused = reader.ValueTextEquals("crit"u8) || reader.ValueTextEquals("b64"u8);
        reader.Read();
        reader.Skip();
        return refused ? JwtStatus.HeaderUnsupportedExtension : soFar;
    }
}
