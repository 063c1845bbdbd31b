using System.Text;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Tokens.Tests.Support;

/// <summary>Short words for what tests write often.</summary>
internal static class Text
{
    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    public static string B64(string text) => Base64UrlText.Encode(Utf8(text));

    /// <summary>A token whose header and payload are these texts, to the letter, rightly signed by <paramref name="key"/>.</summary>
    public static string Signed(SigningKey key, string header, string payload) => Signed(key, Utf8(header), Utf8(payload));

    public static string Signed(SigningKey key, byte[] header, byte[] payload)
    {
        var algorithm = SignatureAlgorithm.Find(key.DefaultAlgorithm)!;
        var input = $"{Base64UrlText.Encode(header)}.{Base64UrlText.Encode(payload)}";
        return $"{input}.{Base64UrlText.Encode(key.SignOctets(algorithm, Encoding.ASCII.GetBytes(input)))}";
    }
}
