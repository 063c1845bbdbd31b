using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Benchmarks;

/// <summary>What a token of 8 KiB can cost before it is refused: the work that its sender, who needs no key, can choose.</summary>
[MemoryDiagnoser]
public class RefusalBenchmarks
{
    private const int Size = 8 * 1024;

    private JwkSet _keys = null!;
    private string _token = "";

    /// <summary>What is wrong with it, and what it makes us do.</summary>
    [Params("no dots", "deep header", "many members", "long number", "unknown key", "RS256", "RS256 with 16 keys", "ES256", "ES384", "ES512", "ES512 with 16 keys", "Ed25519", "HS512")]
    public string Shape { get; set; } = "";

    /// <summary>Makes the token, and keys that did not sign it.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var words = Shape.Split(' ');
        var algorithm = SignatureAlgorithm.Find(words[0])?.Name ?? "RS256";
        var keys = Enumerable.Range(0, words is [.., "keys"] ? 16 : 1).Select(i => SigningKey.Generate(algorithm, null).ToPublicJwk());
        _keys = JwkSet.Parse(Encoding.UTF8.GetBytes(new JsonObject { ["keys"] = new JsonArray([.. keys]) }.ToJsonString())).Set!;
        _token = Shape switch
        {
            "no dots" => new string('a', Size),
            "deep header" => Token("{\"alg\":\"RS256\",\"a\":" + new string('[', 5900)),
            "many members" => Token($"{{\"alg\":\"RS256\",{string.Join(',', Enumerable.Range(0, 600).Select(i => $"\"{i:x4}\":0"))}}}"),
            "long number" => Token("{\"alg\":\"RS256\",\"a\":" + new string('9', 5900) + "}"),
            "unknown key" => Token("""{"alg":"PS512","kid":"x"}"""),
            _ => Forged(algorithm),
        };
    }

    /// <summary>The refusal.</summary>
    [Benchmark]
    public bool Refuse() => JwsVerification.Verify(_token, _keys) is JwsOutcome.Refused;

    private static string Token(string header)
    {
        var start = Base64UrlText.Encode(Encoding.UTF8.GetBytes(header));
        return $"{start}.{Base64UrlText.Encode(new byte[Math.Max(0, (Size - start.Length - 400) * 3 / 4)])}.{new string('A', 342)}";
    }

    private static string Forged(string algorithm)
    {
        using var stranger = SigningKey.Generate(algorithm, null);
        return TokenMinter.Mint(stranger, new JsonObject { ["pad"] = new string('x', (Size - 400) * 3 / 4) });
    }
}
