using System.Security.Cryptography;
using System.Text.Json;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>What a sender brings along to agree on a key: its public key, and who the parties are (RFC 7518 section 4.6.1).</summary>
/// <param name="Curve">The curve.</param>
/// <param name="Point">The public key, which is on the curve.</param>
/// <param name="PartyU">The decoded <c>apu</c>; empty: none.</param>
/// <param name="PartyV">The decoded <c>apv</c>; empty: none.</param>
internal sealed record EphemeralKey(Curve Curve, ECPoint Point, byte[] PartyU, byte[] PartyV)
{
    private const int LongestCoordinate = 88; // 66 octets in base64url

    /// <summary>Reads it; null when something is missing, malformed, or not a point of a curve we know.</summary>
    /// <param name="json">The header, which is strict JSON.</param>
    /// <param name="header">Where its members are.</param>
    public static EphemeralKey? TryRead(ReadOnlySpan<byte> json, in JweHeader header)
    {
        if (!header.EphemeralKey.Exists || Party(json, header.PartyU) is not { } partyU || Party(json, header.PartyV) is not { } partyV)
            return null;
        var epk = header.EphemeralKey.In(json);
        return TryReadPoint(epk, out var curve, out var point) && CurvePoint.IsOn(curve!, point.X, point.Y)
            ? new EphemeralKey(curve!, point, partyU, partyV)
            : null;
    }

    private static bool TryReadPoint(ReadOnlySpan<byte> epk, out Curve? curve, out ECPoint point)
    {
        curve = null;
        point = default;
        var isEc = false;
        var reader = new Utf8JsonReader(epk);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (kty, crv, x, y) = (reader.ValueTextEquals("kty"u8), reader.ValueTextEquals("crv"u8), reader.ValueTextEquals("x"u8), reader.ValueTextEquals("y"u8));
            reader.Read();
            if (kty)
                isEc = reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("EC"u8);
            else if (crv)
                curve = CurveOf(ref reader);
            else if (x)
                point.X = Coordinate(ref reader);
            else if (y)
                point.Y = Coordinate(ref reader);
            reader.Skip();
        }

        return isEc && curve is not null && point.X?.Length == curve.CoordinateBytes && point.Y?.Length == curve.CoordinateBytes;
    }

    private static Curve? CurveOf(ref Utf8JsonReader reader)
    {
        foreach (var curve in Curve.All)
        {
            if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals(curve.Name))
                return curve;
        }

        return null;
    }

    private static byte[]? Coordinate(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= LongestCoordinate ? Base64UrlText.Decode(reader.GetString()) : null;

    /// <summary>An absent party is an empty one.</summary>
    private static byte[]? Party(ReadOnlySpan<byte> json, JsonSlice slice)
    {
        if (!slice.Exists)
            return [];
        var reader = new Utf8JsonReader(slice.In(json));
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? Base64UrlText.Decode(reader.GetString()) : null;
    }
}
