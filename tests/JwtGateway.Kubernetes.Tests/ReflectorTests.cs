using System.Collections.Immutable;
using System.Threading.Channels;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Kubernetes.Health;
using JwtGateway.Kubernetes.Stores;
using JwtGateway.Kubernetes.Watching;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Testing;

namespace JwtGateway.Kubernetes.Tests;

public sealed class ReflectorTests
{
    private CancellationTokenSource _end = null!;
    private ScriptedApi _api = null!;
    private ResourceWatch<KubernetesResource> _watch = null!;
    private WatchHealth _health = null!;
    private Task _running = Task.CompletedTask;
    private readonly List<StoreChange> _changes = [];

    [SetUp]
    public async Task SetUp()
    {
        _end = new CancellationTokenSource();
        _changes.Clear();
        _api = await ScriptedApi.StartAsync();
        _health = new WatchHealth(_api.Clock);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _end.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(_running);
        _health.Dispose();
        await _api.DisposeAsync();
    }

    [Test]
    public async Task A_list_comes_in_pages_and_only_the_first_request_has_no_token()
    {
        _api.List(Answers.Page("7", "t1", Answers.Item("a", "1"))).List(Answers.Page("7", "t2", Answers.Item("b", "2"))).List(Answers.Page("7", null, Answers.Item("c", "3")));
        Run();

        await Eventually.HoldsAsync(() => Names() == "a b c", "all pages");
        _api.Lists.ShouldBe([
            "/api/v1/configmaps?limit=500", "/api/v1/configmaps?limit=500&continue=t1", "/api/v1/configmaps?limit=500&continue=t2"]);
        await WatchesAsync(1);
        _api.Watches.Single().ShouldBe("/api/v1/configmaps?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=200");
    }

    [Test]
    public async Task Nothing_is_in_the_store_before_the_last_page()
    {
        var last = new TaskCompletionSource();
        _api.List(Answers.Page("7", "t1", Answers.Item("a", "1"))).List(async context =>
        {
            await last.Task;
            await Answers.Page("7", null, Answers.Item("b", "2"))(context);
        });
        Run();

        await ListsAsync(2);
        Names().ShouldBeEmpty();
        _watch.HasSynced.ShouldBeFalse();
        last.SetResult();
        await Eventually.HoldsAsync(() => Names() == "a b", "both pages");
        _watch.HasSynced.ShouldBeTrue();
    }

    [Test]
    public async Task What_a_relist_does_not_name_is_deleted_but_not_before_its_last_page()
    {
        var last = new TaskCompletionSource();
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"), Answers.Item("gone", "2"))).Watch(Answers.Status(410, "Expired"))
            .List(Answers.Page("9", "t", Answers.Item("a", "1"))).List(async context =>
            {
                await last.Task;
                await Answers.Page("9", null, Answers.Item("b", "8"))(context);
            });
        Run();

        await ListsAsync(3);
        Names().ShouldBe("a gone");
        last.SetResult();
        await Eventually.HoldsAsync(() => Names() == "a b", "the deletion");
    }

    [Test]
    public async Task Events_are_applied_and_the_next_watch_goes_on_from_the_last_version()
    {
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"), Answers.Item("b", "2")))
            .Watch(Answers.Lines(Answers.Event("MODIFIED", "a", "8", "new"), Answers.Event("ADDED", "c", "9"), Answers.Event("DELETED", "b", "10")))
            .Watch(Answers.Lines(Answers.Bookmark("20")));
        Run();

        await WatchesAsync(3);
        Names().ShouldBe("a c");
        ((ConfigMap)_watch.Find(new ObjectKey("ns", "a"))!.Value!).Data["k"].ShouldBe("new");
        Versions().ShouldBe(["7", "10", "20"]);
        _api.Lists.Count().ShouldBe(1);
    }

    [TestCase(410, "Expired")]
    [TestCase(410, "Gone")]
    public async Task A_410_event_means_list_again(int code, string reason)
    {
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"))).Watch(Answers.Lines(Answers.Error(code, reason)))
            .List(Answers.Page("9", null, Answers.Item("b", "8")));
        Run();

        await WatchesAsync(2);
        Names().ShouldBe("b");
        Versions().ShouldBe(["7", "9"]);
        Errors("gone").ShouldBe(1);
    }

    [Test]
    public async Task A_410_as_status_means_list_again()
    {
        _api.List(Answers.Page("7", null)).Watch(Answers.Status(410, "Expired")).List(Answers.Page("9", null, Answers.Item("b", "8")));
        Run();

        await WatchesAsync(2);
        Names().ShouldBe("b");
    }

