using JwtGateway.Testing;
using JwtGateway.Testing.Cluster;

namespace JwtGateway.EndToEnd.Tests.Operator.Faults;

/// <summary>
/// Whatever happens to a watch, proxies serve on and what changed meanwhile arrives. Each test first withholds what the operator recovers by, and
/// sees the change missed on the wire: so the probe would notice an operator that does not recover.
/// </summary>
public sealed class WatchFaultTests
{
    private static readonly string[] Kinds = ["securitypolicies", "httproutes"];

    private FaultRig _rig = null!;
    private Traffic _traffic = null!;

    public static IEnumerable<TestCaseData> BrokenStreams =>
    [
        new TestCaseData(new Fault.Reset()) { TestName = "{m}(reset)" },
        new TestCaseData(new Fault.EndStream()) { TestName = "{m}(end)" },
        new TestCaseData(new Fault.GarbageLine()) { TestName = "{m}(a line that is no JSON)" },
        new TestCaseData(new Fault.ErrorEvent()) { TestName = "{m}(410 as an event)" },
        new TestCaseData(new Fault.ErrorEvent(500, "InternalError")) { TestName = "{m}(500 as an event)" },
    ];

    public static IEnumerable<TestCaseData> RefusedWatches =>
    [
        new TestCaseData(Fault.Gone) { TestName = "{m}(410)" },
        new TestCaseData(Fault.ResourceVersionTooLarge) { TestName = "{m}(504 too large resource version)" },
        new TestCaseData(Fault.TooManyRequests()) { TestName = "{m}(429)" },
        new TestCaseData(Fault.Forbidden) { TestName = "{m}(403)" },
        new TestCaseData(Fault.InternalError) { TestName = "{m}(500)" },
    ];

    [OneTimeSetUp]
    public async Task StartAsync() => _rig = await FaultRig.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _rig.DisposeAsync();

    [SetUp]
    public void BeginTraffic() => _traffic = new Traffic(_rig.Pod, ("/open", 200), ("/closed", 401));

    [TearDown]
    public async Task EndTrafficAsync()
    {
        _rig.Cluster.Faults.Clear();
        await _traffic.DisposeAsync();
        _traffic.Wrong.ShouldBeEmpty();
        _traffic.Right.ShouldBeGreaterThan(0);
        _rig.Operator.Ready.ShouldBeTrue();
    }

    [TestCaseSource(nameof(BrokenStreams))]
    public async Task A_watch_that_breaks(Fault fault)
    {
        var change = await _rig.PrepareChangeAsync();
        var withheld = Withhold(Fault.Unavailable);
        var strikes = Strike(fault);
        await StruckAsync(strikes);
        await RefusedAsync(withheld);

        await RecoversAsync(change, [.. strikes, .. withheld]);
    }

    [Test]
    public async Task A_watch_that_is_cut_off_in_the_middle_of_the_very_change()
    {
        var change = await _rig.PrepareChangeAsync();
        var withheld = Withhold(Fault.Unavailable);
        var strikes = Strike(new Fault.TruncateLine());

        await RecoversAsync(change, [.. strikes, .. withheld], strikes);
    }

    [TestCaseSource(nameof(RefusedWatches))]
    public async Task A_watch_that_is_refused(Fault fault)
    {
        var change = await _rig.PrepareChangeAsync();
        var refused = Kinds.Select(kind => _rig.Inject(fault, kind, "watch")).ToList();
        var lists = Kinds.Select(kind => _rig.Inject(Fault.Unavailable, kind, "list")).ToList();
        Strike(new Fault.EndStream());
        await StruckAsync(refused);

        await RecoversAsync(change, [.. refused, .. lists]);
    }

    [Test]
    public async Task A_watch_that_falls_silent()
    {
        var change = await _rig.PrepareChangeAsync();
        var stalled = Strike(new Fault.Stall());
        await StruckAsync(stalled);
        await change.MakeAsync();
        await _rig.PassAsync();
        await change.IsMissedAsync();

        // Nobody ends it but the operator, when nothing was heard for as long as a watch may take. New watches are not silent.
        _rig.Cluster.Faults.Clear();
        await _rig.PassAsync();
        await change.IsMissedAsync();
        _rig.Clock.Jump(TimeSpan.FromSeconds(256));

        await change.ArrivesAsync();
        stalled.ForEach(stall => stall.Dispose());
    }

    [Test]
    public async Task Headers_that_are_held_back_until_the_first_event()
    {
        var change = await _rig.PrepareChangeAsync();
        var held = Kinds.Select(kind => _rig.Inject(new Fault.HoldHeaders(), kind, "watch")).ToList();
        Strike(new Fault.EndStream());
        await StruckAsync(held);

        // Held back for good, as a stall has it, the change is missed.
        var stalled = Strike(new Fault.Stall());
        await StruckAsync(stalled);
        await RecoversAsync(change, stalled);
    }

    [Test]
    public async Task A_server_that_is_slow_to_list()
    {
        var change = await _rig.PrepareChangeAsync();
        var slow = Kinds.Select(kind => _rig.Inject(new Fault.Stall(), kind, "list")).ToList();
        Strike(new Fault.ErrorEvent());
        await StruckAsync(slow);

        await RecoversAsync(change, slow);
    }

    [Test]
    public async Task A_token_that_was_rotated()
    {
        var change = await _rig.PrepareChangeAsync();
        _rig.Credentials.Rotate();
        await File.WriteAllTextAsync(_rig.Credentials.TokenPath, "not yet written");
        _rig.Cluster.Requests.Clear();
        Strike(new Fault.EndStream());
        await Eventually.HoldsAsync(() => Kinds.All(kind => _rig.Cluster.Requests.Of("watch", kind).Any(asked => asked.Status == 401)), "the old token to be refused");
        await change.MakeAsync();
        await _rig.PassAsync();
        await change.IsMissedAsync();

        await File.WriteAllTextAsync(_rig.Credentials.TokenPath, _rig.Credentials.Token);

        await change.ArrivesAsync();
    }

    /// <summary>Makes the change, sees it missed, gives back what was withheld, and sees it arrive.</summary>
    private async Task RecoversAsync(Change change, IEnumerable<ActiveFault> faults, IEnumerable<ActiveFault>? struckByTheChange = null)
    {
        await change.MakeAsync();
        await StruckAsync(struckByTheChange ?? []);
        await _rig.PassAsync();
        await change.IsMissedAsync();
        foreach (var fault in faults)
        {
            fault.Dispose();
        }

        await change.ArrivesAsync();
    }

    private static Task StruckAsync(IEnumerable<ActiveFault> faults) =>
        Eventually.HoldsAsync(() => faults.All(fault => fault.Strikes > 0), "the faults to strike", Patience.Limit);

    /// <summary>The operator has asked anew for each kind, by a watch or a list, and was refused.</summary>
    private static Task RefusedAsync(List<ActiveFault> withheld) => Eventually.HoldsAsync(
        () => withheld.Chunk(2).All(kind => kind.Any(fault => fault.Strikes > 0)), "the operator to ask anew", Patience.Limit);

    /// <summary>Strikes each watch that is open once.</summary>
    private List<ActiveFault> Strike(Fault fault) => [.. Kinds.Select(kind => _rig.Inject(fault, kind, "watch", times: 1))];

    /// <summary>Keeps the operator from watching and listing anew.</summary>
    private List<ActiveFault> Withhold(Fault fault) => [.. Kinds.SelectMany(kind => new[] { _rig.Inject(fault, kind, "watch"), _rig.Inject(fault, kind, "list") })];
}
