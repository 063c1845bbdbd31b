using System.Buffers.Text;
using System.Security.Cryptography;

namespace JwtGateway.Testing;

/// <summary>JWK Sets of fresh P-256 keys.</summary>
public static class JwksJson
{
    /// <summary>A set with one key for each <c>kid</c>.</summary>
    public static string Of(params string[] kids) => $$"""{"keys":[{{string.Join(',', kids.Select(Key))}}]}""";

    private static string Key(string kid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        return $$"""{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"{{kid}}","x":"{{Encoded(point.X)}}","y":"{{Encoded(point.Y)}}"}""";
    }

    private static string Encoded(byte[]? coordinate) => Base64Url.EncodeToString(coordinate);
}
