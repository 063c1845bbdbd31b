using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Files;

/// <summary>When a change is taken for complete, with a clock that the test turns.</summary>
public sealed class ChangePollTests
{
    private ManualTime _time = null!;
    private CancellationTokenSource _cancellation = null!;
    private ManifestDirectory _directory = null!;
    private Task<FileSourceResult> _next = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new ManualTime();
        _cancellation = new CancellationTokenSource();
        _directory = new ManifestDirectory();
        _directory.Write("a.yaml", "first");
        var source = new FileSource([_directory.Path], _time);
        source.Load();
        _next = FirstAsync(source);
    }

    [TearDown]
    public async Task TearDown()
    {
        await _cancellation.CancelAsync();
        _directory.Dispose();
        _cancellation.Dispose();
    }

    private async Task<FileSourceResult> FirstAsync(FileSource source)
    {
        await foreach (var change in source.WatchAsync(_cancellation.Token))
            return change;
        throw new OperationCanceledException();
    }

    /// <summary>Lets the time pass in small steps, each after the watcher has come to rest.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero && !_next.IsCompleted; left -= TimeSpan.FromMilliseconds(10))
        {
            await Eventually.HoldsAsync(() => _time.Pending == 1 || _next.IsCompleted, "the watcher waits");
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        await Eventually.HoldsAsync(() => _time.Pending == 1 || _next.IsCompleted, "the watcher waits");
    }

    [Test]
    public async Task A_change_is_noticed_within_250_ms()
    {
        _directory.Write("a.yaml", "other");

        await PassAsync(TimeSpan.FromMilliseconds(250));

        (await _next).ConfigMaps().ShouldBe(["other"]);
    }

    [Test]
    public async Task The_same_content_written_again_is_no_change()
    {
        await PassAsync(ChangePoll.Interval);
        _directory.Write("a.yaml", "first");

        await PassAsync(TimeSpan.FromSeconds(2));

        _next.IsCompleted.ShouldBeFalse();
    }

    [Test]
    public async Task A_file_that_still_grows_is_waited_for()
    {
        for (int part = 0; part < 10; part++)
        {
            File.AppendAllText(_directory["a.yaml"], "#\n");
            await PassAsync(TimeSpan.FromMilliseconds(40));
        }

        _next.IsCompleted.ShouldBeFalse();
        await PassAsync(TimeSpan.FromMilliseconds(150));
        (await _next).ConfigMaps().ShouldBe(["first"]);
    }

    [Test]
    public async Task A_truncated_file_is_given_time_to_be_written_again()
    {
        File.WriteAllText(_directory["a.yaml"], "");
        await PassAsync(TimeSpan.FromMilliseconds(900));
        _next.IsCompleted.ShouldBeFalse();

        _directory.Write("a.yaml", "second");
        await PassAsync(TimeSpan.FromMilliseconds(250));

        (await _next).ConfigMaps().ShouldBe(["second"]);
    }

    [Test]
    public async Task A_file_that_stays_empty_is_empty_in_the_end()
    {
        File.WriteAllText(_directory["a.yaml"], "");

        await PassAsync(TimeSpan.FromMilliseconds(1300));

        (await _next).ConfigMaps().ShouldBeEmpty();
    }

    [Test]
    public async Task A_file_that_is_shorter_is_given_time_to_grow()
    {
        File.WriteAllText(_directory["a.yaml"], "# \n");
        await PassAsync(TimeSpan.FromMilliseconds(280));
        _next.IsCompleted.ShouldBeFalse();

        File.AppendAllText(_directory["a.yaml"], ManifestDirectory.ConfigMap("second"));
        await PassAsync(TimeSpan.FromMilliseconds(250));

        (await _next).ConfigMaps().ShouldBe(["second"]);
    }

    [Test]
    public async Task A_file_that_comes_back_as_it_was_is_no_change()
    {
        File.Delete(_directory["a.yaml"]);
        await PassAsync(TimeSpan.FromMilliseconds(200));
        _directory.Write("a.yaml", "first");

        await PassAsync(TimeSpan.FromSeconds(2));

        _next.IsCompleted.ShouldBeFalse();
    }

    [Test]
    public async Task A_deleted_file_is_gone_in_the_end()
    {
        File.Delete(_directory["a.yaml"]);

        await PassAsync(TimeSpan.FromMilliseconds(600));

        (await _next).ConfigMaps().ShouldBeEmpty();
    }
}
