using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>Tokens with HS256 of secrets that no library would sign with.</summary>
internal static class HmacToken
{
    public static string Of(string secret, string claims)
    {
        var input = $"{Encode("""{"alg":"HS256","typ":"JWT"}""")}.{Encode(claims)}";
        return $"{input}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(input)))}";
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
