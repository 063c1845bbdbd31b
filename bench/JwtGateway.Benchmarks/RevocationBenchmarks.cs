using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Benchmarks;

/// <summary>What so many revoked token IDs add to deciding one request with a remembered token, and to taking a configuration.</summary>
[MemoryDiagnoser]
public class RevocationBenchmarks
{
    private readonly DefaultHttpContext _context = new();
    private readonly EnforceIr _policy = new() { Source = "bench", Jwt = new ProviderRequirementIr("bench") };
    private KeySourceRegistry _keys = null!;
    private GatewayIr _gateway = null!;
    private GatewayIr _again = null!;
    private RouteAuthenticator _authenticator = null!;

    /// <summary>How many token IDs are revoked.</summary>
    [Params(0, 1_000, 100_000)]
    public int Names { get; set; }

    /// <summary>Makes a key, a token that is not revoked, and a route that takes it.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        using var key = SigningKey.Generate("ES256", "bench");
        var token = TokenMinter.Mint(key, new JsonObject
        {
            ["iss"] = "https://issuer.example.com",
            ["sub"] = "alice",
            ["sid"] = "08a5019c-17e1-4977-8f42-65a12843ea02",
            ["jti"] = "7b0d1c52-6f0e-4e0c-9a53-0f1c6f6b2a11",
            ["exp"] = 4102444800,
        });
        _keys = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        _gateway = Gateway(new JsonObject { ["keys"] = new JsonArray(key.ToPublicJwk()) }.ToJsonString(), Names);
        _again = IrJson.Deserialize(IrJson.Serialize(_gateway));
        await _keys.ApplyAsync([_gateway], TimeSpan.FromSeconds(1), CancellationToken.None);
        _authenticator = RouteAuthenticator.Compile(_policy, _gateway, _keys, TimeProvider.System);
        _context.Request.Headers.Authorization = "Bearer " + token;
        for (var i = 0; i < 3; i++)
            _authenticator.Authenticate(_context);
    }

    /// <summary>A remembered token that is not revoked.</summary>
    [Benchmark]
    public string RememberedToken() => _authenticator.Authenticate(_context).Reason;

    /// <summary>Compiling a route of a configuration that has the same revocations as the one before.</summary>
    [Benchmark]
    public object CompileUnchanged() => RouteAuthenticator.Compile(_policy, _again, _keys, TimeProvider.System);

    /// <summary>Reading the configuration, and compiling a route with revocations that are new.</summary>
    [Benchmark]
    public object ReadAndCompileChanged()
    {
        var read = IrJson.Deserialize(IrJson.Serialize(_gateway));
        return RouteAuthenticator.Compile(_policy, read with { Revocations = [.. read.Revocations.Select(r => r with { Sessions = [Guid.NewGuid().ToString()] })] }, _keys, TimeProvider.System);
    }

    private static GatewayIr Gateway(string jwks, int names) => new()
    {
        Gateway = "default/bench",
        Providers =
        [
            new JwtProviderIr
            {
                Id = "bench",
                Name = "bench",
                Issuers = ["https://issuer.example.com"],
                KeySource = "keys",
                Locations = [new HeaderLocationIr("Authorization", "Bearer ")],
                Revocations = names == 0 ? [] : ["default/https://issuer.example.com"],
            },
        ],
        KeySources = [new LocalJwksIr { Id = "keys", Secret = "jwks" }],
        Secrets = [new JwksSecretIr { Id = "jwks", Jwks = jwks }],
        Revocations = names == 0 ? [] :
        [
            new RevocationIr
            {
                Id = "default/https://issuer.example.com",
                Issuer = "https://issuer.example.com",
                TokenIds = [.. Enumerable.Range(0, names).Select(_ => Guid.NewGuid().ToString())],
                Sessions = [Guid.NewGuid().ToString()],
                Subjects = [new RevokedSubjectIr("mallory", null)],
            },
        ],
    };
}
