using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Benchmarks;

/// <summary>What deciding a request with an encrypted token costs: decrypted and verified, remembered, and not to be decrypted.</summary>
[MemoryDiagnoser]
public class EncryptionBenchmarks
{
    private readonly DefaultHttpContext _context = new();
    private KeySourceRegistry _keys = null!;
    private KeySourceRegistry _forgetful = null!;
    private RouteAuthenticator _authenticator = null!;
    private RouteAuthenticator _remembering = null!;
    private string _bearer = "";
    private string _spoiled = "";
    private string _plain = "";

    /// <summary>How the content's key is found; the content is A256GCM, the token inside ES256.</summary>
    [Params("RSA-OAEP-256", "ECDH-ES+A256KW", "ECDH-ES", "A256KW", "dir")]
    public string Algorithm { get; set; } = "";

    /// <summary>Makes keys, a token and a route that takes it.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        using var signing = SigningKey.Generate("ES256", "bench");
        var (text, format) = Private();
        using var encryption = EncryptionKey.Parse(text);
        var plain = TokenMinter.Mint(signing, new JsonObject
        {
            ["iss"] = "https://issuer.example.com",
            ["aud"] = "api.example.com",
            ["sub"] = "alice",
            ["exp"] = 4102444800,
            ["scope"] = "openid profile email orders:read orders:write",
        });
        var token = encryption.EncryptToken(plain, Algorithm);
        (_plain, _bearer, _spoiled) = ($"Bearer {plain}", $"Bearer {token}", $"Bearer {token[..^4]}{(token[^4] == 'A' ? 'B' : 'A')}{token[^3..]}");
        var gateway = Gateway(new JsonObject { ["keys"] = new JsonArray(signing.ToPublicJwk()) }.ToJsonString(), text, format);
        _keys = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        _forgetful = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var forgetful = gateway with { Settings = new GatewaySettingsIr { TokenCacheBytes = 0 } };
        await _keys.ApplyAsync([gateway], TimeSpan.FromSeconds(1), CancellationToken.None);
        await _forgetful.ApplyAsync([forgetful], TimeSpan.FromSeconds(1), CancellationToken.None);
        var policy = new EnforceIr { Source = "bench", Jwt = new ProviderRequirementIr("bench") };
        _authenticator = RouteAuthenticator.Compile(policy, forgetful, _forgetful, TimeProvider.System);
        _remembering = RouteAuthenticator.Compile(policy, gateway, _keys, TimeProvider.System);
    }

    /// <summary>The signed token as it is, verified: what encryption adds to.</summary>
    [Benchmark(Baseline = true)]
    public string Plain() => Decide(_authenticator, _plain);

    /// <summary>Decrypted and verified.</summary>
    [Benchmark]
    public string Encrypted() => Decide(_authenticator, _bearer);

    /// <summary>Remembered.</summary>
    [Benchmark]
    public string Remembered() => Decide(_remembering, _bearer);

    /// <summary>With another bit in its tag.</summary>
    [Benchmark]
    public string Spoiled() => Decide(_authenticator, _spoiled);

    private string Decide(RouteAuthenticator authenticator, string bearer)
    {
        _context.Request.Headers.Authorization = bearer;
        return authenticator.Authenticate(_context).Reason;
    }

    private (string Text, KeyFormat Format) Private()
    {
        if (Algorithm.StartsWith("RSA", StringComparison.Ordinal))
        {
            using var rsa = RSA.Create(2048);
            return (rsa.ExportPkcs8PrivateKeyPem(), KeyFormat.Pem);
        }

        if (Algorithm.StartsWith("ECDH", StringComparison.Ordinal))
        {
            using var ec = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
            return (ec.ExportPkcs8PrivateKeyPem(), KeyFormat.Pem);
        }

        var k = System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return ($$"""{"kty":"oct","k":"{{k}}"}""", KeyFormat.Jwk);
    }

    private static GatewayIr Gateway(string jwks, string key, KeyFormat format) => new()
    {
        Gateway = "default/bench",
        Providers =
        [
            new JwtProviderIr
            {
                Id = "bench",
                Name = "bench",
                Issuers = ["https://issuer.example.com"],
                Audiences = ["api.example.com"],
                KeySource = "keys",
                Locations = [new HeaderLocationIr("Authorization", "Bearer ")],
                Decryption = new DecryptionIr
                {
                    KeySource = "decryption",
                    KeyManagement = EncryptionAlgorithmNames.KeyManagement,
                    ContentEncryption = EncryptionAlgorithmNames.ContentEncryption,
                },
            },
        ],
        KeySources = [new LocalJwksIr { Id = "keys", Secret = "jwks" }, new DecryptionKeysIr { Id = "decryption", Secret = "key", Format = format }],
        Secrets = [new JwksSecretIr { Id = "jwks", Jwks = jwks }, new KeySecretIr { Id = "key", Material = Convert.ToBase64String(Encoding.UTF8.GetBytes(key)) }],
    };
}
