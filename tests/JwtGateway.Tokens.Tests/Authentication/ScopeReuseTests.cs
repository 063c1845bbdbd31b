using System.Reflection;
using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Extraction;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.Authentication;

/// <summary>What is kept from one request of a connection for the next holds nothing of the first.</summary>
public sealed class ScopeReuseTests
{
    private static readonly EnforceIr Policy = new() { Source = "p", Jwt = new ProviderRequirementIr("example") };

    private readonly TokenMemory _memory = new(16 * 1024 * 1024);

    [Test]
    public void A_token_that_is_let_go_of_is_as_good_as_new()
    {
        var keys = TestKeys.Set(TestKeys.Rs256);
        var cache = new VerifiedTokenCache(1024 * 1024);
        var used = new PresentedToken(Gate.Token().AsMemory());
        used.Recall(cache).ShouldBeNull();
        used.Parse().ShouldBe(JwtStatus.Ok);
        used.Verify(keys).Key.ShouldNotBeNull();
        used.Remembered = cache.Add(used.Text, used.ToContents());
        used.Dispose();
        ShouldBeAsNew(used, new PresentedToken(ReadOnlyMemory<char>.Empty));

        used.Become(Gate.Token().AsMemory());
        used.Remembered = null;
        used.Recall(cache).ShouldNotBeNull();
        used.Dispose();
        ShouldBeAsNew(used, new PresentedToken(ReadOnlyMemory<char>.Empty));
    }

    [Test]
    public async Task A_scope_that_is_cleared_is_as_good_as_new()
    {
        var scope = new RequestScope();
        var context = BodyTokenTests.Request("application/json", "{}"u8.ToArray(), r => r.Headers.Authorization = "Bearer " + Gate.Token());
        var gate = Authenticator(Gate.Example with
        {
            Locations = [new HeaderLocationIr("Authorization", "Bearer "), new BodyLocationIr(["t"])],
            ForwardToken = false,
            ClaimHeaders = [new ClaimHeaderIr("x", ["sub"])],
        });
        (await gate.AuthenticateAsync(context, new() { Path = "/x".AsMemory(), Query = "?a".AsMemory() }, scope)).ShouldBeOfType<Authenticated>();
        scope.Body.ShouldNotBeNull();
        scope.Clear();
        ShouldBeAsNew(scope, new RequestScope(), "Tokens", "_removals", "_variables");
        scope.Tokens.Add("x".AsMemory()).ShouldBe(0);
        scope.RemoveTokens().ShouldBeNull();
    }

    [Test]
    public async Task Requests_one_after_the_other_are_judged_each_for_itself()
    {
        var scope = new RequestScope();
        var gate = Authenticator(Gate.Example);
        string?[] tokens = [Gate.Token(), null, Gate.Token(c => c["exp"] = 1), Gate.Token(), "x", "x.y.z", Gate.Token(c => c["iss"] = "https://elsewhere"), Gate.Token()];
        string[] expected = ["ok", "jwt_missing", "jwt_expired", "ok", "jwt_malformed", "jwt_malformed", "jwt_unknown_issuer", "ok"];
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < tokens.Length; i++)
            {
                var result = await gate.AuthenticateAsync(tokens[i] is { } token ? Gate.Bearer(token) : Gate.Request(), default, scope);
                result.Reason.ShouldBe(expected[i]);
                scope.Clear();
            }
        }
    }

    [Test]
    public void A_remembered_token_costs_no_memory()
    {
        var scope = new RequestScope();
        var gate = Authenticator(Gate.Example);
        var context = Gate.Bearer(Gate.Token());
        var passed = 0;
        for (var i = 0; i < 100; i++)
            Decide();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            Decide();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        passed.ShouldBe(200);

        // An async method of the test's own would allocate where nothing is optimised.
        void Decide()
        {
            var decision = gate.AuthenticateAsync(context, default, scope);
            passed += decision.IsCompletedSuccessfully && decision.Result is Authenticated ? 1 : 0;
            scope.Clear();
        }
    }

    private RouteAuthenticator Authenticator(JwtProviderIr provider)
    {
        var live = new LiveKeys("keys") { State = new KeysState(TestKeys.Set(TestKeys.Rs256), KeysUnavailable.None) };
        var gateway = new GatewayIr { Gateway = "default/gw", Providers = [provider] };
        return RouteAuthenticator.Compile(Policy, gateway, _ => live, new FixedClock(Gate.Now), _memory);
    }

    private static void ShouldBeAsNew<T>(T used, T fresh, params string[] except)
    {
        var fields = typeof(T).GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public);
        fields.ShouldNotBeEmpty();
        foreach (var field in fields)
        {
            if (!except.Any(e => field.Name.Contains(e, StringComparison.Ordinal)))
                Equals(field.GetValue(used), field.GetValue(fresh)).ShouldBeTrue(field.Name);
        }
    }
}
