using JwtGateway.Ir;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Tests.Support;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>A provider with several sources of keys: each is asked in order, and none keeps a token from the others.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FirstOfKeysTests
{
    private readonly LiveKeys _first = Source("first", new KeysState(TestKeys.Set(TestKeys.Rs256), KeysUnavailable.None));
    private readonly LiveKeys _second = Source("second", new KeysState(TestKeys.Set(TestKeys.Es256), KeysUnavailable.None));

    private static LiveKeys Source(string id, KeysState state) => new(id) { State = state, Refresher = new Counting() };

    [Test]
    public void A_token_passes_by_a_key_of_any_of_them()
    {
        var gate = Gateway("first", "second");
        for (var i = 0; i < 3; i++)
        {
            Send(gate, Gate.Token()).ShouldBe("ok");
            Send(gate, Gate.Token(key: TestKeys.Es256)).ShouldBe("ok");
        }

        Send(gate, Gate.Token(key: TestKeys.For("ES384"))).ShouldBe("jwks_no_matching_key");
    }

    [Test]
    public void Keys_are_asked_for_anew_only_where_no_source_has_one()
    {
        var gate = Gateway("first", "second");
        Send(gate, Gate.Token(key: TestKeys.Es256));
        ((Counting)_first.Refresher!).Asked.ShouldBe(0);
        Send(gate, Gate.Token(key: TestKeys.For("ES384")));
        (((Counting)_first.Refresher!).Asked, ((Counting)_second.Refresher!).Asked).ShouldBe((1, 1));
    }

    [Test]
    public void A_source_without_keys_is_in_nobodys_way_and_is_told_where_it_may_have_had_the_key()
    {
        _first.State = new KeysState(null, KeysUnavailable.FetchFailed);
        var gate = Gateway("first", "second");
        Send(gate, Gate.Token(key: TestKeys.Es256)).ShouldBe("ok");
        Send(gate, Gate.Token()).ShouldBe("jwks_unavailable");
    }

    [Test]
    public void A_signature_that_is_wrong_is_told_before_keys_that_are_missing()
    {
        _second.State = new KeysState(null, KeysUnavailable.Stale);
        var forged = Gate.Token();
        forged = forged[..(forged.LastIndexOf('.') + 1)] + Gate.Token(c => c["sub"] = "other").Split('.')[2];
        Send(Gateway("first", "second"), forged).ShouldBe("jwt_bad_signature");
        Send(Gateway("second", "first"), forged).ShouldBe("jwt_bad_signature");
    }

    [TestCase("first", "nowhere")]
    [TestCase("nested")]
    public void A_source_that_is_not_there_breaks_the_policy(params string[] sources) => Send(Gateway(sources), Gate.Token()).ShouldBe("policy_broken");

    [Test]
    public void None_at_all_breaks_the_policy() => Send(Gateway(), Gate.Token()).ShouldBe("policy_broken");

    [Test]
    public async Task A_registry_keeps_the_sources_that_are_named_and_none_for_their_list()
    {
        await using var registry = new KeySourceRegistry(new KeySourceOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
        var gateway = new GatewayIr
        {
            Gateway = "default/gw",
            KeySources =
            [
                new UnavailableKeysIr { Id = "broken", Reason = "gone" },
                new LocalJwksIr { Id = "local", Secret = "set" },
                new FirstOfKeysIr { Id = "both", Sources = ["broken", "local"] },
            ],
            Secrets = [new JwksSecretIr { Id = "set", Jwks = TestKeys.Jwks(TestKeys.Rs256) }],
            Providers = [Gate.Example with { KeySource = "both" }],
        };
        await registry.ApplyAsync([gateway], TimeSpan.FromSeconds(10), CancellationToken.None);
        registry.Health().Select(h => h.SourceId).ShouldBe(["broken", "local"]);
        var policy = new EnforceIr { Source = "p", Jwt = new ProviderRequirementIr("example") };
        RouteAuthenticator.Compile(policy, gateway, registry, new FixedClock(Gate.Now)).Authenticate(Gate.Bearer(Gate.Token())).Reason.ShouldBe("ok");
    }

    private static string Send(RouteAuthenticator gate, string token) => gate.Authenticate(Gate.Bearer(token)).Reason;

    private RouteAuthenticator Gateway(params string[] sources)
    {
        var gateway = new GatewayIr
        {
            Gateway = "default/gw",
            KeySources = [new FirstOfKeysIr { Id = "both", Sources = [.. sources] }, new FirstOfKeysIr { Id = "nested", Sources = ["first"] }],
            Providers = [Gate.Example with { KeySource = "both" }],
        };
        var policy = new EnforceIr { Source = "p", Jwt = new ProviderRequirementIr("example") };
        return RouteAuthenticator.Compile(policy, gateway, Find, new FixedClock(Gate.Now), new TokenMemory(1024 * 1024));
    }

    private LiveKeys Find(string id) => id switch
    {
        "first" => _first,
        "second" => _second,
        _ => throw new KeyNotFoundException(id),
    };

    private sealed class Counting : IKeyRefresher
    {
        public int Asked { get; private set; }

        public void KeyNotFound() => Asked++;

        public TimeSpan NextAttempt() => TimeSpan.FromSeconds(3);
    }
}
