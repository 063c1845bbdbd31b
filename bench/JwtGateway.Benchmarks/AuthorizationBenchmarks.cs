using System.Net;
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
/// What rules add to deciding one request with an HS256 token, the cheapest to verify. The difference between the rows and the first is the rules'
/// cost; the first is the token's.
/// </summary>
[MemoryDiagnoser]
public class AuthorizationBenchmarks
{
    private readonly DefaultHttpContext _context = new();
    private readonly RequestFacts _facts = new() { Method = "GET", Path = "/orders/acme/7".AsMemory(), Host = "acme.example.com".AsMemory() };
    private KeySourceRegistry _keys = null!;
    private RouteAuthenticator _none = null!;
    private RouteAuthenticator _claims = null!;
    private RouteAuthenticator _twenty = null!;
    private RouteAuthenticator _denied = null!;

    /// <summary>Makes a key, a token and routes that take it.</summary>
    [GlobalSetup]
    public async Task SetUp()
    {
        using var key = SigningKey.Generate("HS256", "bench");
        _keys = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        var gateway = Gateway(new JsonObject { ["keys"] = new JsonArray(key.ToPrivateJwk()) }.ToJsonString());
        await _keys.ApplyAsync([gateway], TimeSpan.FromSeconds(1), CancellationToken.None);
        _context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
        _context.Request.Headers.Authorization = "Bearer " + TokenMinter.Mint(key, new JsonObject
        {
            ["iss"] = "https://issuer.example.com",
            ["sub"] = "alice",
            ["exp"] = 4102444800,
            ["tid"] = "acme",
            ["scope"] = "openid profile email orders:read orders:write",
            ["groups"] = new JsonArray("sales-emea", "all"),
        });
        RouteAuthenticator Compile(AuthorizationIr? rules) => RouteAuthenticator.Compile(
            new EnforceIr { Source = "bench", Jwt = new ProviderRequirementIr("bench"), Authorization = rules }, gateway, _keys, TimeProvider.System);
        _none = Compile(null);
        _claims = Compile(Rules(Rule("r") with { Token = Token }));
        _twenty = Compile(Rules([.. Enumerable.Range(0, 19).Select(Miss), Rule("last") with { Token = Token }]));
        _denied = Compile(Rules([.. Enumerable.Range(0, 19).Select(Miss)]));
    }

    /// <summary>The token alone.</summary>
    [Benchmark(Baseline = true)]
    public string NoRules() => Decide(_none);

    /// <summary>One rule with a claim, a claim held against the path, and two scopes.</summary>
    [Benchmark]
    public string ClaimsAndScopes() => Decide(_claims);

    /// <summary>Twenty rules over methods, paths, addresses, headers and claims, of which the last matches.</summary>
    [Benchmark]
    public string LastOfTwenty() => Decide(_twenty);

    /// <summary>No rule matches: the refusal is explained, which allocates.</summary>
    [Benchmark]
    public string Refused() => Decide(_denied);

    private string Decide(RouteAuthenticator authenticator) => authenticator.Authenticate(_context, _facts).Reason;

    private static TokenConditionIr Token => new()
    {
        Provider = "bench",
        Claims =
        [
            new ClaimConditionIr { Path = ["groups"], Form = ClaimForm.StringArray, Match = ClaimMatch.Prefix, Values = ["sales-"] },
            new ClaimConditionIr { Path = ["tid"], Request = new PathSegmentIr(1) },
        ],
        Scopes = ["orders:read", "orders:write"],
    };

    private static AuthorizationRuleIr Miss(int i) => (i % 5) switch
    {
        0 => Rule($"m{i}") with { Methods = ["PUT", "POST"] },
        1 => Rule($"p{i}") with { Path = new PathMatchIr(PathMatchType.Prefix, $"/admin{i}") },
        2 => Rule($"c{i}") with { ClientCidrs = ["10.0.0.0/8", "2001:db8::/32"] },
        3 => Rule($"h{i}") with { Headers = [new HeaderConditionIr("X-Team", ["a"])] },
        _ => Rule($"t{i}") with { Token = new TokenConditionIr { Provider = "bench", Claims = [new ClaimConditionIr { Path = ["role"], Values = [$"r{i}"] }] } },
    };

    private static AuthorizationRuleIr Rule(string name) => new() { Name = name, Action = AuthorizationAction.Allow };

    private static AuthorizationIr Rules(params AuthorizationRuleIr[] rules) => new() { DefaultAction = AuthorizationAction.Deny, Rules = [.. rules] };

    private static GatewayIr Gateway(string jwks) => new()
    {
        Gateway = "default/bench",
        Providers =
        [
            new JwtProviderIr { Id = "bench", Name = "bench", KeySource = "keys", Locations = [new HeaderLocationIr("Authorization", "Bearer ")] },
        ],
        KeySources = [new LocalJwksIr { Id = "keys", Secret = "jwks" }],
        Secrets = [new JwksSecretIr { Id = "jwks", Jwks = jwks }],
    };
}
