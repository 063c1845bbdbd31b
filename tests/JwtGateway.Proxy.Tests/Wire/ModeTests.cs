using System.Net;
using JwtGateway.Ir;
using JwtGateway.Proxy.Tests.Support;
using JwtGateway.Testing;
using static JwtGateway.Proxy.Tests.Support.Sample;

namespace JwtGateway.Proxy.Tests.Wire;

/// <summary>What clients, upstreams and operators see of policies' modes.</summary>
public sealed class ModeTests
{
    private const string Mark = "x-jwt-unverified";

    private EchoServer _echo = null!;

    [OneTimeSetUp]
    public async Task Start() => _echo = await EchoServer.StartAsync();

    [OneTimeTearDown]
    public Task Stop() => _echo.DisposeAsync().AsTask();

    [Test]
    public async Task FailOpen_lets_everything_pass_and_marks_what_did_not_verify()
    {
        var policy = Protected with { Jwt = new AnyRequirementIr([Protected.Jwt, new AllowMissingOrFailedIr()]) };
        await using var proxy = await StartAsync(policy);
        var bad = await EchoAsync(proxy, Minted.Expired, ("X-Sub", "root"));
        bad.Headers[Mark].ShouldBe("jwt_expired");
        bad.Headers.Keys.ShouldContain("authorization");
        bad.Headers.Keys.ShouldNotContain("x-sub");
        var good = await EchoAsync(proxy, Minted.For("alice"), ("X-Jwt-Unverified", "no"));
        good.Headers.Keys.ShouldNotContain(Mark);
        good.Headers["x-sub"].ShouldBe("alice");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "jwt_failed_allowed" && d.Detail.Contains("exp is")), "why it did not verify");
    }

    [Test]
    public async Task A_disabled_policy_asks_for_nothing()
    {
        await using var proxy = await StartAsync(Protected with { Jwt = new NotAskedIr() });
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d.Reason == "jwt_not_asked" && d.Policy == Protected.Source), "who opened the route");
    }

    [Test]
    public async Task What_cannot_be_overridden_is_asked_first_whatever_is_below_it()
    {
        var platform = Protected with { Source = "platform" };
        var open = Protected with { Source = "team", Jwt = new NotAskedIr() };
        await using var proxy = await StartAsync(new AllOfIr { Source = "team", Policies = [platform, open] });
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        (await EchoAsync(proxy, Minted.For("alice"), ("X-Sub", "root"))).Headers["x-sub"].ShouldBe("alice");
        await Eventually.HoldsAsync(() => proxy.Decisions.Any(d => d is { Status: 401, Policy: "platform" }), "who refused");
    }

    [Test]
    public async Task Audit_refuses_nothing_counts_and_explains()
    {
        using var counts = new PolicyCounts("jwtgateway.jwt.would_deny");
        var source = $"SecurityPolicy default/{Guid.NewGuid()}";
        await using var proxy = await StartAsync(Protected with { Source = source, Audit = true });
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await EchoAsync(proxy, Minted.Expired, ("X-Sub", "root"))).Headers.Keys.ShouldNotContain("x-sub");
        (await EchoAsync(proxy, Minted.For("alice"), ("X-Sub", "root"))).Headers["x-sub"].ShouldBe("alice");
        await Eventually.HoldsAsync(() => proxy.Decisions.Count == 3, "all decisions");

        counts.Of(source).ShouldBe(["jwt_missing", "jwt_expired"], ignoreOrder: true);
        var audited = proxy.Decisions.Where(d => !d.WouldDeny.IsEmpty).ToList();
        audited.ShouldAllBe(d => d.Status == 200 && d.Reason == "audited" && d.Policy == source);
        audited.Select(d => d.WouldDeny.Single().Status).ShouldBe([401, 401]);
        audited.ShouldAllBe(d => d.WouldDeny.Single().Detail.Length > 0);
        proxy.Decisions.Single(d => d.WouldDeny.IsEmpty).Reason.ShouldBe("ok");
    }

    [Test]
    public async Task A_wider_audit_is_counted_although_a_more_specific_policy_refuses()
    {
        using var counts = new PolicyCounts("jwtgateway.jwt.would_deny");
        var source = $"SecurityPolicy default/{Guid.NewGuid()}";
        await using var proxy = await StartAsync(new AllOfIr { Source = "team", Policies = [Protected with { Source = source, Audit = true }, Protected with { Source = "team" }] });
        (await proxy.GetAsync("http://a/")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await Eventually.HoldsAsync(() => counts.Of(source).Count > 0, "the audit is counted");
        proxy.Decisions.ShouldHaveSingleItem().WouldDeny.ShouldHaveSingleItem().Policy.ShouldBe(source);
    }

    private Task<RunningProxy> StartAsync(RoutePolicyIr policy) =>
        RunningProxy.StartAsync(Sample.Gateway([Http()], [Route("r", "echo") with { Policy = policy }], Upstream("echo", _echo.Port)).WithKeys());

    private static async Task<EchoedRequest> EchoAsync(RunningProxy proxy, string token, params (string Name, string Value)[] headers) =>
        await EchoServer.ReadAsync(await proxy.GetAsync("http://a/", 80, [("Authorization", $"Bearer {token}"), .. headers]));
}
