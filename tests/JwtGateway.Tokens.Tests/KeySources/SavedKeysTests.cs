using System.Runtime.Versioning;
using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using Microsoft.Extensions.Logging;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>Keys outlive the process, with their age and their trust.</summary>
public sealed class SavedKeysTests
{
    private PrivateCa _ca = null!;
    private JwksServer _server = null!;
    private string _folder = null!;
    private ManualTimeProvider _time = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _ca = new PrivateCa();
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("kept"), _ca.Issue(Host));
        _folder = Directory.CreateTempSubdirectory("jwtgw-keys-").FullName;
        _time = new ManualTimeProvider();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _server.DisposeAsync();
        _ca.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private GatewayIr Good => Gateway(Remote(_server), _server, _ca.Pem);

    private string KeptFile => Directory.EnumerateFiles(Path.Combine(_folder, "keys")).ShouldHaveSingleItem();

    [Test]
    public async Task After_a_restart_while_the_issuer_is_away_the_kept_keys_serve()
    {
        await FetchAndStopAsync();
        _time.Advance(TimeSpan.FromHours(1));

        await using var second = Start();
        await second.ApplyAsync(Good);

        second.KeyIds.ShouldBe(["kept"]);
        second.Health.FetchedAt.ShouldBe(_time.GetUtcNow() - TimeSpan.FromHours(1));
        second.Health.StaleSince.ShouldBe(second.Health.FetchedAt + TimeSpan.FromMinutes(5));
        second.Health.ConsecutiveFailures.ShouldBe(1);
        second.Gauges("jwtgateway.jwks.age").ShouldHaveSingleItem().Value.ShouldBe(3600);
    }

    [Test]
    public async Task Their_age_counts_on_across_restarts()
    {
        await FetchAndStopAsync();
        for (var hours = 0; hours < 23; hours += 11)
        {
            await using var next = Start();
            await next.ApplyAsync(Good);
            next.KeyIds.ShouldBe(["kept"]);
            _time.Advance(TimeSpan.FromHours(11));
        }

        await using var last = Start();
        await last.ApplyAsync(Good);

        last.State.ShouldBe(new KeysState(null, KeysUnavailable.Stale));
        last.Lines.At(LogLevel.Error).ShouldHaveSingleItem().ShouldContain("maxStale");
    }

    [Test]
    public async Task Under_another_trust_they_are_not_used()
    {
        using var other = new PrivateCa("Other");
        await FetchAndStopAsync();

        await using var second = Start();
        await second.ApplyAsync(Gateway(Remote(_server), _server, other.Pem));

        second.State.Keys.ShouldBeNull();
    }

    [Test]
    public async Task At_another_address_they_are_not_used()
    {
        await FetchAndStopAsync();

        await using var second = Start();
        await second.ApplyAsync(Gateway(Remote(_server) with { Uri = $"https://{Host}:{_server.Port}/other" }, _server, _ca.Pem));

        second.State.Keys.ShouldBeNull();
    }

    [Test]
    public async Task With_other_intervals_they_are()
    {
        await FetchAndStopAsync();

        await using var second = Start();
        await second.ApplyAsync(Gateway(Remote(_server) with { CacheDuration = TimeSpan.FromSeconds(10) }, _server, _ca.Pem));

        second.KeyIds.ShouldBe(["kept"]);
    }

    [Test]
    public async Task A_restart_while_the_issuer_is_there_uses_what_it_says()
    {
        await FetchAndStopAsync();
        _server.Answer = JwksAnswers.Keys("new");
        await _server.StartAsync();

        await using var second = Start();
        await second.ApplyAsync(Good);

        second.KeyIds.ShouldBe(["new"]);
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    public async Task They_are_written_for_us_alone_and_nothing_is_left_half_written()
    {
        await FetchAndStopAsync();

        File.GetUnixFileMode(KeptFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(KeptFile)!).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        KeptFile.ShouldEndWith(".jwks");
    }

    [Test]
    public async Task A_file_that_is_damaged_anywhere_is_ignored_with_a_line_in_the_log()
    {
        await FetchAndStopAsync();
        var good = await File.ReadAllBytesAsync(KeptFile);
        for (var at = 0; at < good.Length; at += 7)
        {
            byte[] bad = [.. good];
            bad[at] ^= 1;
            await File.WriteAllBytesAsync(KeptFile, bad);
            await IgnoredAsync();
        }
    }

    [TestCase("")]
    [TestCase("\n\n")]
    [TestCase("jwtgateway-keys 1\n")]
    [TestCase("jwtgateway-keys 2\n1 2\n{}")]
    [TestCase("jwtgateway-keys 1\n99999999999999999999 2\n{}")]
    [TestCase("jwtgateway-keys 1\n-5 2\n{}")]
    public async Task So_is_one_that_is_something_else(string text)
    {
        await FetchAndStopAsync();
        await File.WriteAllTextAsync(KeptFile, text);

        await IgnoredAsync();
    }

    [Test]
    public async Task So_is_one_that_is_cut_short_or_moved()
    {
        await FetchAndStopAsync();
        var good = await File.ReadAllBytesAsync(KeptFile);
        foreach (var length in new[] { 1, 20, 60, good.Length - 1 })
        {
            await File.WriteAllBytesAsync(KeptFile, good[..length]);
            await IgnoredAsync();
        }

        await File.WriteAllBytesAsync(KeptFile, good);
        await using var other = Start();
        await other.ApplyAsync(Gateway(Remote(_server) with { Uri = $"https://{Host}:{_server.Port}/other" }, _server, _ca.Pem));
        other.State.Keys.ShouldBeNull();
    }

    [Test]
    public async Task Keys_from_the_future_are_of_unknown_age_and_not_used()
    {
        await FetchAndStopAsync();
        _time = new ManualTimeProvider(_time.GetUtcNow() - TimeSpan.FromDays(1));

        await using var second = Start();
        await second.ApplyAsync(Good);

        second.State.Keys.ShouldBeNull();
        second.Lines.At(LogLevel.Warning).ShouldContain(line => line.Contains("in the future"));
    }

    [Test]
    public async Task A_folder_that_cannot_be_written_costs_a_line_in_the_log_and_nothing_else()
    {
        var file = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(file, "");
        await using var harness = Start(file);

        await harness.ApplyAsync(Good);
        await harness.NextFetchAsync(TimeSpan.FromSeconds(295));

        harness.KeyIds.ShouldBe(["kept"]);
        harness.Lines.At(LogLevel.Warning).ShouldHaveSingleItem().ShouldContain("cannot be kept");
    }

    [Test]
    public async Task Files_of_sources_that_are_long_gone_are_deleted()
    {
        await FetchAndStopAsync();
        var used = KeptFile;
        var old = Path.Combine(_folder, "keys", new string('0', 64) + ".jwks");
        await File.WriteAllTextAsync(old, "x");
        File.SetLastWriteTimeUtc(old, (_time.GetUtcNow() - TimeSpan.FromDays(31)).UtcDateTime);
        File.SetLastWriteTimeUtc(used, (_time.GetUtcNow() - TimeSpan.FromDays(31)).UtcDateTime);

        await using var second = Start();
        await second.ApplyAsync(Good);

        File.Exists(old).ShouldBeFalse();
        File.Exists(used).ShouldBeTrue();
    }

    private async Task FetchAndStopAsync()
    {
        await using (var first = Start())
        {
            await first.ApplyAsync(Good);
            first.KeyIds.ShouldBe(["kept"]);
        }

        await _server.StopAsync();
    }

    private async Task IgnoredAsync()
    {
        await using var next = Start();
        await next.ApplyAsync(Good);
        next.State.Keys.ShouldBeNull();
        next.Lines.At(LogLevel.Warning).ShouldContain(line => line.Contains("are ignored"));
    }

    private KeySourceHarness Start(string? folder = null) => new(new KeySourceOptions { StateDirectory = folder ?? _folder }, _time);
}
