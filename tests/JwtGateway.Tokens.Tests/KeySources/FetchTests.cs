using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

public sealed class FetchTests
{
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(295);

    private PrivateCa _ca = null!;
    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ca = new PrivateCa();
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("first"), _ca.Issue(Host));
        _harness = new KeySourceHarness();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
        _ca.Dispose();
    }

    [Test]
    public async Task Keys_are_there_when_apply_returns()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server), _server, _ca.Pem));

        _harness.State.Unavailable.ShouldBe(KeysUnavailable.None);
        _harness.KeyIds.ShouldBe(["first"]);
        _harness.Health.FetchedAt.ShouldBe(_harness.Time.GetUtcNow());
        _harness.Health.LastError.ShouldBeNull();
        _harness.Health.Location.ShouldBe($"https://{Host}:{_server.Port}/keys");
    }

    [Test]
    public async Task The_request_names_the_uri_wherever_it_goes()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server), _server, _ca.Pem));

        var request = _server.Requests.ShouldHaveSingleItem();
        request.Host.ShouldBe($"{Host}:{_server.Port}");
        request.Target.ShouldBe("/keys?tenant=a");
        request.Accept.ShouldBe("application/jwk-set+json, application/json");
    }

    [Test]
    public async Task An_http_uri_behind_an_upstream_with_TLS_is_fetched_over_TLS()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server, "http"), _server, _ca.Pem));

        _harness.KeyIds.ShouldBe(["first"]);
    }

    [Test]
    public async Task An_upstream_of_HTTP_2_is_spoken_to_in_HTTP_2([Values] bool tls)
    {
        await using var server = await JwksServer.StartAsync(
            JwksAnswers.Keys("h2"), tls ? _ca.Issue(Host) : null, Microsoft.AspNetCore.Server.Kestrel.Core.HttpProtocols.Http2);
        var gateway = Gateway(Remote(server, tls ? "https" : "http"), server, tls ? _ca.Pem : null);
        gateway = gateway with { Upstreams = [gateway.Upstreams[0] with { Protocol = UpstreamProtocol.H2c }] };

        await _harness.ApplyAsync(gateway);

        _harness.KeyIds.ShouldBe(["h2"]);
        server.Requests.ShouldHaveSingleItem().Protocol.ShouldBe("HTTP/2");
    }

    [Test]
    public async Task A_byte_order_mark_is_no_obstacle()
    {
        _server.Answer = JwksAnswers.Body("\uFEFF" + JwksJson.Of("marked"));

        await _harness.ApplyAsync(Gateway(Remote(_server), _server, _ca.Pem));

        _harness.KeyIds.ShouldBe(["marked"]);
    }

    private static IEnumerable<TestCaseData> BadAnswers()
    {
        yield return Case("500", JwksAnswers.Status(500), "status", "answered 500 instead of 200");
        yield return Case("404", JwksAnswers.Status(404), "status", "answered 404 instead of 200");
        yield return Case("201", JwksAnswers.Status(201), "status", "answered 201 instead of 200");
        yield return Case("redirect", JwksAnswers.Redirect("https://u:secret@other.test/k?s=secret"), "redirect", "a redirect to https://other.test/k; redirects are not followed");
        yield return Case("HTML", JwksAnswers.Body("<html>Sign in</html>", "text/html"), "invalid_json", "(text/html) cannot be used: it is not JSON");
        yield return Case("empty", JwksAnswers.Body(""), "empty", "empty");
        yield return Case("array", JwksAnswers.Body("[]"), "invalid_json", "it is not");
        yield return Case("truncated", JwksAnswers.Body(JwksJson.Of("a")[..^2]), "invalid_json", "it is not");
        yield return Case("no keys member", JwksAnswers.Body("{}"), "no_keys_member", "it has no [keys] member");
        yield return Case("no keys", JwksAnswers.Body("""{"keys":[]}"""), "no_usable_key", "has no keys");
        yield return Case("unusable", JwksAnswers.Body("""{"keys":[{"kty":"OKP","crv":"X25519","x":"AA"}]}"""), "no_usable_key", "no usable key: keys[0] ");
        yield return Case("huge", JwksAnswers.Body(JwksJson.Of("huge") + new string(' ', 2 * 1024 * 1024)), "too_large", "larger than 1048576 bytes");
        yield return Case("endless", JwksAnswers.Endless, "too_large", "larger than 1048576 bytes");
        yield return Case("reset", JwksAnswers.Reset, "reset", "broke the connection");

        static TestCaseData Case(string name, RequestDelegate answer, string result, string reason) =>
            new TestCaseData(answer, result, reason).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(BadAnswers))]
    public async Task A_bad_answer_keeps_the_old_keys_and_says_why(RequestDelegate answer, string result, string reason)
    {
        await _harness.ApplyAsync(Gateway(Remote(_server), _server, _ca.Pem));
        _server.Answer = answer;

        await _harness.NextFetchAsync(Refresh);

        _harness.Results.ShouldBe(["ok", result]);
        _harness.KeyIds.ShouldBe(["first"]);
        _harness.State.Unavailable.ShouldBe(KeysUnavailable.None);
        _harness.Health.ConsecutiveFailures.ShouldBe(1);
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain(reason);
        _harness.Lines.At(LogLevel.Warning).ShouldHaveSingleItem().ShouldContain(reason);
        _harness.Lines.All.ShouldNotContain(line => line.Contains("secret"));
    }

    [TestCaseSource(nameof(BadAnswers))]
    public async Task A_bad_first_answer_leaves_no_keys_and_says_why(RequestDelegate answer, string result, string reason)
    {
        _server.Answer = answer;

        await _harness.ApplyAsync(Gateway(Remote(_server), _server, _ca.Pem));

        _harness.Results.ShouldBe([result]);
        _harness.State.Keys.ShouldBeNull();
        _harness.State.Unavailable.ShouldBe(KeysUnavailable.FetchFailed);
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain(reason);
        _harness.Health.FetchedAt.ShouldBeNull();
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        await using var elsewhere = await JwksServer.StartAsync(JwksAnswers.Keys("elsewhere"));
        _server.Answer = JwksAnswers.Redirect($"http://127.0.0.1:{elsewhere.Port}/keys");

        await _harness.ApplyAsync(Gateway(Remote(_server), _server, _ca.Pem));

        _harness.State.Keys.ShouldBeNull();
        elsewhere.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_slow_answer_ends_at_the_request_timeout([Values] bool headers)
    {
        await _harness.ApplyAsync(Gateway(Remote(_server) with { RequestTimeout = TimeSpan.FromSeconds(7) }, _server, _ca.Pem));
        _server.Answer = headers ? JwksAnswers.SlowHeaders : JwksAnswers.SlowBody;
        await _harness.FetchedAsync(1);
        _harness.Time.Advance(Refresh);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 2, "the second request");

        _harness.Time.Advance(TimeSpan.FromSeconds(6.9));
        _harness.Results.Count.ShouldBe(1);
        _harness.Time.Advance(TimeSpan.FromSeconds(0.2));
        await _harness.FetchedAsync(2);

        _harness.Results[1].ShouldBe("timeout");
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain("no complete answer within 7 s");
        _harness.KeyIds.ShouldBe(["first"]);
    }

    [Test]
    public async Task Keys_that_are_ignored_are_told_once_per_change()
    {
        var good = JwksJson.Of("good")[9..^2];
        _server.Answer = JwksAnswers.Body($$"""{"keys":[{{good}},{"kty":"what"}]}""");
        await _harness.ApplyAsync(Gateway(Remote(_server), _server, _ca.Pem));
        await _harness.NextFetchAsync(Refresh);

        _harness.KeyIds.ShouldBe(["good"]);
        _harness.Lines.At(LogLevel.Warning).ShouldHaveSingleItem().ShouldContain("keys[1]");

        _server.Answer = JwksAnswers.Body($$"""{"keys":[{"kty":"what"},{{good}}]}""");
        await _harness.NextFetchAsync(Refresh);
        _harness.Lines.At(LogLevel.Warning).Count.ShouldBe(2);
    }

    [Test]
    public async Task Several_endpoints_are_tried_in_turn()
    {
        var dead = await JwksServer.StartAsync(JwksAnswers.Keys("dead"));
        await dead.DisposeAsync();
        var gateway = Gateway(Remote(_server), _server, _ca.Pem);
        var upstream = gateway.Upstreams[0];
        gateway = gateway with { Upstreams = [upstream with { Endpoints = [new EndpointIr("127.0.0.1", dead.Port), .. upstream.Endpoints] }] };

        await _harness.ApplyAsync(gateway);
        _harness.Results.ShouldBe(["connect"]);
        _harness.Health.LastError.ShouldBe($"127.0.0.1 port {dead.Port} cannot be connected to (ConnectionRefused)");
        await _harness.NextFetchAsync(TimeSpan.FromSeconds(1));

        _harness.Results.ShouldBe(["connect", "ok"]);
        _harness.KeyIds.ShouldBe(["first"]);
    }

    [Test]
    public async Task A_server_that_never_finishes_the_handshake_ends_at_the_connect_timeout()
    {
        using var mute = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        mute.Start();
        var port = ((System.Net.IPEndPoint)mute.LocalEndpoint).Port;
        var source = Remote(_server) with { ConnectTimeout = TimeSpan.FromMilliseconds(200) };
        var gateway = Gateway(source, _server, _ca.Pem);

        await _harness.ApplyAsync(gateway with { Upstreams = [gateway.Upstreams[0] with { Endpoints = [new EndpointIr("127.0.0.1", port)] }] });

        _harness.Results.ShouldBe(["connect"]);
        _harness.Health.LastError.ShouldBe($"no connection to 127.0.0.1 port {port} within 0.2 s");
    }

    [Test]
    public async Task A_name_that_does_not_resolve_is_said_to_be_so()
    {
        await _harness.ApplyAsync(Gateway(new RemoteJwksIr { Id = Id, Uri = "https://no-such-host.invalid/keys" }));

        _harness.Results.ShouldBe(["dns"]);
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain("no-such-host.invalid cannot be resolved");
    }

    [Test]
    public async Task An_upstream_without_endpoints_fails_until_it_has_one()
    {
        var gateway = Gateway(Remote(_server), _server, _ca.Pem);
        await _harness.ApplyAsync(gateway with { Upstreams = [gateway.Upstreams[0] with { Endpoints = [] }] });
        _harness.Results.ShouldBe(["no_endpoint"]);
        await _harness.FetchedAsync(1);

        await _harness.ApplyAsync(gateway);
        await Eventually.HoldsAsync(() => _harness.Time.PendingTimers == 1, "the pause that keeps fetches a second apart");
        _harness.Time.Advance(TimeSpan.FromSeconds(1));
        await _harness.FetchedAsync(2);

        _harness.KeyIds.ShouldBe(["first"]);
    }
}
