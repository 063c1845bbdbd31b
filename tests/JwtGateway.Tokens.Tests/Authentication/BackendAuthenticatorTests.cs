using FsCheck;
using FsCheck.Fluent;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Requests;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>What a backend's policy makes of requests that the route's has let pass.</summary>
public sealed class BackendAuthenticatorTests
{
    private static readonly GatewayIr Plain = new() { Gateway = "default/gw", Providers = [Provider("a"), Provider("b")] };
    private static readonly GatewayIr Carrying = Plain with { Providers = [.. Plain.Providers.Select(WithHeaders)] };

    private static readonly EnforceIr NeedA = new() { Source = "a", Jwt = new ProviderRequirementIr("a") };
    private static readonly EnforceIr NeedB = new() { Source = "b", Jwt = new ProviderRequirementIr("b") };

    /// <summary>Policies of all kinds, and none.</summary>
    private static readonly RoutePolicyIr?[] Policies =
    [
        null,
        NeedA,
        NeedB,
        NeedA with { Source = "audit", Audit = true },
        NeedB with { Source = "open", Jwt = new AnyRequirementIr([new ProviderRequirementIr("b"), new AllowMissingOrFailedIr()]) },
        NeedA with { Source = "both", Jwt = new AllRequirementIr([new ProviderRequirementIr("a"), new ProviderRequirementIr("b")]) },
        NeedB with { Source = "grace", StreamGrace = TimeSpan.FromSeconds(5) },
        new DenyIr { Source = "deny", Fault = new FaultIr(500, "broken") },
        new AllOfIr { Source = "ab", Policies = [NeedA, NeedB] },
        Traffic(new JwtValidationActionIr(["b"]), new AddHeadersActionIr([new("X-User", "${actions.ngrok.jwt_validation.tokens[0].payload.sub}"), new("X-Seen", "traffic")])),
        Traffic(new UrlRewriteActionIr("/foo", "/bar"), new LogActionIr([new("path", "${req.url.path}")])),
        Traffic(new RemoveHeadersActionIr(["x-user", "x-sub-a"]), new SetVarsActionIr([new("v", "1")])),
    ];

    /// <summary>Headers that clients send: tokens, and copies of what tokens say.</summary>
    private static readonly (string Name, string Value)[] Sent =
    [
        ("X-a", Token("a", "alice")), ("X-a", Token("a", "al", -9999)), ("X-b", Token("b", "bob")), ("X-b", "x.y.z"),
        ("X-User", "root"), ("x_user", "root"), ("X-Sub-a", "root"), ("X-Sub-B", "root"), ("X-Jwt-Unverified", "no"), ("X-Seen", "client"),
    ];

    private readonly TokenMemory _memory = new(1024 * 1024);

    [Test]
    public void Two_policies_come_to_the_same_whether_or_not_the_second_is_a_backends() => Prop
        .ForAll(
            Gen.Elements(Policies).ToArbitrary(),
            Gen.Elements(Policies.Where(p => p is not null)).ToArbitrary(),
            Gen.SubListOf(Sent).ToArbitrary(),
            (route, backend, headers) => Describe(InTurn(route, backend!, headers)).ShouldBe(Describe(AtOnce(route, backend!, headers))))
        .Check(Trials.Of(300));

    [Test]
    public void The_result_speaks_for_both()
    {
        var audit = NeedA with { Audit = true };
        var (passed, _) = InTurn(audit, NeedB with { StreamGrace = TimeSpan.Zero }, [("X-b", Token("b", "bob"))]);
        var both = passed.ShouldBeOfType<Authenticated>();
        (both.Policy, both.Provider).ShouldBe(("b", "b"));
        both.WouldDeny.Select(w => w.Reason).ShouldBe(["jwt_missing"]);
        both.Expiry.ShouldNotBeNull();
        var (refused, _) = InTurn(audit, NeedB, []);
        refused.ShouldBeOfType<Rejected>().WouldDeny.Select(w => w.Policy).ShouldBe(["a"]);
    }

    [Test]
    public void Without_a_policy_of_the_route_the_backends_is_all_there_is()
    {
        var (refused, _) = InTurn(null, NeedA, []);
        refused.ShouldBeOfType<Rejected>().Policy.ShouldBe("a");
        var (passed, sent) = InTurn(null, NeedA, [("X-a", Token("a", "alice")), ("X-User", "root")]);
        (passed.Policy, passed.Reason).ShouldBe(("a", "ok"));
        sent["X-User"].ToString().ShouldBe("alice");
    }

    [Test]
    public void A_header_that_the_route_carries_a_claim_in_is_neither_set_nor_removed()
    {
        (string, string)[] tokens = [("X-a", Token("a", "alice")), ("X-b", Token("b", "bob"))];
        foreach (var backend in Policies.Where(p => p is not (null or DenyIr)))
            InTurn(NeedA, backend!, tokens).Sent["X-User"].ToString().ShouldBe("alice", backend!.Source);
    }

