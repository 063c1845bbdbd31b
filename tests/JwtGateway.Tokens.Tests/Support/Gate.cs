using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Support;

/// <summary>A route with a policy, and requests to it. Unless told otherwise: one provider "example" of https://issuer.example, keys RS256 and ES256.</summary>
internal sealed class Gate
{
    public const long Now = 1_700_000_000;
    public const string Issuer = "https://issuer.example";

    private readonly Dictionary<string, LiveKeys> _keys = [];
    private readonly List<JwtProviderIr> _providers = [];
    private RouteAuthenticator? _compiled;

    public static readonly ImmutableArray<TokenLocationIr> DefaultLocations =
        [new HeaderLocationIr("Authorization", "Bearer "), new QueryLocationIr("access_token")];

    public static readonly JwtProviderIr Example = new()
    {
        Id = "example",
        Name = "example",
        Issuers = [Issuer],
        KeySource = "example-keys",
        Locations = DefaultLocations,
    };

    public FixedClock Clock { get; } = new(Now);

    public JwtRequirementIr? Requirement { get; init; }

    public AnswersIr Answers { get; init; } = new();

    public bool Audit { get; init; }

    public TimeSpan? StreamGrace { get; init; }

    public Gate(params JwtProviderIr[] providers)
    {
        _providers.AddRange(providers.Length == 0 ? [Example] : providers);
        foreach (var provider in _providers)
            Keys(provider.KeySource, TestKeys.Set(TestKeys.Rs256, TestKeys.Es256));
    }

    public Gate Keys(string source, JwkSet set) => State(source, new KeysState(set, KeysUnavailable.None));

    public Gate State(string source, KeysState state)
    {
        if (!_keys.TryGetValue(source, out var live))
            _keys[source] = live = new LiveKeys(source);
        live.State = state;
        return this;
    }

    public LiveKeys Live(string source) => _keys[source];

    /// <summary>What is remembered of tokens; shared by gates that stand for one process's configurations.</summary>
    public TokenMemory Memory { get; init; } = new(16 * 1024 * 1024);

    public ImmutableArray<RevocationIr> Revocations { get; init; } = [];

    public AuthorizationIr? Authorization { get; init; }

    public RequestTransformIr? Transform { get; init; }

    public McpIr? Mcp { get; init; }

    public int BodyLimit { get; init; } = 65_536;

    public GatewaySettingsIr Settings { get; init; } = new();

    public AuthenticationResult Send(HttpContext context) => (_compiled ??= Compile()).Authenticate(context, Facts(context.Request));

    /// <summary>The same with what is known of the request kept in <paramref name="scope"/>, as one connection's requests are judged.</summary>
    public async Task<AuthenticationResult> SendAsync(HttpContext context, RequestScope scope)
    {
        var result = await (_compiled ??= Compile()).AuthenticateAsync(context, Facts(context.Request), scope);
        scope.Clear();
        return result;
    }

    /// <summary>The same with the body that it may have, and with the tokens removed that the upstream is not to get.</summary>
    public async Task<(AuthenticationResult Result, string? Query)> SendAsync(HttpContext context)
    {
        using var scope = new RequestScope();
        var result = await (_compiled ??= Compile()).AuthenticateAsync(context, Facts(context.Request), scope);
        return (result, result is Authenticated ? scope.RemoveTokens() : null);
    }

    public AuthenticationResult Send(string? token) => Send(token is null ? Request() : Bearer(token));

    /// <summary>The rejection of a request with this bearer token.</summary>
    public Rejected Refusal(string? token) => Send(token).ShouldBeOfType<Rejected>();

    public static DefaultHttpContext Request(string path = "/foo", Action<HttpRequest>? change = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString("www.example.com");
        context.Request.Path = path;
        change?.Invoke(context.Request);
        return context;
    }

    public static DefaultHttpContext Bearer(string token) => Request(change: r => r.Headers.Authorization = "Bearer " + token);

    /// <summary>A good token; <paramref name="change"/> may spoil it.</summary>
    public static string Token(Action<JsonObject>? change = null, SigningKey? key = null)
    {
        var claims = new JsonObject { ["iss"] = Issuer, ["sub"] = "me", ["exp"] = Now + 600 };
        change?.Invoke(claims);
        return TokenMinter.Mint(key ?? TestKeys.Rs256, claims);
    }

    private static RequestFacts Facts(HttpRequest request) => new()
    {
        Path = request.Path.Value.AsMemory(),
        Host = request.Headers.Host.ToString().AsMemory(),
    };

    private RouteAuthenticator Compile()
    {
        var requirement = Requirement ?? new ProviderRequirementIr(_providers[0].Id);
        var policy = new EnforceIr
        {
            Source = "SecurityPolicy default/test",
            Jwt = requirement,
            Authorization = Authorization,
            Transform = Transform,
            Mcp = Mcp,
            Answers = Answers,
            BodyLimit = BodyLimit,
            Audit = Audit,
            StreamGrace = StreamGrace,
        };
        var gateway = new GatewayIr { Gateway = "default/gw", Providers = [.. _providers], Settings = Settings, Revocations = Revocations };
        return RouteAuthenticator.Compile(policy, gateway, id => _keys[id], Clock, Memory);
    }
}
