using System.Diagnostics;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Files;

public sealed class FileSourceWatchTests
{
    private static TimeSpan Soon => Patience.Limit;

    private CancellationTokenSource _cancellation = null!;
    private ManifestDirectory _directory = null!;
    private FileSource _source = null!;
    private IAsyncEnumerator<FileSourceResult> _changes = null!;

    [SetUp]
    public void SetUp()
    {
        _cancellation = new CancellationTokenSource();
        _directory = new ManifestDirectory();
        _directory.Write("live/a.yaml", "a");
        Watch(_directory["live"]);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _cancellation.CancelAsync();
        await _changes.DisposeAsync();
        _cancellation.Dispose();
        _directory.Dispose();
    }

    private void Watch(string path)
    {
        _source = new FileSource([path], TimeProvider.System);
        _source.Load();
        _changes = _source.WatchAsync(_cancellation.Token).GetAsyncEnumerator();
    }

    private async Task<FileSourceResult> NextAsync()
    {
        (await _changes.MoveNextAsync().AsTask().WaitAsync(Soon)).ShouldBeTrue();
        return _changes.Current;
    }

    [Test]
    public async Task An_edit_in_place_is_noticed()
    {
        _directory.Write("live/a.yaml", "b");

        (await NextAsync()).ConfigMaps().ShouldBe(["b"]);
    }

    [Test]
    public async Task A_file_that_an_editor_renames_over_another_is_noticed()
    {
        _directory.Write("live/.a.yaml.tmp", "b");
        File.SetLastWriteTimeUtc(_directory["live/.a.yaml.tmp"], File.GetLastWriteTimeUtc(_directory["live/a.yaml"]));
        File.Move(_directory["live/.a.yaml.tmp"], _directory["live/a.yaml"], overwrite: true);

        (await NextAsync()).ConfigMaps().ShouldBe(["b"]);
    }

    [Test]
    public async Task A_link_that_kubernetes_swaps_is_noticed()
    {
        _directory.Write("mount/..2001/a.yaml", "a");
        _directory.Write("mount/..2002/a.yaml", "b");
        Directory.CreateSymbolicLink(_directory["mount/..data"], "..2001");
        File.CreateSymbolicLink(_directory["mount/a.yaml"], "..data/a.yaml");
        Watch(_directory["mount"]);

        Directory.CreateSymbolicLink(_directory["mount/..data_tmp"], "..2002");
        // File.Move follows links; the kubelet's rename(2) does not.
        using var rename = Process.Start("mv", ["-T", _directory["mount/..data_tmp"], _directory["mount/..data"]]);
        await rename.WaitForExitAsync();

        (await NextAsync()).ConfigMaps().ShouldBe(["b"]);
    }

    [Test]
    public async Task A_new_file_and_a_deleted_one_are_noticed()
    {
        _directory.Write("live/new/b.yaml", "b");
        (await NextAsync()).ConfigMaps().ShouldBe(["a", "b"]);

        File.Delete(_directory["live/a.yaml"]);
        (await NextAsync()).ConfigMaps().ShouldBe(["b"]);
    }

    [Test]
    public async Task A_directory_that_vanishes_is_an_error_until_it_returns()
    {
        Directory.Move(_directory["live"], _directory["away"]);
        (await NextAsync()).Errors().ShouldHaveSingleItem().ShouldStartWith(_directory["live"] + ": ");

        Directory.Move(_directory["away"], _directory["live"]);
        (await NextAsync()).ConfigMaps().ShouldBe(["a"]);
    }

    [Test]
    public async Task A_broken_edit_is_an_error_and_the_next_good_one_is_not()
    {
        File.AppendAllText(_directory["live/a.yaml"], "}");
        (await NextAsync()).Errors().ShouldHaveSingleItem().ShouldStartWith($"{_directory["live/a.yaml"]}:5:1: ");

        _directory.Write("live/a.yaml", "b");
        (await NextAsync()).ConfigMaps().ShouldBe(["b"]);
    }

    [Test]
    public async Task A_change_between_loading_and_watching_is_not_missed()
    {
        var source = new FileSource([_directory["live"]], TimeProvider.System);
        source.Load();
        _directory.Write("live/a.yaml", "b");

        _changes = source.WatchAsync(_cancellation.Token).GetAsyncEnumerator();

        (await NextAsync()).ConfigMaps().ShouldBe(["b"]);
    }

    [Test]
    public async Task Watching_without_loading_begins_with_what_is_there()
    {
        _changes = new FileSource([_directory["live"]], TimeProvider.System).WatchAsync(_cancellation.Token).GetAsyncEnumerator();

        (await NextAsync()).ConfigMaps().ShouldBe(["a"]);
    }

    [Test]
    public async Task The_standard_input_cannot_be_watched()
    {
        _changes = new FileSource(["-"], TimeProvider.System).WatchAsync(_cancellation.Token).GetAsyncEnumerator();

        await Should.ThrowAsync<InvalidOperationException>(async () => await _changes.MoveNextAsync());
    }

    [Test]
    public async Task Cancelling_ends_the_changes_without_an_exception()
    {
        var next = _changes.MoveNextAsync().AsTask();

        await _cancellation.CancelAsync();

        (await next.WaitAsync(Soon)).ShouldBeFalse();
    }

    [Test]
    public async Task A_writer_that_never_rests_is_never_read_half()
    {
        // Each edit truncates first, as most editors and File.WriteAllText do; what is seen must always be a whole state.
        var writing = Task.Factory.StartNew(
            () =>
            {
                for (int edit = 0; edit < 200; edit++)
                    _directory.Write("live/a.yaml", edit % 2 == 0 ? "even" : "odd-and-longer");
            },
            _cancellation.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        FileSourceResult last = await NextAsync();
        await Eventually.HoldsAsync(() => writing.IsCompletedSuccessfully, "the writer has finished");
        while (last.ConfigMaps().Single() != "odd-and-longer")
            last = await NextAsync();
    }
}