    [Test]
    public async Task A_410_on_a_later_page_starts_over_and_the_second_time_without_pages()
    {
        _api.List(Answers.Page("7", "t1", Answers.Item("a", "1"))).List(Answers.Status(410, "Expired"))
            .List(Answers.Page("8", "t2", Answers.Item("b", "1"))).List(Answers.Status(410, "Expired"))
            .List(Answers.Page("9", null, Answers.Item("c", "1")));
        Run();

        await Eventually.HoldsAsync(() => Names() == "c", "the list of one page");
        _api.Lists.ShouldBe([
            "/api/v1/configmaps?limit=500", "/api/v1/configmaps?limit=500&continue=t1",
            "/api/v1/configmaps?limit=500", "/api/v1/configmaps?limit=500&continue=t2", "/api/v1/configmaps"]);
    }

    [TestCase("not json at all")]
    [TestCase("""{"type":"ADDED","object":{"metadata":{"name":"x","namespace":"n"}}}""")]
    [TestCase("""{"type":"ADDED","object":{"metadata":{"resourceVersion":"8"}}}""")]
    [TestCase("""{"type":"RENAMED","object":{"metadata":{"name":"x","resourceVersion":"8"}}}""")]
    [TestCase("""{"type":"MODIFIED"}""")]
    [TestCase("""{"type":"MODIFIED","object":{"metadata":{"name":"a","resour""")]
    public async Task A_line_that_nobody_can_read_is_not_skipped_but_means_list_again(string line)
    {
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"))).Watch(Answers.Lines(line, Answers.Event("ADDED", "late", "9")))
            .List(Answers.Page("9", null, Answers.Item("b", "8")));
        Run();

        await WatchesAsync(2);
        Names().ShouldBe("b");
        Versions().ShouldBe(["7", "9"]);
        Errors("unreadable").ShouldBe(1);
    }

    [Test]
    public async Task Too_large_a_version_means_list_again()
    {
        _api.List(Answers.Page("7", null)).Watch(Answers.Status(504, "Timeout", "Too large resource version: 7, current: 5"))
            .List(Answers.Page("5", null, Answers.Item("b", "5")));
        Run();

        await WatchesAsync(2);
        Versions().ShouldBe(["7", "5"]);
    }

    [Test]
    public async Task A_429_and_a_broken_stream_go_on_from_the_same_version()
    {
        var broken = Channel.CreateUnbounded<string>();
        broken.Writer.TryWrite(Answers.Event("ADDED", "b", "8"));
        _api.List(Answers.Page("7", null)).Watch(Answers.Status(429, "TooManyRequests")).Watch(Answers.Live(broken));
        Run();

        await Eventually.HoldsAsync(() => Names() == "b", "the event");
        broken.Writer.Complete(new IOException());
        await WatchesAsync(3);
        Versions().ShouldBe(["7", "7", "8"]);
        _api.Lists.Count().ShouldBe(1);
    }

    [Test]
    public async Task A_429_is_waited_out_as_long_as_the_server_asks()
    {
        _api.List(Answers.Page("7", null)).Watch(Answers.Status(429, "TooManyRequests", retryAfter: "5"));
        Run();

        await WatchesAsync(1);
        var refused = _api.Clock.GetUtcNow();
        await AdvanceUntilAsync(() => _api.Watches.Count() == 2, "the next watch");
        (_api.Clock.GetUtcNow() - refused).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Test]
    public async Task After_three_500s_everything_is_listed_again()
    {
        var broken = Answers.Status(500, "InternalError");
        _api.List(Answers.Page("7", null)).Watch(broken).Watch(broken).Watch(broken).List(Answers.Page("9", null));
        Run();

        await WatchesAsync(4);
        Versions().ShouldBe(["7", "7", "7", "9"]);
    }

    [Test]
    public async Task A_403_keeps_what_was_known_and_counts_as_not_kept_up_with_until_it_is_over()
    {
        var live = Channel.CreateUnbounded<string>();
        _api.Jitter = 0.5;
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"))).Watch(Answers.Status(403, "Forbidden")).Watch(Answers.Live(live));
        Run();

        await Eventually.HoldsAsync(() => Report() is { IsSynced: false, LastProblem: not null }, "the refusal");
        Names().ShouldBe("a");
        _watch.HasSynced.ShouldBeTrue();
        await AdvanceUntilAsync(() => Report().IsSynced, "being let in again");
        _api.Lists.Count().ShouldBe(1);
    }

    [Test]
    public async Task A_403_from_the_start_never_counts_as_synced()
    {
        _api.List(Answers.Status(403, "Forbidden")).List(Answers.Status(403, "Forbidden"));
        Run();

        await ListsAsync(3);
        _watch.HasSynced.ShouldBeFalse();
        Errors("forbidden").ShouldBe(2);
    }

