using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Requests;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Traffic;

/// <summary>A route with Traffic Policies, and requests to it. There are two providers, "access" in the Authorization header and "id" in the body's <c>_id_token</c>.</summary>
internal sealed class TrafficGate
{
    public static readonly JwtProviderIr Access = Gate.Example with
    {
        Id = "access",
        Name = "access",
        KeySource = "keys",
        Locations = [new HeaderLocationIr("Authorization", "Bearer ")],
    };

    public static readonly JwtProviderIr Id = Access with { Id = "id", Name = "id", Locations = [new BodyFieldLocationIr("_id_token")] };

    public static readonly JwtProviderIr Plain = Access with { Id = "plain", Name = "plain", Locations = [new HeaderLocationIr("X-Token", "")] };

    private readonly RouteAuthenticator _route;

    public TrafficGate(params TrafficRuleIr[] rules)
        : this(new GatewaySettingsIr(), Policy(rules)) { }

    public TrafficGate(GatewaySettingsIr settings, RoutePolicyIr policy, TokenMemory? memory = null, TimeProvider? time = null, params JwtProviderIr[] more)
    {
        Keys.State = new KeysState(TestKeys.Set(TestKeys.Rs256, TestKeys.Es256), KeysUnavailable.None);
        var gateway = new GatewayIr { Gateway = "default/gw", Providers = [Access, Id, Plain, .. more], Settings = settings };
        _route = RouteAuthenticator.Compile(policy, gateway, _ => Keys, time ?? new FixedClock(Gate.Now), memory ?? new TokenMemory(1024 * 1024));
    }

    public RouteAuthenticator Route => _route;

    public LiveKeys Keys { get; } = new("keys");

    public static JwtValidationActionIr Validate { get; } = new(["access"]);

    public static TrafficIr Policy(params TrafficRuleIr[] rules) => new() { Source = "TrafficPolicy default/test", Rules = [.. rules] };

    public static TrafficRuleIr Rule(params TrafficActionIr[] actions) => new() { Actions = [.. actions] };

    public static TrafficRuleIr When(string expression, params TrafficActionIr[] actions) => new() { Expressions = [expression], Actions = [.. actions] };

    public static AddHeadersActionIr Add(string name, string value) => new([new HeaderIr(name, value)]);

    public static CustomResponseActionIr Respond(string body, int status = 200) => new(status, body, []);

    /// <summary>What a template comes to, or <c>reason</c> where it does not.</summary>
    public static string Text(string template, HttpContext context, params TrafficActionIr[] before)
    {
        var rejected = new TrafficGate(Rule([.. before, Respond(template)])).Send(context).ShouldBeOfType<Rejected>();
        return rejected.Reason == "custom_response" ? rejected.Body : rejected.Reason;
    }

    public AuthenticationResult Send(HttpContext context) => SendAsync(context).AsTask().GetAwaiter().GetResult().Result;

    public Rejected Refusal(HttpContext context) => Send(context).ShouldBeOfType<Rejected>();

    /// <summary>The result, and what the upstream would be asked for.</summary>
    public async ValueTask<(AuthenticationResult Result, string? Target, string? Host)> SendAsync(HttpContext context, RequestScope? kept = null)
    {
        var scope = kept ?? new RequestScope();
        var facts = new RequestFacts
        {
            Path = context.Request.Path.Value.AsMemory(),
            Host = context.Request.Headers.Host.ToString().AsMemory(),
            Query = context.Request.QueryString.Value.AsMemory(),
        };
        var result = await _route.AuthenticateAsync(context, facts, scope);
        if (result is Authenticated)
            scope.RemoveTokens();
        var (target, host) = (scope.RewrittenTarget, scope.RewrittenHost);
        scope.Clear();
        return (result, target, host);
    }

    public static DefaultHttpContext Get(string path = "/foo", params (string Name, string Value)[] headers) => Gate.Request(path.Split('?')[0], r =>
    {
        r.Method = "GET";
        r.QueryString = new QueryString(path.Contains('?', StringComparison.Ordinal) ? path[path.IndexOf('?', StringComparison.Ordinal)..] : "");
        foreach (var (name, value) in headers)
            r.Headers.Append(name, value);
    });

    public static DefaultHttpContext Bearer(string? token = null, params (string Name, string Value)[] headers) =>
        Get("/foo", [("Authorization", "Bearer " + (token ?? Gate.Token())), .. headers]);
}
