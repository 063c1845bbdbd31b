using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using JwtGateway.Ir;

namespace JwtGateway.Proxy.Tests.Support;

/// <summary>Tokens under a symmetric key, and a configuration that takes them.</summary>
internal static class Minted
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A token that is good for the rest of the century.</summary>
    public static string For(string subject) => Sign($$"""{"sub":"{{subject}}","exp":4102444800}""");

    /// <summary>A token with these claims, written as members of a JSON object.</summary>
    public static string With(string claims) => Sign($$"""{"exp":4102444800,{{claims}}}""");

    /// <summary>A token that runs out then.</summary>
    public static string Until(DateTimeOffset end, string subject = "alice") => Sign($$"""{"sub":"{{subject}}","exp":{{end.ToUnixTimeSeconds()}}}""");

    /// <summary>A token that never runs out.</summary>
    public static string Endless { get; } = Sign("""{"sub":"alice"}""");

    /// <summary>A token with this claim as well.</summary>
    public static string With(string claim, string value) => Sign($$"""{"sub":"alice","{{claim}}":"{{value}}","exp":4102444800}""");

    /// <summary>A token that ran out in 2001.</summary>
    public static string Expired { get; } = Sign("""{"sub":"late","exp":1000000000}""");

    /// <summary>Gives the sample's provider the key that these tokens are signed with.</summary>
    public static GatewayIr WithKeys(this GatewayIr gateway) => gateway with
    {
        KeySources = [new LocalJwksIr { Id = "keys", Secret = "jwks" }],
        Secrets = gateway.Secrets.Add(new JwksSecretIr
        {
            Id = "jwks",
            Jwks = $$"""{"keys":[{"kty":"oct","alg":"HS256","kid":"k1","k":"{{Base64Url.EncodeToString(Key)}}"}]}""",
        }),
    };

    private static string Sign(string payload)
    {
        var signed = $"{Encode("""{"alg":"HS256","kid":"k1"}""")}.{Encode(payload)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.ASCII.GetBytes(signed)))}";
    }

    private static string Encode(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
