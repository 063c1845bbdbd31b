using System.Text.Json.Nodes;
using BenchmarkDotNet.Attributes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace JwtGateway.Benchmarks;

/// <summary>
/// What a Traffic Policy costs for one request with a token that is remembered: its validation alone, and with two expressions, one of them over a claim, and a header that
/// carries the subject upstream.
/// </summary>
[MemoryDiagnoser]
public class TrafficBenchmarks
{
    private const string Token = "actions.ngrok.jwt_validation.tokens[0].payload";

    private readonly DefaultHttpContext _context = new();
    private readonly RequestScope _scope = new();
    private readonly RequestFacts _facts = new() { Method = "GET", Path = "/orders/7".AsMemory(), Host = "shop.example.com".AsMemory() };
    private KeySourceRegistry _keys = null!;
    private RouteAuthenticator _validation = null!;
    private RouteAuthenticator _rules = null!;

    /// <summary>Makes a key, a token and routes that take it.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        using var key = SigningKey.Generate("ES256", "bench");
        _keys = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var gateway = Gateway(new JsonObject { ["keys"] = new JsonArray(key.ToPublicJwk()) }.ToJsonString());
        await _keys.ApplyAsync([gateway], TimeSpan.FromSeconds(1), CancellationToken.None);
        _context.Request.Headers.Authorization = "Bearer " + TokenMinter.Mint(key, new JsonObject
        {
            ["iss"] = "https://issuer.example.com",
            ["sub"] = "alice",
            ["exp"] = 4102444800,
            ["roles"] = new JsonArray("user", "admin"),
        });
        var validation = new TrafficRuleIr { Actions = [new JwtValidationActionIr(["bench"])] };
        RouteAuthenticator Compile(params TrafficRuleIr[] rules) =>
            RouteAuthenticator.Compile(new TrafficIr { Source = "bench", Rules = [.. rules] }, gateway, _keys, TimeProvider.System);
        _validation = Compile(validation);
        _rules = Compile(
            validation,
            new TrafficRuleIr { Expressions = ["req.method == 'DELETE'"], Actions = [new DenyActionIr(405)] },
            new TrafficRuleIr { Expressions = [$"!('admin' in {Token}.roles)"], Actions = [new DenyActionIr(403)] },
            new TrafficRuleIr { Actions = [new AddHeadersActionIr([new HeaderIr("x-user", $"${{{Token}.sub}}")])] });
    }

    /// <summary>jwt-validation alone.</summary>
    [Benchmark(Baseline = true)]
    public string Validation() => Decide(_validation);

    /// <summary>jwt-validation, two expressions and add-headers.</summary>
    [Benchmark]
    public string ValidationExpressionsAndHeader() => Decide(_rules);

    private string Decide(RouteAuthenticator route)
    {
        _context.Request.Headers.Remove("x-user");
        var decision = route.AuthenticateAsync(_context, _facts, _scope);
        var reason = decision.IsCompletedSuccessfully ? decision.Result.Reason : throw new InvalidOperationException("Nothing is waited for here.");
        _scope.Clear();
        return reason;
    }

    private static GatewayIr Gateway(string jwks) => new()
    {
        Gateway = "default/bench",
        Providers = [new JwtProviderIr { Id = "bench", Name = "bench", KeySource = "keys", Locations = [new HeaderLocationIr("Authorization", "Bearer ")] }],
        KeySources = [new LocalJwksIr { Id = "keys", Secret = "jwks" }],
        Secrets = [new JwksSecretIr { Id = "jwks", Jwks = jwks }],
    };
}