    [Test]
    public void Requests_with_remembered_tokens_cost_no_memory()
    {
        var (route, backend) = Compile(NeedA, NeedB, Plain);
        var scope = new RequestScope();
        var context = Request([("X-a", Token("a", "alice")), ("X-b", Token("b", "bob"))]);
        var passed = 0;
        for (var i = 0; i < 100; i++)
            Decide();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Decide();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        passed.ShouldBe(200);

        void Decide()
        {
            var proof = (Authenticated)Now(route.AuthenticateAsync(context, default, scope));
            passed += Now(backend.AuthenticateAsync(proof, context, default, scope)) is Authenticated ? 1 : 0;
            scope.Clear();
        }
    }

    private static JwtProviderIr Provider(string name) => Gate.Example with
    {
        Id = name,
        Name = name,
        Issuers = ["https://" + name],
        Locations = [new HeaderLocationIr("X-" + name, "")],
    };

    private static string Token(string issuer, string subject, int seconds = 600) => Gate.Token(c =>
    {
        c["iss"] = "https://" + issuer;
        c["sub"] = subject;
        c["exp"] = Gate.Now + seconds;
    });

    private static TrafficIr Traffic(params TrafficActionIr[] actions) => new() { Source = "traffic", Rules = [new TrafficRuleIr { Actions = [.. actions] }] };

    private static DefaultHttpContext Request(IEnumerable<(string Name, string Value)> headers) => Gate.Request(change: r =>
    {
        r.Method = "GET";
        foreach (var (name, value) in headers)
            r.Headers.Append(name, value);
    });

    private (RouteAuthenticator Route, BackendAuthenticator Backend) Compile(RoutePolicyIr? route, RoutePolicyIr backend, GatewayIr gateway)
    {
        var wider = CompileRoute(route, gateway);
        return (wider, BackendAuthenticator.Compile(backend, wider, gateway, Keys(), new FixedClock(Gate.Now), _memory));
    }

    private RouteAuthenticator CompileRoute(RoutePolicyIr? policy, GatewayIr gateway) => RouteAuthenticator.Compile(policy, gateway, Keys(), new FixedClock(Gate.Now), _memory);

    private static JwtProviderIr WithHeaders(JwtProviderIr provider) => provider with { ClaimHeaders = [new ClaimHeaderIr("X-User", ["sub"]), new ClaimHeaderIr("X-Sub-" + provider.Name, ["sub"])] };

    private static Func<string, LiveKeys> Keys()
    {
        var live = new LiveKeys("keys") { State = new KeysState(TestKeys.Set(TestKeys.Rs256), KeysUnavailable.None) };
        return _ => live;
    }

    private (AuthenticationResult Result, IHeaderDictionary Sent) InTurn(RoutePolicyIr? route, RoutePolicyIr backend, IEnumerable<(string, string)> headers)
    {
        var (wider, own) = Compile(route, backend, Carrying);
        var context = Request(headers);
        using var scope = new RequestScope();
        var result = Now(wider.AuthenticateAsync(context, Facts, scope));
        if (result is Authenticated passed)
            result = Now(own.AuthenticateAsync(passed, context, Facts, scope));
        return (result, Outcome(context, scope, result));
    }

    private (AuthenticationResult Result, IHeaderDictionary Sent) AtOnce(RoutePolicyIr? route, RoutePolicyIr backend, IEnumerable<(string, string)> headers)
    {
        RoutePolicyIr[] policies = [.. new[] { route, backend }.OfType<RoutePolicyIr>().SelectMany(p => p is AllOfIr all ? [.. all.Policies] : new[] { p })];
        var gate = CompileRoute(policies.Length == 1 ? policies[0] : new AllOfIr { Source = "all", Policies = [.. policies] }, Carrying);
        var context = Request(headers);
        using var scope = new RequestScope();
        var result = Now(gate.AuthenticateAsync(context, Facts, scope));
        return (result, Outcome(context, scope, result));
    }

    private static RequestFacts Facts => new() { Path = "/foo".AsMemory(), Host = "www.example.com".AsMemory(), Query = "".AsMemory() };

    private static AuthenticationResult Now(ValueTask<AuthenticationResult> decision) => decision.IsCompletedSuccessfully ? decision.Result : throw new InvalidOperationException("There is no body.");

    /// <summary>The headers that the upstream gets, and under names that no header has what else it is asked for.</summary>
    private static HeaderDictionary Outcome(HttpContext context, RequestScope scope, AuthenticationResult result)
    {
        var sent = new HeaderDictionary();
        if (result is not Authenticated)
            return sent;
        sent["(query)"] = scope.RemoveTokens();
        sent["(target)"] = scope.RewrittenTarget;
        foreach (var (name, value) in context.Request.Headers)
            sent[name] = value;
        return sent;
    }

    private static string Describe((AuthenticationResult Result, IHeaderDictionary Sent) outcome) => string.Join('\n',
    [
        $"{outcome.Result.GetType().Name} {(outcome.Result as Rejected)?.Status} {outcome.Result.Reason} {outcome.Result.Policy} {outcome.Result.Provider} {outcome.Result.Detail}",
        .. outcome.Result.WouldDeny.Select(w => w.ToString()), .. outcome.Result.Logs.Select(l => string.Join(',', l.Metadata)),
        $"{(outcome.Result as Authenticated)?.Expiry?.EndsAt}",
        .. outcome.Sent.OrderBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Select(h => $"{h.Key}: {h.Value}"),
    ]);
}
