using System.Collections.Concurrent;
using System.Diagnostics;
using JwtGateway.Testing;

namespace JwtGateway.EndToEnd.Tests;

public sealed class ReloadTests
{
    private const int Edits = 100;

    private Manifests _manifests = null!;
    private IssuerStandIn _issuer = null!;
    private EchoServer _upstream = null!;
    private RunningGateway _gateway = null!;

    [SetUp]
    public async Task SetUp()
    {
        _manifests = new Manifests();
        _issuer = await IssuerStandIn.StartAsync("foo.bar.com");
        _upstream = await EchoServer.StartAsync();
        var port = FreePort.Next();
        _manifests.Write("gateway.yaml", Manifests.GatewayAndBackend(port, _upstream.Port));
        _manifests.Write("routes.yaml", EnvoyGatewayManifests.FooAndBar);
        _manifests.Write("policy.yaml", Policy(cacheSeconds: 300));
        _manifests.Write("ca.yaml", Manifests.CaConfigMap(_issuer.Ca.Pem));
        _gateway = await RunningGateway.StartAsync(_manifests, port, ["--resolve", _issuer.Resolve]);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _gateway.DisposeAsync();
        await _issuer.DisposeAsync();
        await _upstream.DisposeAsync();
        _manifests.Dispose();
    }

    [Test]
    public async Task An_edit_changes_the_answer_within_a_second_under_load()
    {
        using var stop = new CancellationTokenSource();
        var load = PollAsync("/bar", stop.Token);

        var watch = Stopwatch.StartNew();
        _manifests.Write("policy.yaml", Policy(cacheSeconds: 300).Replace("name: foo", "name: bar", StringComparison.Ordinal));
        await Eventually.HoldsAsync(async () => (await _gateway.GetAsync("/bar")).Status == 401, "bar to be protected");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));

        await stop.CancelAsync();
        (await load).Keys.ShouldBeSubsetOf([200, 401], "Every request was answered by the old configuration or by the new one.");
    }

    [Test]
    public async Task A_protected_route_never_opens_while_its_policy_is_edited()
    {
        using var stop = new CancellationTokenSource();
        var polls = PollAsync("/foo", stop.Token);

        for (var edit = 1; edit <= Edits; edit++)
        {
            // Alternately another good policy, and one that cannot be honoured.
            _manifests.Write("policy.yaml", edit % 4 == 0 ? Policy(300).Replace("uri:", "url:", StringComparison.Ordinal) : Policy(300 + edit));
            var expected = edit % 4 == 0 ? 500 : 401;
            await Eventually.HoldsAsync(async () => (await _gateway.GetAsync("/foo")).Status == expected, $"edit {edit} to be served");
        }

        await stop.CancelAsync();
        var statuses = await polls;
        statuses.Keys.ShouldBeSubsetOf([401, 500]);
        statuses[401].ShouldBeGreaterThan(Edits, "The poll really asked.");
        statuses[500].ShouldBeGreaterThan(0, "The broken edits were really served.");
    }

    [Test]
    public async Task A_file_that_does_not_parse_leaves_the_last_good_configuration_and_shows_the_error()
    {
        _manifests.Write("policy.yaml", "kind: [unclosed\n");
        await Eventually.HoldsAsync(
            async () => (await _gateway.AdminAsync("/status")).Contains("policy.yaml:", StringComparison.Ordinal),
            "the error to be shown");

        (await _gateway.GetAsync("/foo")).Status.ShouldBe(401);
        (await _gateway.GetAsync("/foo", await _issuer.MintAsync("{}"))).Status.ShouldBe(200);
        _gateway.Process.Errors.ShouldContain("policy.yaml:");
    }

    [Test]
    public async Task Keys_rotated_at_the_issuer_are_picked_up_within_the_cache_duration()
    {
        _manifests.Write("policy.yaml", Policy(cacheSeconds: 2));
        var old = await _issuer.MintAsync("{}");
        await Eventually.HoldsAsync(async () => (await _gateway.GetAsync("/foo", old)).Status == 200, "the old key to be accepted");

        await _issuer.RotateAsync("key-2");
        var token = await _issuer.MintAsync("{}", "key-2");
        var watch = Stopwatch.StartNew();
        await Eventually.HoldsAsync(async () => (await _gateway.GetAsync("/foo", token)).Status == 200, "the new key to be accepted");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
        (await _gateway.GetAsync("/foo", old)).Body.ShouldBe("Jwks doesn't have key to match kid or alg from Jwt");
    }

    [Test]
    public async Task When_the_issuer_stops_its_keys_go_on_working_and_the_metric_shows_their_age()
    {
        _manifests.Write("policy.yaml", Policy(cacheSeconds: 1));
        var token = await _issuer.MintAsync("{}");
        await Eventually.HoldsAsync(() => _issuer.Fetches > 2, "the new cache duration to be in force");

        await _issuer.StopListeningAsync();
        await Eventually.HoldsAsync(async () => await _gateway.MetricAsync("jwtgateway_jwks_age_seconds") > 2, "the keys to be older than they should be");
        (await _gateway.GetAsync("/foo", token)).Status.ShouldBe(200);
        (await _gateway.GetAsync("/foo")).Status.ShouldBe(401);
        (await _gateway.AdminAsync("/status")).ShouldContain("lastError");

        await _issuer.ListenAsync();
        await Eventually.HoldsAsync(
            async () => await _gateway.MetricAsync("jwtgateway_jwks_age_seconds") < 1.5,
            "the keys to be fresh again",
            TimeSpan.FromSeconds(15));
    }

    private static string Policy(int cacheSeconds) => EnvoyGatewayManifests.RemoteJwksWithSelfSignedCertificate.Replace(
        "        uri: https://foo.bar.com/jwks.json",
        $"        uri: https://foo.bar.com/jwks.json\n        cacheDuration: {cacheSeconds}s",
        StringComparison.Ordinal);

    /// <summary>Asks without a token, 500 times a second, until told to stop; counts the answers by status.</summary>
    private async Task<ConcurrentDictionary<int, int>> PollAsync(string path, CancellationToken stop)
    {
        var statuses = new ConcurrentDictionary<int, int>();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        var asked = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            await tick.WaitForNextTickAsync(CancellationToken.None);
            asked.Add(AskAsync());
            asked.RemoveAll(task => task.IsCompletedSuccessfully);
        }

        await Task.WhenAll(asked);
        return statuses;

        async Task AskAsync() => statuses.AddOrUpdate((await _gateway.GetAsync(path)).Status, 1, (_, count) => count + 1);
    }
}
