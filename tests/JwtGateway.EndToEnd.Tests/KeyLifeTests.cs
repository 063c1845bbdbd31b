using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>An issuer comes and goes, changes its keys, and is asked for keys that nobody has.</summary>
public sealed class KeyLifeTests
{
    private const int MaxStaleSeconds = 30;

    private Manifests _manifests = null!;
    private IssuerStandIn _issuer = null!;
    private EchoServer _upstream = null!;
    private string _state = null!;
    private int _port;

    [SetUp]
    public async Task SetUp()
    {
        _manifests = new Manifests();
        _state = Directory.CreateTempSubdirectory("jwtgw-state-").FullName;
        _issuer = await IssuerStandIn.StartAsync("foo.bar.com");
        _upstream = await EchoServer.StartAsync();
        _port = FreePort.Next();
        _manifests.Write("gateway.yaml", Manifests.GatewayAndBackend(_port, _upstream.Port));
        _manifests.Write("routes.yaml", EnvoyGatewayManifests.FooAndBar);
        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _issuer.DisposeAsync();
        await _upstream.DisposeAsync();
        _manifests.Dispose();
        Directory.Delete(_state, recursive: true);
    }

    [Test]
    public async Task An_outage_is_survived_with_a_restart_in_it_until_the_keys_are_too_old_and_ends_with_the_issuers_return()
    {
        _manifests.Write("policy.yaml", Policy($"cacheDuration: 1s, maxStale: {MaxStaleSeconds}s"));
        var token = await _issuer.MintAsync("{}");
        await using (var first = await StartAsync())
        {
            (await first.GetAsync("/foo", token)).Status.ShouldBe(200, "The issuer is there.");
            await _issuer.StopListeningAsync();
            await Eventually.HoldsAsync(async () => await first.MetricAsync("jwtgateway_jwks_consecutive_failures") > 0, "the outage to be noticed");
            (await first.GetAsync("/foo", token)).Status.ShouldBe(200, "The issuer is gone, its keys are not.");
            (await first.Process.StopAsync()).ShouldBe(0);
        }

        await using var second = await StartAsync();
        (await second.GetAsync("/foo", token)).Status.ShouldBe(200, "The keys were on disk.");
        (await second.AdminAsync("/status")).ShouldContain("staleSince");
        (await second.MetricAsync("jwtgateway_jwks_stale")).ShouldBe(1);

        await Eventually.HoldsAsync(async () => (await second.GetAsync("/foo", token)).Status != 200, "the keys to be too old", TimeSpan.FromSeconds(2 * MaxStaleSeconds));
        var unavailable = await second.GetAsync("/foo", token);
        unavailable.Status.ShouldBe(503);
        unavailable.RetryAfter.ShouldNotBeNull().ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
        unavailable.Challenge.ShouldBeEmpty();
        (await second.GetAsync("/foo")).Status.ShouldBe(401, "A request without a token is told so, keys or none.");
        (await second.GetAsync("/bar")).Status.ShouldBe(200, "What needs no keys is served.");

        await _issuer.ListenAsync();
        await Eventually.HoldsAsync(async () => (await second.GetAsync("/foo", token)).Status == 200, "the issuer's return to be noticed", Patience.Limit);
        (await second.MetricAsync("jwtgateway_jwks_stale")).ShouldBe(0);
    }

    [Test]
    public async Task Too_old_keys_are_Envoys_401_in_an_Envoy_Gateway_policy()
    {
        _manifests.Write("policy.yaml", Policy("maxStale: 1h", group: "gateway.envoyproxy.io"));
        var token = await _issuer.MintAsync("{}");
        await using (var first = await StartAsync())
        {
            (await first.GetAsync("/foo", token)).Status.ShouldBe(200);
            (await first.Process.StopAsync()).ShouldBe(0);
        }

        await _issuer.StopListeningAsync();
        await using var later = await StartAsync("--now", DateTimeOffset.UnixEpoch.AddYears(75).ToUnixTimeSeconds().ToString());
        var answer = await later.GetAsync("/foo", token);

        answer.Status.ShouldBe(401);
        answer.Body.ShouldBe("Jwks remote fetch is failed");
        answer.RetryAfter.ShouldBeNull();
    }

    [Test]
    public async Task A_new_key_is_accepted_soon_after_its_first_token_and_a_flood_of_unknown_keys_costs_the_issuer_nothing()
    {
        _manifests.Write("policy.yaml", Policy("cacheDuration: 1h"));
        await using var gateway = await StartAsync();
        await _issuer.RotateAsync("key-2");
        var token = await _issuer.MintAsync("{}", "key-2");

        (await gateway.GetAsync("/foo", token)).Status.ShouldBe(401, "No request waits for keys.");
        await Eventually.HoldsAsync(async () => (await gateway.GetAsync("/foo", token)).Status == 200, "the new key to be fetched");
        var fetches = _issuer.Fetches;
        for (var i = 0; i < 100; i++)
        {
            (await gateway.GetAsync("/foo", await _issuer.MintAsync("{}", $"../{i}"))).Status.ShouldBe(401);
        }

        // A cooldown that ends meanwhile allows for one.
        _issuer.Fetches.ShouldBeInRange(fetches, fetches + 1);
    }

    [Test]
    public async Task A_policy_cannot_have_keys_fetched_from_this_machine_by_naming_it()
    {
        await using var local = await TestServer.StartAsync(context => JwksAnswers.Keys("local")(context));
        _manifests.Write("policy.yaml", EnvoyGatewayManifests.PolicyWithRemoteJwks($"http://127.0.0.1:{local.Port}/keys", "me", "you"));
        await using (var gateway = await StartAsync())
        {
            (await gateway.AdminAsync("/status")).ShouldContain("127.0.0.1 is loopback");
        }

        await using var allowing = await StartAsync("--allow-local-key-addresses");
        (await allowing.AdminAsync("/status")).ShouldContain("- local");
    }

    private Task<RunningGateway> StartAsync(params string[] options) =>
        RunningGateway.StartAsync(_manifests, _port, ["--resolve", _issuer.Resolve, "--state", _state, .. options]);

    private static string Policy(string settings, string group = "jwtgateway.io") => EnvoyGatewayManifests.RemoteJwksWithSelfSignedCertificate
        .Replace("apiVersion: gateway.envoyproxy.io/v1alpha1\nkind: SecurityPolicy", $"apiVersion: {group}/v1alpha1\nkind: SecurityPolicy", StringComparison.Ordinal)
        .Replace(
            "        uri: https://foo.bar.com/jwks.json",
            "        uri: https://foo.bar.com/jwks.json\n" + string.Join('\n', settings.Split(", ").Select(setting => "        " + setting)),
            StringComparison.Ordinal);
}
