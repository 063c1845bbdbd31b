using System.Net;
using JwtGateway.Ir.Sections;
using JwtGateway.Operator.Tests.Publishing.Support;

namespace JwtGateway.Operator.Tests.Publishing;

public sealed class AuthenticationTests
{
    private const string Gateway = "default/eg";
    private ControlPlane _plane = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _plane = await ControlPlane.StartAsync();
        _plane.Publisher.Publish([Configurations.Answering(418), Configurations.Answering(418, "default/other"), Configurations.Answering(418, "elsewhere/eg")]);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _plane.DisposeAsync();

    [TearDown]
    public void Return() => _plane.Tokens.Away = false;

    [TestCase("default/other")]
    [TestCase("elsewhere/eg")]
    [TestCase("default/does-not-exist")]
    public async Task Another_Gateways_token_is_refused_whether_the_Gateway_exists_or_not(string asked)
    {
        var token = _plane.Tokens.Issue(Gateway);

        using var response = await _plane.SendAsync(HttpMethod.Get, $"/v1/config?gateway={asked}&proxy=p", token);

        await RefusedAsync(response, HttpStatusCode.Forbidden);
        (await _plane.ReportAsync(Report(asked), token)).ShouldBe(HttpStatusCode.Forbidden);
        _plane.Publisher.State.Proxies(asked).ShouldBeEmpty();
    }

    [TestCase("")]
    [TestCase("eg")]
    [TestCase("default/eg/x")]
    [TestCase("default/")]
    [TestCase("/eg")]
    [TestCase("default/eg&gateway=default/other")]
    public async Task A_Gateway_that_is_none_is_refused(string asked)
    {
        using var response = await _plane.SendAsync(HttpMethod.Get, $"/v1/config?gateway={asked}&proxy=p", _plane.Tokens.Issue(Gateway));

        await RefusedAsync(response, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task Another_ServiceAccount_of_the_Gateways_namespace_is_refused()
    {
        using var response = await _plane.SendAsync(
            HttpMethod.Get, $"/v1/config?gateway={Gateway}&proxy=p", _plane.Tokens.Issue(Gateway, serviceAccount: "default"));

        await RefusedAsync(response, HttpStatusCode.Forbidden);
    }

    [Test]
    public async Task No_token_an_unknown_one_an_expired_one_and_one_for_another_audience_are_refused_alike()
    {
        string?[] tokens =
        [
            null,
            "",
            "unknown",
            _plane.Tokens.Issue(Gateway, expires: DateTimeOffset.UnixEpoch),
            _plane.Tokens.Issue(Gateway, audience: "https://kubernetes.default.svc"),
        ];
        foreach (var token in tokens)
        {
            using var response = await _plane.SendAsync(HttpMethod.Get, $"/v1/config?gateway={Gateway}&proxy=p", token);
            await RefusedAsync(response, HttpStatusCode.Unauthorized);
            using var report = await _plane.SendAsync(HttpMethod.Post, "/v1/ack", token, new ByteArrayContent(ChannelJson.Write(Report(Gateway))));
            await RefusedAsync(report, HttpStatusCode.Unauthorized);
        }
    }

    [Test]
    public async Task A_token_that_nobody_can_be_asked_about_is_not_taken()
    {
        var token = _plane.Tokens.Issue(Gateway);
        _plane.Tokens.Away = true;

        using var response = await _plane.SendAsync(HttpMethod.Get, $"/v1/config?gateway={Gateway}&proxy=p", token);

        await RefusedAsync(response, HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task A_stream_ends_when_its_token_expires()
    {
        var expires = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
        using var stream = await _plane.OpenAsync(Gateway, _plane.Tokens.Issue(Gateway, expires: expires));
        (await stream.NextAsync()).ShouldBeOfType<SnapshotMessage>();

        await stream.EndAsync();

        // Timers and the clock are not the same device.
        TimeProvider.System.GetUtcNow().ShouldBeGreaterThan(expires - TimeSpan.FromMilliseconds(100));
    }

    [Test]
    public async Task A_proxy_is_known_by_the_pod_of_its_token_whatever_it_calls_itself()
    {
        var token = _plane.Tokens.Issue("pods/eg", pod: "real-pod");

        (await _plane.ReportAsync(Report("pods/eg"), token)).ShouldBe(HttpStatusCode.NoContent);

        _plane.Publisher.State.Proxies("pods/eg").ShouldHaveSingleItem().Name.ShouldBe("real-pod");
    }

    [TestCase("{}")]
    [TestCase("")]
    [TestCase("null")]
    [TestCase("""{"gateway":"default/eg","proxy":"p","outcome":"Applied","keySources":[],"newer":1}""")]
    [TestCase("""{"gateway":"default/eg","proxy":"","outcome":"Applied","keySources":[]}""")]
    [TestCase("""{"gateway":"default/eg","proxy":"p","outcome":"Applied","keySources":[null]}""")]
    [TestCase("""{"gateway":"default/eg","proxy":"p","outcome":"Applied","keySources":null}""")]
    public async Task A_report_that_is_none_is_refused(string body)
    {
        using var response = await _plane.SendAsync(HttpMethod.Post, "/v1/ack", _plane.Tokens.Issue(Gateway), new StringContent(body));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Test]
    public async Task A_report_that_is_too_long_is_refused()
    {
        using var response = await _plane.SendAsync(
            HttpMethod.Post, "/v1/ack", _plane.Tokens.Issue(Gateway), new ByteArrayContent(new byte[ChannelJson.LongestReport + 1]));

        response.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [TestCase("GET", "/")]
    [TestCase("POST", "/v1/config")]
    [TestCase("GET", "/v1/ack")]
    public async Task There_is_nothing_else(string method, string target)
    {
        using var response = await _plane.SendAsync(new HttpMethod(method), target, null);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static ProxyReport Report(string gateway) =>
        new() { Gateway = gateway, Proxy = "p", Outcome = ReportedOutcome.Waiting, KeySources = [] };

    private static async Task RefusedAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        response.StatusCode.ShouldBe(status);
        (await response.Content.ReadAsStringAsync()).ShouldBeEmpty();
    }
}