    [Test]
    public async Task A_kind_that_is_absent_is_empty_and_synced_and_looked_for_every_30_s()
    {
        Discovers("secrets");
        _api.List(Answers.Status(404, "NotFound")).List(Answers.Page("7", null, Answers.Item("a", "1")));
        Run();

        await Eventually.HoldsAsync(() => Report() is { IsSynced: true, IsAbsent: true } && _watch.HasSynced, "absence");
        await TimersAsync(1);
        _api.Clock.Advance(TimeSpan.FromSeconds(29.9));
        _api.Lists.Count().ShouldBe(1);
        _api.Clock.Advance(TimeSpan.FromSeconds(0.2));
        await Eventually.HoldsAsync(() => Names() == "a", "its arrival");
        Report().IsAbsent.ShouldBeFalse();
    }

    [Test]
    public async Task A_kind_that_goes_takes_its_objects_along_once_discovery_has_said_so_twice()
    {
        Discovers("secrets");
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"), Answers.Item("b", "2"))).Watch(Answers.Lines(Answers.Event("DELETED", "b", "8"), Answers.Error(404, "NotFound")));
        _api.List(Answers.Status(404, "NotFound")).List(Answers.Status(404, "NotFound"));
        Run();

        // The probe has a deadline of its own, which is no pause yet.
        await Eventually.HoldsAsync(() => Discoveries() == 1 && !Report().IsSynced, "the first probe's answer");
        await TimersAsync(1);
        Names().ShouldBe("a");
        Report().ShouldSatisfyAllConditions(r => r.IsSynced.ShouldBeFalse(), r => r.IsAbsent.ShouldBeFalse());

        _api.Clock.Advance(AbsenceCheck.ConfirmAfter);
        await Eventually.HoldsAsync(() => Report().IsAbsent, "absence");
        Names().ShouldBeEmpty();
        Discoveries().ShouldBe(2);
        _health.Of(new WatchedResource(KnownResources.ConfigMaps), null).VanishedObjects.ShouldBe(2);
    }

    /// <summary>A store of policies that is emptied by a fault opens what they protect.</summary>
    [TestCase("listed")]
    [TestCase("404")]
    [TestCase("500")]
    [TestCase("403")]
    [TestCase("no list")]
    public async Task A_404_that_discovery_does_not_bear_out_empties_nothing_and_is_tried_again(string discovery)
    {
        _api.Otherwise = (context, _) => (discovery switch
        {
            "listed" => Answers.Resources("secrets", "configmaps"),
            "no list" => Answers.Json("{}"),
            var code => Answers.Status(int.Parse(code), "Injected"),
        })(context);
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"))).Watch(Answers.Status(404, "NotFound"));
        _api.List(Answers.Status(404, "NotFound")).List(Answers.Status(404, "NotFound")).List(Answers.Page("8", null, Answers.Item("a", "1"), Answers.Item("b", "2")));
        var seen = new List<string>();
        Run(() => seen.Add(Names()));

        await ListsAsync(4);
        await Eventually.HoldsAsync(() => Names() == "a b", "its recovery");
        Discoveries().ShouldBe(2);
        seen.ShouldAllBe(names => names.StartsWith('a'));
        _health.Of(new WatchedResource(KnownResources.ConfigMaps), null).VanishedObjects.ShouldBe(0);
    }

    [Test]
    public async Task A_kind_that_is_back_before_the_second_look_has_lost_nothing()
    {
        Discovers("secrets");
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"))).Watch(Answers.Status(404, "NotFound"));
        _api.List(Answers.Status(404, "NotFound")).List(Answers.Page("8", null, Answers.Item("a", "1")));
        var seen = new List<string>();
        Run(() => seen.Add(Names()));

        await Eventually.HoldsAsync(() => Discoveries() == 1, "the first probe");
        await TimersAsync(1);
        _api.Clock.Advance(AbsenceCheck.ConfirmAfter);
        await Eventually.HoldsAsync(() => Report().IsSynced, "its return");
        Names().ShouldBe("a");
        seen.ShouldAllBe(names => names == "a");
    }

    [Test]
    public async Task A_404_from_the_start_that_discovery_does_not_bear_out_never_counts_as_synced()
    {
        Discovers("configmaps");
        _api.List(Answers.Status(404, "NotFound")).List(Answers.Status(404, "NotFound"));
        Run();

        await ListsAsync(3);
        _watch.HasSynced.ShouldBeFalse();
        Errors("not_found").ShouldBe(2);
    }

