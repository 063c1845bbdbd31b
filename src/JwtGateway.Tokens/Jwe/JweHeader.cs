using System.Text.Json;
using JwtGateway.Tokens.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Jwe;

/// <summary>
/// What we look at in the header of an encrypted token (RFC 7516 section 4). Claims that are repeated in it (RFC 7519 section 5.3) are not: nobody has
/// signed them.
/// </summary>
internal readonly record struct JweHeader(KeyManagement? Algorithm, ContentEncryption? Encryption)
{
    private const int LongestName = 64;

    /// <summary>The <c>kid</c>; absent when it is empty.</summary>
    public JsonSlice KeyId { get; private init; }

    /// <summary>The <c>cty</c>, of any type.</summary>
    public JsonSlice ContentType { get; private init; }

    /// <summary>The <c>epk</c>, of any type.</summary>
    public JsonSlice EphemeralKey { get; private init; }

    /// <summary>The <c>apu</c>, of any type.</summary>
    public JsonSlice PartyU { get; private init; }

    /// <summary>The <c>apv</c>, of any type.</summary>
    public JsonSlice PartyV { get; private init; }

    /// <summary>Reads a decoded header. The key id is kept even when something else is wrong, so that people can be told.</summary>
    public static JwtStatus TryRead(ReadOnlySpan<byte> json, out JweHeader header)
    {
        header = default;
        if (!StrictJson.IsObject(json))
            return JwtStatus.HeaderBadJson;
        var (alg, enc, other) = (JwtStatus.HeaderBadAlg, JwtStatus.HeaderUnsupportedEnc, JwtStatus.Ok);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("alg"u8))
                alg = ReadAlgorithm(ref reader, ref header);
            else if (reader.ValueTextEquals("enc"u8))
                enc = ReadEncryption(ref reader, ref header);
            else
                other = ReadOther(ref reader, ref header, other);
        }

        return alg != JwtStatus.Ok ? alg : enc != JwtStatus.Ok ? enc : other;
    }

    private static JwtStatus ReadAlgorithm(ref Utf8JsonReader reader, ref JweHeader header)
    {
        Span<byte> name = stackalloc byte[LongestName];
        if (!TryReadName(ref reader, name, out var length))
            return JwtStatus.HeaderBadAlg;
        header = header with { Algorithm = KeyManagement.Find(name[..length]) };
        return header.Algorithm is null ? JwtStatus.HeaderUnsupportedAlg : JwtStatus.Ok;
    }

    private static JwtStatus ReadEncryption(ref Utf8JsonReader reader, ref JweHeader header)
    {
        Span<byte> name = stackalloc byte[LongestName];
        if (TryReadName(ref reader, name, out var length))
            header = header with { Encryption = ContentEncryption.Find(name[..length]) };
        return header.Encryption is null ? JwtStatus.HeaderUnsupportedEnc : JwtStatus.Ok;
    }

    /// <summary>A string; of one that is too long to be a name nothing is left.</summary>
    private static bool TryReadName(ref Utf8JsonReader reader, scoped Span<byte> name, out int length)
    {
        length = 0;
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return false;
        }

        if (reader.ValueSpan.Length <= LongestName)
            length = reader.CopyString(name);
        return true;
    }

    private static JwtStatus ReadOther(ref Utf8JsonReader reader, ref JweHeader header, JwtStatus soFar)
    {
        if (reader.ValueTextEquals("kid"u8))
            return ReadKeyId(ref reader, ref header) ? soFar : JwtStatus.HeaderBadKid;
        if (reader.ValueTextEquals("cty"u8))
            header = header with { ContentType = Value(ref reader) };
        else if (reader.ValueTextEquals("epk"u8))
            header = header with { EphemeralKey = Value(ref reader) };
        else if (reader.ValueTextEquals("apu"u8))
            header = header with { PartyU = Value(ref reader) };
        else if (reader.ValueTextEquals("apv"u8))
            header = header with { PartyV = Value(ref reader) };
        else
            return Refusal(ref reader, soFar);
        return soFar;
    }

    private static bool ReadKeyId(ref Utf8JsonReader reader, ref JweHeader header)
    {
        var value = Value(ref reader);
        if (reader.TokenType != JsonTokenType.String)
            return false;
        header = header with { KeyId = reader.ValueSpan.IsEmpty ? default : value };
        return true;
    }

    private static JwtStatus Refusal(ref Utf8JsonReader reader, JwtStatus soFar)
    {
        // RFC 7516 section 4.1.13: an extension that is not understood makes the token invalid, and we understand none. Compression is refused
        // because a few bytes could become a gigabyte, and because its length tells of what is encrypted (RFC 8725 section 3.6).
        var refused = reader.ValueTextEquals("crit"u8) ? JwtStatus.HeaderUnsupportedExtension
            : reader.ValueTextEquals("zip"u8) ? JwtStatus.HeaderCompressed
            : soFar;
        Value(ref reader);
        return refused;
    }

    private static JsonSlice Value(ref Utf8JsonReader reader)
    {
        reader.Read();
        return JsonSlice.Of(ref reader);
    }
}
