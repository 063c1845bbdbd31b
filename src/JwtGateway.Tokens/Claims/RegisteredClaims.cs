using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using JwtGateway.Tokens.Json;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Claims;

/// <summary>The registered claims (RFC 7519 section 4.1), in the types that Envoy asks for.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RegisteredClaims
{
    /// <summary>The <c>iss</c> string.</summary>
    public JsonSlice Issuer { get; init; }

    /// <summary>The <c>aud</c>: a string, or a list of strings.</summary>
    public JsonSlice Audience { get; init; }

    /// <summary>The <c>exp</c>, in seconds since 1970; null: it never expires, as with Envoy.</summary>
    public long? Expires { get; init; }

    /// <summary>The <c>nbf</c>, in seconds since 1970.</summary>
    public long? NotBefore { get; init; }

    /// <summary>The <c>iat</c>, in seconds since 1970.</summary>
    public long? IssuedAt { get; init; }

    /// <summary>The <c>sub</c> string.</summary>
    public JsonSlice Subject { get; init; }

    /// <summary>The <c>jti</c> string.</summary>
    public JsonSlice TokenId { get; init; }

    /// <summary>The <c>sid</c> (OpenID Connect Front-Channel Logout section 3), whatever it is.</summary>
    public JsonSlice Session { get; init; }

    /// <summary>Reads a decoded payload.</summary>
    public static JwtStatus TryRead(ReadOnlySpan<byte> json, out RegisteredClaims claims)
    {
        claims = default;
        if (!StrictJson.IsObject(json))
            return JwtStatus.PayloadBadJson;
        var status = JwtStatus.Ok;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var problem = ReadMember(ref reader, ref claims);

            // Envoy checks the claims in the enum's order, whatever order they stand in.
            if (problem != JwtStatus.Ok && (status == JwtStatus.Ok || problem < status))
                status = problem;
        }

        return status;
    }

    private static JwtStatus ReadMember(ref Utf8JsonReader reader, ref RegisteredClaims claims)
    {
        var name = NameOf(ref reader);
        reader.Read();
        if (name == Name.Other)
        {
            reader.Skip();
            return JwtStatus.Ok;
        }

        var start = reader;
        var slice = JsonSlice.Of(ref reader);
        var time = default(long?);
        var status = name switch
        {
            Name.Iss => Text(start, JwtStatus.IssNotString),
            Name.Sub => Text(start, JwtStatus.SubNotString),
            Name.Jti => Text(start, JwtStatus.JtiNotString),
            Name.Iat => Time(start, JwtStatus.IatNotInteger, JwtStatus.IatNotPositive, out time),
            Name.Nbf => Time(start, JwtStatus.NbfNotInteger, JwtStatus.NbfNotPositive, out time),
            Name.Exp => Time(start, JwtStatus.ExpNotInteger, JwtStatus.ExpNotPositive, out time),
            Name.Aud => TextList(start),
            _ => JwtStatus.Ok,
        };
        claims = name switch
        {
            Name.Iss => claims with { Issuer = slice },
            Name.Sub => claims with { Subject = slice },
            Name.Sid => claims with { Session = slice },
            Name.Jti => claims with { TokenId = slice },
            Name.Iat => claims with { IssuedAt = time },
            Name.Nbf => claims with { NotBefore = time },
            Name.Exp => claims with { Expires = time },
            Name.Aud => claims with { Audience = slice },
            _ => claims,
        };
        return status;
    }

    private static Name NameOf(ref Utf8JsonReader reader)
    {
        // Every name that counts has three letters, so most members cost one comparison.
        if (!reader.ValueIsEscaped && reader.ValueSpan.Length != 3)
            return Name.Other;
        return reader.ValueTextEquals("iss"u8) ? Name.Iss
            : reader.ValueTextEquals("sub"u8) ? Name.Sub
            : reader.ValueTextEquals("aud"u8) ? Name.Aud
            : reader.ValueTextEquals("exp"u8) ? Name.Exp
            : reader.ValueTextEquals("nbf"u8) ? Name.Nbf
            : reader.ValueTextEquals("iat"u8) ? Name.Iat
            : reader.ValueTextEquals("jti"u8) ? Name.Jti
            : reader.ValueTextEquals("sid"u8) ? Name.Sid
            : Name.Other;
    }

    private static JwtStatus Text(in Utf8JsonReader value, JwtStatus problem) =>
        value.TokenType == JsonTokenType.String ? JwtStatus.Ok : problem;

    private static JwtStatus TextList(Utf8JsonReader value)
    {
        if (value.TokenType == JsonTokenType.String)
            return JwtStatus.Ok;
        if (value.TokenType != JsonTokenType.StartArray)
            return JwtStatus.AudNotStringList;
        while (value.Read() && value.TokenType == JsonTokenType.String)
        {
        }

        return value.TokenType == JsonTokenType.EndArray ? JwtStatus.Ok : JwtStatus.AudNotStringList;
    }

    private static JwtStatus Time(in Utf8JsonReader value, JwtStatus notInteger, JwtStatus notPositive, out long? time)
    {
        time = null;
        if (value.TokenType != JsonTokenType.Number || value.ValueSpan.ContainsAny((byte)'.', (byte)'e', (byte)'E'))
            return notInteger;
        if (!long.TryParse(value.ValueSpan, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) || seconds < 0)
            return notPositive;
        time = seconds;
        return JwtStatus.Ok;
    }

    private enum Name
    {
        Other,
        Iss,
        Sub,
        Aud,
        Exp,
        Nbf,
        Iat,
        Jti,
        Sid,
    }
}
