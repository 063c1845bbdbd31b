using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Leases;
using JwtGateway.Testing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Kubernetes.Tests;

public sealed class LeaderElectionTests
{
    private readonly Lock _gate = new();
    private ScriptedApi _api = null!;
    private JsonObject? _lease;
    private int _version;
    private bool _down;

    [SetUp]
    public async Task SetUp()
    {
        (_lease, _version, _down) = (null, 0, false);
        _api = await ScriptedApi.StartAsync();
        _api.Otherwise = AnswerAsync;
    }

    [TearDown]
    public async Task TearDown() => await _api.DisposeAsync();

    [Test]
    public async Task Who_finds_no_Lease_makes_one_and_gives_it_up_on_the_way_out()
    {
        using var end = new CancellationTokenSource();
        var election = Election("me");
        var running = election.RunAsync(term => Task.Delay(Timeout.InfiniteTimeSpan, _api.Clock, term), end.Token);
        await Eventually.HoldsAsync(() => election.IsLeader, "leading");
        Spec("holderIdentity").ShouldBe("me");

        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        Spec("holderIdentity").ShouldBe("");
        Spec("leaseDurationSeconds").ShouldBe("1");
        election.IsLeader.ShouldBeFalse();
    }

    [TestCase("")]
    [TestCase(null)]
    public async Task A_Lease_without_a_holder_is_taken_by_update(string? holder)
    {
        Put(holder, 15);
        await LeadsAsync(Election("me"));
        _api.Requests.ShouldNotContain(seen => seen.Method == "POST");
    }

    [Test]
    public async Task A_Lease_of_another_is_taken_only_after_its_own_duration_of_silence_seen_by_us()
    {
        // Its renewTime is years ago: a clock of somebody else's, which proves nothing.
        Put("other", 20);
        using var end = new CancellationTokenSource();
        var election = Election("me");
        var running = election.RunAsync(term => Task.Delay(Timeout.InfiniteTimeSpan, _api.Clock, term), end.Token);
        await StepsAsync(9);
        election.IsLeader.ShouldBeFalse();
        Put("other", 20);
        await StepsAsync(9);
        election.IsLeader.ShouldBeFalse();
        await StepsAsync(3);
        await Eventually.HoldsAsync(() => election.IsLeader, "taking over");
        Spec("leaseTransitions").ShouldBe("1");
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
    }

    [Test]
    public async Task Who_cannot_renew_stops_within_the_deadline_awaits_its_work_and_runs_again()
    {
        using var end = new CancellationTokenSource();
        var terms = 0;
        var working = 0;
        var mayEnd = new TaskCompletionSource();
        var election = Election("me");
        var running = election.RunAsync(
            async term =>
            {
                Interlocked.Increment(ref terms);
                Interlocked.Increment(ref working).ShouldBe(1);
                await Should.ThrowAsync<OperationCanceledException>(Task.Delay(Timeout.InfiniteTimeSpan, _api.Clock, term));
                await mayEnd.Task;
                Interlocked.Decrement(ref working);
            },
            end.Token);
        await Eventually.HoldsAsync(() => terms == 1, "the first term");
        _down = true;
        await AdvanceUntilAsync(() => !election.IsLeader);
        _down = false;
        terms.ShouldBe(1);
        mayEnd.SetResult();
        await AdvanceUntilAsync(() => terms == 2);
        await end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(running);
        working.ShouldBe(0);
    }

    [Test]
    public async Task Work_that_fails_gives_the_Lease_up_and_is_told()
    {
        var election = Election("me");
        await Should.ThrowAsync<InvalidOperationException>(election.RunAsync(_ => throw new InvalidOperationException(), default));
        Spec("holderIdentity").ShouldBe("");
        election.IsLeader.ShouldBeFalse();
    }

    private LeaderElection Election(string identity) => new(
        _api.Client(), new LeaderElectionOptions { Namespace = "ns", Name = "lease", Identity = identity }, _api.Context);

    private async Task LeadsAsync(LeaderElection election)
    {
        var led = false;
        await election.RunAsync(
            _ =>
            {
                led = election.IsLeader;
                return Task.CompletedTask;
            },
            default);
        led.ShouldBeTrue();
    }

    /// <summary>Looks at the Lease so many times more, each 2 s after the one before.</summary>
    private async Task StepsAsync(int count)
    {
        for (int step = 0; step < count; step++)
        {
            await Eventually.HoldsAsync(() => _api.Clock.PendingTimers == 1, "the pause");
            var before = _api.Requests.Count;
            _api.Clock.Advance(TimeSpan.FromSeconds(2));
            await Eventually.HoldsAsync(() => _api.Requests.Count > before, "the next look");
        }

        await Eventually.HoldsAsync(() => _api.Clock.PendingTimers is 1 or 2, "its end");
    }

    private Task AdvanceUntilAsync(Func<bool> condition) => Eventually.HoldsAsync(
        () =>
        {
            _api.Clock.Advance(TimeSpan.FromMilliseconds(500));
            return condition();
        },
        "the change");

    private void Put(string? holder, int duration)
    {
        lock (_gate)
        {
            _lease = new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "lease", ["resourceVersion"] = $"{++_version}" },
                ["spec"] = new JsonObject { ["holderIdentity"] = holder, ["leaseDurationSeconds"] = duration, ["renewTime"] = "2001-01-01T00:00:00.000000Z" },
            };
        }
    }

    private string Spec(string name)
    {
        lock (_gate)
        {
            return _lease!["spec"]![name]!.ToString();
        }
    }

    private Task AnswerAsync(HttpContext context, string body)
    {
        lock (_gate)
        {
            if (_down)
                return Answers.Status(500, "InternalError")(context);
            if (context.Request.Method == "GET")
                return (_lease is null ? Answers.Status(404, "NotFound") : Answers.Json(_lease.ToJsonString()))(context);

            var sent = (JsonObject)JsonNode.Parse(body)!;
            var isCurrent = _lease is null || sent["metadata"]!["resourceVersion"]?.ToString() == $"{_version}";
            if (!isCurrent || (context.Request.Method == "POST") != (_lease is null))
                return Answers.Status(409, "Conflict")(context);
            sent["metadata"]!["resourceVersion"] = $"{++_version}";
            _lease = sent;
            return Answers.Json(sent.ToJsonString())(context);
        }
    }
}
