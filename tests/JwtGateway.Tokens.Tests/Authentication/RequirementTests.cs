using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Minting;
using JwtGateway.Tokens.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>Envoy's requirement algebra.</summary>
public sealed class RequirementTests
{
    private static readonly JwtProviderIr A = Provider("a");
    private static readonly JwtProviderIr B = Provider("b");
    private static readonly ProviderRequirementIr NeedA = new("a");
    private static readonly ProviderRequirementIr NeedB = new("b");

    private static JwtProviderIr Provider(string name) => Gate.Example with
    {
        Id = name,
        Name = name,
        Issuers = ["https://" + name],
        KeySource = name + "-keys",
        Locations = [new HeaderLocationIr("X-" + name, ""), new HeaderLocationIr("Authorization", "Bearer ")],
        ClaimHeaders = [new ClaimHeaderIr("X-Sub-" + name, ["sub"])],
    };

    private static string Token(string issuer, long exp = Gate.Now + 60) => Gate.Token(c =>
    {
        c["iss"] = "https://" + issuer;
        c["exp"] = exp;
    });

    private static string Outcome(JwtRequirementIr requirement, params (string Header, string Token)[] tokens) =>
        Decide(requirement, out _, tokens) is Rejected rejected ? rejected.Body : "ok";

    private static AuthenticationResult Decide(
        JwtRequirementIr requirement, out HttpContext context, params (string Header, string Token)[] tokens)
    {
        context = Gate.Request(change: r =>
        {
            foreach (var (header, token) in tokens)
                r.Headers[header] = header == "Authorization" ? "Bearer " + token : token;
        });
        return new Gate(A, B) { Requirement = requirement }.Send(context);
    }

    [Test]
    public void Any_is_met_by_either_provider()
    {
        var any = new AnyRequirementIr([NeedA, NeedB]);
        Outcome(any, ("Authorization", Token("a"))).ShouldBe("ok");
        Outcome(any, ("Authorization", Token("b"))).ShouldBe("ok");
        Decide(any, out _, ("Authorization", Token("b"))).Provider.ShouldBe("b");
    }

    [Test]
    public void Any_prefers_a_real_failure_to_an_unknown_issuer_and_that_to_a_missing_token()
    {
        var any = new AnyRequirementIr([NeedA, NeedB]);
        Outcome(any).ShouldBe("Jwt is missing");
        Outcome(any, ("Authorization", Token("c"))).ShouldBe("Jwt issuer is not configured");
        Outcome(any, ("Authorization", Token("a", exp: 1))).ShouldBe("Jwt is expired");
        Outcome(any, ("Authorization", Token("b", exp: 1))).ShouldBe("Jwt is expired");
        Outcome(any, ("X-a", Token("c"))).ShouldBe("Jwt issuer is not configured");
        Outcome(any, ("X-b", Token("c"))).ShouldBe("Jwt issuer is not configured");
        Decide(any, out _, ("Authorization", Token("a", exp: 1))).Provider.ShouldBe("a");
    }

    [Test]
    public void All_needs_every_provider()
    {
        var all = new AllRequirementIr([NeedA, NeedB]);
        Outcome(all, ("X-a", Token("a")), ("X-b", Token("b"))).ShouldBe("ok");
        Outcome(all, ("X-a", Token("a"))).ShouldBe("Jwt is missing");
        Outcome(all, ("X-a", Token("a")), ("X-b", Token("b", exp: 1))).ShouldBe("Jwt is expired");
        Outcome(all, ("Authorization", Token("a"))).ShouldBe("Jwt issuer is not configured");
    }

    [Test]
    public void AllowMissing_lets_a_request_without_a_token_pass_and_none_with_a_bad_one()
    {
        var optional = new AnyRequirementIr([NeedA, NeedB, new AllowMissingIr()]);
        var open = Decide(optional, out _).ShouldBeOfType<Authenticated>();
        (open.Reason, open.Provider, open.KeyId).ShouldBe(("jwt_missing_allowed", null, null));
        Outcome(optional, ("Authorization", Token("a"))).ShouldBe("ok");
        Outcome(optional, ("Authorization", Token("a", exp: 1))).ShouldBe("Jwt is expired");
        Outcome(optional, ("Authorization", Token("c"))).ShouldBe("Jwt issuer is not configured");
        Outcome(optional, ("Authorization", "x")).ShouldStartWith("Jwt is not in the form");
        Outcome(optional, ("X-a", "x")).ShouldStartWith("Jwt is not in the form");
    }

    [Test]
    public void AllowMissingOrFailed_lets_everything_pass_and_carries_only_verified_claims()
    {
        var lax = new AnyRequirementIr([NeedA, NeedB, new AllowMissingOrFailedIr()]);
        Decide(lax, out var good, ("Authorization", Token("a")), ("X-Sub-a", "forged"), ("X-Sub-b", "forged")).Reason.ShouldBe("ok");
        good.Request.Headers["X-Sub-a"].ToString().ShouldBe("me");
        good.Request.Headers.ContainsKey("X-Sub-b").ShouldBeFalse();

        Decide(lax, out var bad, ("Authorization", Token("a", exp: 1)), ("X-Sub-a", "forged")).Reason.ShouldBe("jwt_failed_allowed");
        bad.Request.Headers.ContainsKey("X-Sub-a").ShouldBeFalse();
        Decide(lax, out _).Reason.ShouldBe("jwt_missing_allowed");
    }

