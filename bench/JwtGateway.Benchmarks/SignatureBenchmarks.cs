using BenchmarkDotNet.Attributes;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Minting;

namespace JwtGateway.Benchmarks;

/// <summary>What reading a token and verifying its signature costs with each algorithm, claims and routing apart.</summary>
[MemoryDiagnoser]
public class SignatureBenchmarks
{
    private JwkSet _keys = null!;
    private string _token = "";
    private string _forged = "";

    /// <summary>Every algorithm.</summary>
    public static IEnumerable<string> Algorithms => SignatureAlgorithm.All.Select(a => a.Name);

    /// <summary>The algorithm.</summary>
    [ParamsSource(nameof(Algorithms))]
    public string Algorithm { get; set; } = "";

    /// <summary>Makes a key, a token of usual size, and the same with a wrong signature.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        using var key = SigningKey.Generate(Algorithm, "bench");
        using var stranger = SigningKey.Generate(Algorithm, "bench");
        _keys = JwkSet.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"keys":[{{key.ToPublicJwk().ToJsonString()}}]}""")).Set!;
        _token = TokenMinter.Mint(key, Claims());
        _forged = TokenMinter.Mint(stranger, Claims());
    }

    /// <summary>A good signature.</summary>
    [Benchmark]
    public bool Good() => JwsVerification.Verify(_token, _keys) is JwsOutcome.Verified;

    /// <summary>A signature of another key.</summary>
    [Benchmark]
    public bool Forged() => JwsVerification.Verify(_forged, _keys) is JwsOutcome.Refused;

    private static System.Text.Json.Nodes.JsonObject Claims() => new()
    {
        ["iss"] = "https://issuer.example.com",
        ["aud"] = "api.example.com",
        ["sub"] = "alice",
        ["exp"] = 4102444800,
        ["scope"] = "openid profile email orders:read orders:write",
    };
}
