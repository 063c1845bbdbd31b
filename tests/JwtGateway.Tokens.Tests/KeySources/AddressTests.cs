using JwtGateway.Ir;
using JwtGateway.Testing;
using JwtGateway.Tokens.KeySources;
using static JwtGateway.Tokens.Tests.KeySources.KeySourceHarness;

namespace JwtGateway.Tokens.Tests.KeySources;

/// <summary>A policy's URL does not lead to this machine, this link, or a cloud's metadata service.</summary>
public sealed class AddressTests
{
    private JwksServer _server = null!;
    private KeySourceHarness _harness = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await JwksServer.StartAsync(JwksAnswers.Keys("local"));
        _harness = new KeySourceHarness();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _harness.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase("127.0.0.1")]
    [TestCase("localhost")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("0.0.0.0")]
    [TestCase("2130706433")]
    [TestCase("0x7f.1")]
    public async Task However_this_machine_is_spelled_it_is_not_connected_to(string host)
    {
        await _harness.ApplyAsync(Gateway(Source(host)));

        _harness.Results.ShouldBe(["address_refused"]);
        _harness.State.Unavailable.ShouldBe(KeysUnavailable.FetchFailed);
        _harness.Health.LastError.ShouldNotBeNull().ShouldContain("keys are not fetched from there");
        _server.Requests.ShouldBeEmpty();
    }

    [Test]
    public async Task A_clouds_metadata_is_not_asked()
    {
        await _harness.ApplyAsync(Gateway(new RemoteJwksIr { Id = Id, Uri = "http://169.254.169.254/latest/meta-data" }));

        _harness.Results.ShouldBe(["address_refused"]);
        _harness.Health.LastError.ShouldNotBeNull().ShouldStartWith("169.254.169.254 is link-local, where clouds have their metadata;");
    }

    [Test]
    public async Task A_backend_may_name_it()
    {
        await _harness.ApplyAsync(Gateway(Source("127.0.0.1"), _server, ca: null));

        _harness.KeyIds.ShouldBe(["local"]);
    }

    [Test]
    public async Task The_gateways_settings_may_allow_it()
    {
        await _harness.ApplyAsync(Gateway(Source("127.0.0.1")) with { Settings = AllowingLocalAddresses });

        _harness.KeyIds.ShouldBe(["local"]);
    }

    [Test]
    public async Task So_may_the_process()
    {
        await using var harness = new KeySourceHarness(new KeySourceOptions { AllowLocalAddresses = true });

        await harness.ApplyAsync(Gateway(Source("localhost")));

        harness.KeyIds.ShouldBe(["local"]);
    }

    [Test]
    public async Task A_source_that_two_gateways_share_is_fetched_only_where_both_may()
    {
        var allowing = Gateway(Source("127.0.0.1")) with { Settings = AllowingLocalAddresses };

        await _harness.ApplyAsync(allowing, Gateway(Source("127.0.0.1"), name: "default/other"));

        _harness.Results.ShouldBe(["address_refused"]);
    }

    [Test]
    public async Task When_it_is_allowed_no_more_the_keys_from_there_are_dropped()
    {
        await _harness.ApplyAsync(Gateway(Source("127.0.0.1")) with { Settings = AllowingLocalAddresses });
        _harness.KeyIds.ShouldBe(["local"]);

        await _harness.ApplyAsync(Gateway(Source("127.0.0.1")));

        _harness.State.Keys.ShouldBeNull();
        _harness.Results.ShouldBe(["ok", "address_refused"]);
    }

    private RemoteJwksIr Source(string host) => new() { Id = Id, Uri = $"http://{host}:{_server.Port}/keys" };
}