    [Test]
    public void Claims_of_an_alternative_that_is_not_met_as_a_whole_are_not_carried()
    {
        var requirement = new AnyRequirementIr([new AllRequirementIr([NeedA, NeedB]), NeedB, new AllowMissingOrFailedIr()]);
        Decide(requirement, out var context, ("X-a", Token("a"))).Reason.ShouldBe("jwt_missing_allowed");
        context.Request.Headers.ContainsKey("X-Sub-a").ShouldBeFalse();
    }

    [Test]
    public void Requirements_nest()
    {
        var requirement = new AllRequirementIr([NeedA, new AnyRequirementIr([NeedB, new AllowMissingIr()])]);
        Outcome(requirement, ("X-a", Token("a"))).ShouldBe("ok");
        Outcome(requirement, ("X-a", Token("a")), ("X-b", Token("b"))).ShouldBe("ok");
        Outcome(requirement, ("X-a", Token("a")), ("X-b", "x")).ShouldStartWith("Jwt is not in the form");
        Outcome(requirement, ("X-b", Token("b"))).ShouldBe("Jwt is missing");
    }

    [Test]
    public void On_their_own_the_lenient_requirements_ask_for_nothing()
    {
        Outcome(new AllowMissingIr()).ShouldBe("ok");
        Outcome(new AllowMissingOrFailedIr()).ShouldBe("ok");
        Outcome(new AnyRequirementIr([new AllowMissingIr()])).ShouldBe("ok");
        Outcome(new AllRequirementIr([NeedA, new AllowMissingIr()])).ShouldBe("Jwt is missing");
    }

    [Test]
    public void Same_issuer_with_other_keys_is_another_provider()
    {
        using var key = SigningKey.Generate("ES256", "new");
        var twin = A with { Id = "twin", Name = "twin", KeySource = "twin-keys" };
        var gate = new Gate(A, twin) { Requirement = new AnyRequirementIr([NeedA, new ProviderRequirementIr("twin")]) };
        gate.Keys("twin-keys", TestKeys.Set(key));
        gate.Send(Gate.Token(c => c["iss"] = "https://a", key)).Provider.ShouldBe("twin");
        gate.Send(Gate.Token(c => c["iss"] = "https://a")).Provider.ShouldBe("a");
    }

    [Test]
    public void Keys_are_read_anew_for_each_request()
    {
        var gate = new Gate();
        gate.Refusal("x").ShouldNotBeNull();
        gate.Send(Gate.Token()).ShouldBeOfType<Authenticated>();
        gate.Keys("example-keys", TestKeys.Set(TestKeys.Es256));
        gate.Refusal(Gate.Token()).Reason.ShouldBe("jwks_no_matching_key");
        gate.State("example-keys", new KeysState(null, KeysUnavailable.FetchFailed)).Refusal(Gate.Token()).Reason.ShouldBe("jwks_unavailable");
        gate.Keys("example-keys", TestKeys.Set(TestKeys.Rs256)).Send(Gate.Token()).ShouldBeOfType<Authenticated>();
    }

    [Test]
    public void No_policy_is_open_and_a_broken_one_answers_its_fault()
    {
        Compile(null).Authenticate(Gate.Request()).ShouldBeOfType<Authenticated>().Reason.ShouldBe("open");
        var deny = new DenyIr { Source = "SecurityPolicy default/x", Fault = new FaultIr(500, "spec.jwt: broken") };
        var rejected = Compile(deny).Authenticate(Gate.Bearer(Gate.Token())).ShouldBeOfType<Rejected>();
        (rejected.Status, rejected.Body, rejected.Challenge, rejected.Reason, rejected.Detail, rejected.Policy)
            .ShouldBe((500, "", null, "policy_broken", "spec.jwt: broken", "SecurityPolicy default/x"));
    }

    [TestCaseSource(nameof(Inconsistent))]
    public void Inconsistent_configuration_fails_closed(JwtRequirementIr requirement, string detail)
    {
        var policy = new EnforceIr { Source = "p", Jwt = requirement };
        var rejected = Compile(policy, A, B with { ClaimHeaders = [new ClaimHeaderIr("Content-Length", ["x"])] })
            .Authenticate(Gate.Bearer(Token("a"))).ShouldBeOfType<Rejected>();
        (rejected.Status, rejected.Reason).ShouldBe((500, "policy_broken"));
        rejected.Detail.ShouldContain(detail);
    }

    private static IEnumerable<TestCaseData> Inconsistent()
    {
        yield return new TestCaseData(new ProviderRequirementIr("nobody"), "nobody");
        yield return new TestCaseData(new AnyRequirementIr([new AllowMissingOrFailedIr(), new ProviderRequirementIr("nobody")]), "nobody");
        yield return new TestCaseData(new AnyRequirementIr([]), "empty");
        yield return new TestCaseData(NeedA, "a-keys");
        yield return new TestCaseData(NeedB, "Content-Length");
    }

    private static RouteAuthenticator Compile(RoutePolicyIr? policy, params JwtProviderIr[] providers) => RouteAuthenticator.Compile(
        policy, new GatewayIr { Gateway = "default/gw", Providers = [.. providers] }, id => throw new KeyNotFoundException(id), TimeProvider.System);
}
