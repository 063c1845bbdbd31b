using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Benchmarks;

/// <summary>
/// What deciding one request costs: find the token, parse it strictly, check issuer, time and audience, verify the signature. Beside it the bare
/// signature check, which is the floor.
/// </summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private readonly DefaultHttpContext _context = new();

    // As the proxy does it: one for each connection or stream.
    private readonly RequestScope _scope = new();
    private KeySourceRegistry _keys = null!;
    private KeySourceRegistry _forgetful = null!;
    private RouteAuthenticator _authenticator = null!;
    private RouteAuthenticator _remembering = null!;
    private string _token = "";
    private string _bearer = "";
    private RSA? _rsa;
    private ECDsa? _ecdsa;
    private Ed25519Floor? _ed25519;
    private byte[] _signedText = [];
    private byte[] _hash = [];
    private byte[] _signature = [];

    /// <summary>The algorithm.</summary>
    [Params("RS256", "ES256", "HS256", "Ed25519")]
    public string Algorithm { get; set; } = "";

    /// <summary>Makes a key, a token and a route that takes it.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        using var key = SigningKey.Generate(Algorithm, "bench");
        var claims = new JsonObject
        {
            ["iss"] = "https://issuer.example.com",
            ["aud"] = "api.example.com",
            ["sub"] = "alice",
            ["exp"] = 4102444800,
            ["scope"] = "openid profile email orders:read orders:write",
        };
        _token = TokenMinter.Mint(key, claims);
        _bearer = "Bearer " + _token;
        _keys = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        _forgetful = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var gateway = Gateway(new JsonObject { ["keys"] = new JsonArray(key.ToPublicJwk()) }.ToJsonString());
        await _keys.ApplyAsync([gateway], TimeSpan.FromSeconds(1), CancellationToken.None);
        var forgetful = gateway with { Settings = new GatewaySettingsIr { TokenCacheBytes = 0 } };
        await _forgetful.ApplyAsync([forgetful], TimeSpan.FromSeconds(1), CancellationToken.None);
        var policy = new EnforceIr { Source = "bench", Jwt = new ProviderRequirementIr("bench") };
        _authenticator = RouteAuthenticator.Compile(policy, forgetful, _forgetful, TimeProvider.System);
        _remembering = RouteAuthenticator.Compile(policy, gateway, _keys, TimeProvider.System);
        PrepareFloor(key.ToPublicJwk());
    }

    /// <summary>A good token that is not remembered.</summary>
    [Benchmark]
    public string GoodToken() => Decide(_authenticator, _token);

    /// <summary>A good token that is.</summary>
    [Benchmark]
    public string RememberedToken() => Decide(_remembering, _token);

    /// <summary>No token.</summary>
    [Benchmark]
    public string NoToken() => Decide(_authenticator, null);

    /// <summary>A token of another issuer's shape: refused before any cryptography.</summary>
    [Benchmark]
    public string Garbage() => Decide(_authenticator, "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL2V2aWwifQ.c2ln");

    /// <summary>The floor: the platform's signature check alone.</summary>
    [Benchmark(Baseline = true)]
    public bool SignatureAlone() =>
        _rsa?.VerifyHash(_hash, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
        ?? _ecdsa?.VerifyHash(_hash, _signature)
        ?? _ed25519?.Verify(_signedText, _signature)
        ?? CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_signature, _hash), _hash);

    private string Decide(RouteAuthenticator authenticator, string? token)
    {
        _context.Request.Headers.Authorization = ReferenceEquals(token, _token) ? _bearer : token is null ? default : "Bearer " + token;
        var decision = authenticator.AuthenticateAsync(_context, default, _scope);
        var reason = decision.IsCompletedSuccessfully ? decision.Result.Reason : throw new InvalidOperationException("There is no body to wait for.");
        _scope.Clear();
        return reason;
    }

    private void PrepareFloor(JsonObject jwk)
    {
        var signed = _token[.._token.LastIndexOf('.')];
        _signedText = Encoding.ASCII.GetBytes(signed);
        _hash = SHA256.HashData(Encoding.ASCII.GetBytes(signed));
        _signature = Decode(_token[(signed.Length + 1)..]);
        if (Algorithm == "RS256")
        {
            _rsa = RSA.Create(new RSAParameters { Modulus = Decode((string?)jwk["n"]), Exponent = Decode((string?)jwk["e"]) });
        }
        else if (Algorithm == "ES256")
        {
            var point = new ECPoint { X = Decode((string?)jwk["x"]), Y = Decode((string?)jwk["y"]) };
            _ecdsa = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = point });
        }
        else if (Algorithm == "Ed25519")
        {
            _ed25519 = new Ed25519Floor(Ed25519Library.Shared!, Decode((string?)jwk["x"]));
        }
    }

    private sealed class Ed25519Floor(Ed25519Library library, byte[] x)
    {
        private readonly Ed25519Library.KeyHandle _key = library.ImportPublic(x)!;

        public bool? Verify(byte[] input, byte[] signature) => library.Verify(_key, input, signature);
    }

    private static byte[] Decode(string? text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private static GatewayIr Gateway(string jwks) => new()
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
                Locations = [new HeaderLocationIr("Authorization", "Bearer "), new QueryLocationIr("access_token")],
            },
        ],
        KeySources = [new LocalJwksIr { Id = "keys", Secret = "jwks" }],
        Secrets = [new JwksSecretIr { Id = "jwks", Jwks = jwks }],
    };
}