    [Test]
    public async Task A_silent_watch_is_given_up_15_s_after_its_time_and_goes_on_from_the_same_version()
    {
        var silent = Channel.CreateUnbounded<string>();
        _api.List(Answers.Page("7", null)).Watch(Answers.Live(silent));
        Run();

        await WatchesAsync(1);
        _api.Clock.Advance(TimeSpan.FromSeconds(1));
        silent.Writer.TryWrite(Answers.Bookmark("8"));
        await HeardAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(100));
        silent.Writer.TryWrite(Answers.Event("ADDED", "b", "9"));
        await Eventually.HoldsAsync(() => Names() == "b", "the event");
        await HeardAsync();
        _api.Clock.Advance(TimeSpan.FromSeconds(214));
        _api.Watches.Count().ShouldBe(1);
        _api.Clock.Advance(TimeSpan.FromSeconds(2));
        await WatchesAsync(2);
        Versions().ShouldBe(["7", "9"]);
        Errors("silent").ShouldBe(1);
    }

    [Test]
    public async Task A_watch_without_even_headers_is_given_up_at_the_same_time()
    {
        _api.List(Answers.Page("7", null)).Watch(Answers.Hang);
        Run();

        await WatchesAsync(1);
        _api.Clock.Advance(TimeSpan.FromSeconds(214));
        _api.Watches.Count().ShouldBe(1);
        _api.Clock.Advance(TimeSpan.FromSeconds(2));
        await WatchesAsync(2);
    }

    [Test]
    public async Task A_watch_that_ends_at_once_is_not_repeated_at_once()
    {
        _api.Jitter = 0.5;
        _api.List(Answers.Page("7", null)).Watch(Answers.Lines());
        Run();

        await Eventually.HoldsAsync(() => Errors("very_short") == 1, "the short watch");
        await TimersAsync(1);
        _api.Watches.Count().ShouldBe(1);
        _api.Clock.Advance(TimeSpan.FromMilliseconds(401));
        await WatchesAsync(2);
    }

    [Test]
    public async Task An_object_that_has_not_changed_keeps_its_reference_over_a_relist()
    {
        _api.List(Answers.Page("7", null, Answers.Item("a", "1"), Answers.Item("b", "1"))).Watch(Answers.Status(410, "Gone"))
            .List(Answers.Page("9", null, Answers.Item("a", "1"), Answers.Item("b", "8", "new")));
        var first = new TaskCompletionSource<StoredObject<KubernetesResource>>();
        Run(() => first.TrySetResult(_watch.Find(new ObjectKey("ns", "a"))!));

        await WatchesAsync(2);
        _watch.Find(new ObjectKey("ns", "a")).ShouldBeSameAs(await first.Task);
        _changes.Count.ShouldBe(2);
    }

    [Test]
    public async Task A_namespace_is_watched_alone_where_only_it_is_asked_for()
    {
        _api.LastList = Answers.Page("7", null, Answers.Item("a", "1"));
        Run(namespaces: ["ns"]);

        await WatchesAsync(1);
        _api.Lists.ShouldBe(["/api/v1/namespaces/ns/configmaps?limit=500"]);
        _watch.Find(new ObjectKey("ns", "a")).ShouldNotBeNull();
        _watch.Find(new ObjectKey("other", "a")).ShouldBeNull();
    }

    private void Run(Action? changed = null, ImmutableArray<string> namespaces = default)
    {
        _watch = new ResourceWatch<KubernetesResource>(
            new WatchedResource(KnownResources.ConfigMaps), namespaces, ObjectDecoders.Resource,
            change =>
            {
                _changes.Add(change);
                changed?.Invoke();
            },
            _api.Client(), _health, _api.Context);
        _running = _watch.RunAsync(_end.Token);
    }

    /// <summary>What discovery says of the core group.</summary>
    private void Discovers(params string[] resources) => _api.Otherwise = (context, _) => Answers.Resources(resources)(context);

    private int Discoveries() => _api.Requests.Count(seen => seen.Target == "/api/v1");

    private string Names() => string.Join(' ', _watch.Objects.Select(stored => stored.Key.Name).Order());

    private IEnumerable<string> Versions() => _api.Watches.Select(target => target.Split("resourceVersion=")[1].Split('&')[0]);

    private KindHealthReport Report() => _health.Reports.Single();

    private long Errors(string reason) => _health.Of(new WatchedResource(KnownResources.ConfigMaps), null).Errors.GetValueOrDefault(reason);

    private Task ListsAsync(int count) => Eventually.HoldsAsync(() => _api.Lists.Count() == count, $"{count} lists");

    private Task WatchesAsync(int count) => Eventually.HoldsAsync(() => _api.Watches.Count() == count, $"{count} watches");

    private Task TimersAsync(int count) => Eventually.HoldsAsync(() => _api.Clock.PendingTimers == count, $"{count} timers");

    /// <summary>Until the last line has been heard, and with it the deadline set anew.</summary>
    private Task HeardAsync() => Eventually.HoldsAsync(() => Report().LastEventAge == TimeSpan.Zero, "the line");

    private Task AdvanceUntilAsync(Func<bool> condition, string what) => Eventually.HoldsAsync(
        () =>
        {
            _api.Clock.Advance(TimeSpan.FromMilliseconds(100));
            return condition();
        },
        what);
}
