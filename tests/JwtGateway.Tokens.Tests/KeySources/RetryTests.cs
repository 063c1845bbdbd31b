using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

public sealed class RetryTests
{
    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await JwksServer.StartAsync(JwksAnswers.InTurn(JwksAnswers.Status(503), JwksAnswers.Status(503), JwksAnswers.Keys("third")));
        _harness = new KeySourceHarness(Override(_server));
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task Retries_make_one_good_fetch_of_several_requests()
    {
        var source = Remote(_server, "http") with { Retry = new RetryIr { NumRetries = 3, Triggers = [RetryTrigger.GatewayError] } };

        await ApplyThroughRetriesAsync(source, TimeSpan.FromMilliseconds(250));

        _harness.Results.ShouldBe(["ok"]);
        _harness.KeyIds.ShouldBe(["third"]);
        _server.Requests.Count.ShouldBe(3);
        _harness.Lines.All.ShouldNotContain(line => line.Contains("fails"));
    }

    [Test]
    public async Task Without_retries_the_first_failure_is_the_fetchs()
    {
        await _harness.ApplyAsync(Gateway(Remote(_server, "http")));

        _harness.Results.ShouldBe(["status"]);
        _server.Requests.Count.ShouldBe(1);
    }

    [TestCase(RetryTrigger.ConnectFailure)]
    [TestCase(RetryTrigger.Reset)]
    [TestCase(RetryTrigger.Retriable4xx)]
    [TestCase(RetryTrigger.RetriableStatusCodes)]
    public async Task What_no_trigger_means_is_not_retried(RetryTrigger trigger)
    {
        var retry = new RetryIr { NumRetries = 3, Triggers = [trigger], StatusCodes = [500, 502] };

        await _harness.ApplyAsync(Gateway(Remote(_server, "http") with { Retry = retry }));

        _server.Requests.Count.ShouldBe(1);
    }

    [Test]
    public async Task Retries_end_after_their_number()
    {
        _server.Answer = JwksAnswers.Status(503);
        var source = Remote(_server, "http") with { Retry = new RetryIr { NumRetries = 2, Triggers = [RetryTrigger.ServerError] } };

        await ApplyThroughRetriesAsync(source, TimeSpan.FromMilliseconds(250));

        _harness.Results.ShouldBe(["status"]);
        _server.Requests.Count.ShouldBe(3);
    }

    [Test]
    public async Task Retries_wait_for_the_backoff()
    {
        var retry = new RetryIr { NumRetries = 3, Triggers = [RetryTrigger.ServerError], BaseInterval = TimeSpan.FromSeconds(60), MaxInterval = TimeSpan.FromSeconds(60) };
        await using var harness = new KeySourceHarness(Override(_server)) { Jitter = 0.5 };
        var applied = harness.Registry.ApplyAsync([Gateway(Remote(_server, "http") with { Retry = retry })], TimeSpan.FromDays(1), CancellationToken.None);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1 && harness.Time.PendingTimers == 2, "the first backoff");

        harness.Time.Advance(TimeSpan.FromMilliseconds(1));
        harness.Time.PendingTimers.ShouldBe(2);
        _server.Requests.Count.ShouldBe(1);

        await AdvanceUntilAsync(harness, applied, TimeSpan.FromSeconds(60));
        _server.Requests.Count.ShouldBe(3);
    }

    [TestCase(RetryTrigger.ServerError, FetchFailureKind.Status, 500, true)]
    [TestCase(RetryTrigger.ServerError, FetchFailureKind.Status, 599, true)]
    [TestCase(RetryTrigger.ServerError, FetchFailureKind.Status, 499, false)]
    [TestCase(RetryTrigger.ServerError, FetchFailureKind.Timeout, null, true)]
    [TestCase(RetryTrigger.ServerError, FetchFailureKind.Reset, null, true)]
    [TestCase(RetryTrigger.ServerError, FetchFailureKind.Dns, null, true)]
    [TestCase(RetryTrigger.ServerError, FetchFailureKind.InvalidJson, 200, false)]
    [TestCase(RetryTrigger.ServerError, FetchFailureKind.TooLarge, 200, false)]
    [TestCase(RetryTrigger.GatewayError, FetchFailureKind.Status, 500, false)]
    [TestCase(RetryTrigger.GatewayError, FetchFailureKind.Status, 502, true)]
    [TestCase(RetryTrigger.GatewayError, FetchFailureKind.Status, 503, true)]
    [TestCase(RetryTrigger.GatewayError, FetchFailureKind.Status, 504, true)]
    [TestCase(RetryTrigger.GatewayError, FetchFailureKind.Connect, null, true)]
    [TestCase(RetryTrigger.Reset, FetchFailureKind.Reset, null, true)]
    [TestCase(RetryTrigger.Reset, FetchFailureKind.Timeout, null, true)]
    [TestCase(RetryTrigger.Reset, FetchFailureKind.Connect, null, false)]
    [TestCase(RetryTrigger.ConnectFailure, FetchFailureKind.Connect, null, true)]
    [TestCase(RetryTrigger.ConnectFailure, FetchFailureKind.Dns, null, true)]
    [TestCase(RetryTrigger.ConnectFailure, FetchFailureKind.Tls, null, true)]
    [TestCase(RetryTrigger.ConnectFailure, FetchFailureKind.Timeout, null, false)]
    [TestCase(RetryTrigger.Retriable4xx, FetchFailureKind.Status, 409, true)]
    [TestCase(RetryTrigger.Retriable4xx, FetchFailureKind.Status, 404, false)]
    [TestCase(RetryTrigger.RefusedStream, FetchFailureKind.RefusedStream, null, true)]
    [TestCase(RetryTrigger.RefusedStream, FetchFailureKind.Reset, null, false)]
    [TestCase(RetryTrigger.RetriableStatusCodes, FetchFailureKind.Status, 429, true)]
    [TestCase(RetryTrigger.RetriableStatusCodes, FetchFailureKind.Status, 404, false)]
    public void A_trigger_means_what_it_means_to_Envoy(object trigger, object kind, int? status, bool retried)
    {
        var retry = new RetryIr { Triggers = [(RetryTrigger)trigger], StatusCodes = [429] };

        RetryRules.IsRetried(new FetchOutcome.Failed((FetchFailureKind)kind, "", status), retry).ShouldBe(retried);
    }

    private Task ApplyThroughRetriesAsync(RemoteJwksIr source, TimeSpan step) =>
        AdvanceUntilAsync(_harness, _harness.Registry.ApplyAsync([Gateway(source)], TimeSpan.FromDays(1), CancellationToken.None), step);

    /// <summary>Lets every backoff pass: then, and only then, two timers wait, the backoff's and apply's own.</summary>
    private static async Task AdvanceUntilAsync(KeySourceHarness harness, Task applied, TimeSpan step)
    {
        await Eventually.HoldsAsync(
            () =>
            {
                if (harness.Time.PendingTimers == 2 && !applied.IsCompleted)
                {
                    harness.Time.Advance(step);
                }

                return applied.IsCompleted;
            },
            "the fetch ended");
        await applied;
    }
}
