using System.Net;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Testing;

namespace JwtGateway.Cli.Tests.Standalone;

public sealed class RunStartTests
{
    private Manifests _files = null!;

    [SetUp]
    public void MakeFolder() => _files = new();

    [TearDown]
    public void RemoveFolder() => _files.Dispose();

    [Test]
    public async Task Ready_is_one_line_that_names_listeners_ports_and_the_admin_address()
    {
        var port = Ports.Free();
        _files.Write("gateway.yaml", Manifests.Gateway(port));

        await using var jwtgw = await RunAsync();

        jwtgw.ReadyLine.ShouldBe($"ready: default/web/http on port {port}; admin on {jwtgw.Admin.OriginalString}");
        jwtgw.Out.Lines.ShouldHaveSingleItem();
        (await Client.GetAsync(port)).Status.ShouldBe(404);
    }

    [Test]
    public async Task The_admin_address_answers_when_ready()
    {
        _files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        _files.Write("route.yaml", Manifests.Route(1));
        _files.Write("policy.yaml", Manifests.Policy());

        await using var jwtgw = await RunAsync();

        (await AdminAsync(jwtgw, "/healthz")).Status.ShouldBe(200);
        (await AdminAsync(jwtgw, "/readyz")).Status.ShouldBe(200);
        (await AdminAsync(jwtgw, "/metrics")).Body.ShouldContain("jwtgateway_config_last_reload_successful");
        var config = await AdminAsync(jwtgw, "/config");
        config.Body.ShouldContain("default/web/http");
        config.Body.ShouldNotContain("c2VjcmV0");
    }

    [Test]
    public async Task Status_has_every_object_the_diagnostics_and_the_health_of_keys()
    {
        _files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        _files.Write("route.yaml", Manifests.Route(1) + "      zone: eu\n");
        _files.Write("policy.yaml", Manifests.Policy());

        await using var jwtgw = await RunAsync();

        var status = (await AdminAsync(jwtgw, "/status")).Body;
        foreach (var kind in new[] { "Gateway", "HTTPRoute", "SecurityPolicy" })
            status.ShouldContain($"\nkind: {kind}\n");

        status.ShouldMatch(@"lastTransitionTime: ""?\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ");
        status.ShouldContain("field: spec.endpoints[0].zone");
        status.ShouldContain("keyIds:\n  - secret-1\n");
        status.ShouldContain("reloadErrors: []");
        status.ShouldNotContain("c2VjcmV0");
    }

    [Test]
    public async Task YAML_that_does_not_parse_exits_2_with_file_line_and_column()
    {
        _files.Write("gateway.yaml", "kind: Gateway\n  spec: {\n");

        var ran = await Jwtgw.RunAsync(["run", "-f", _files.Folder, "--admin", "127.0.0.1:0"]);

        ran.Code.ShouldBe(ExitCode.BadInput);
        ran.Out.ShouldBeEmpty();
        ran.Error.ShouldMatch(@"^error: .*gateway\.yaml:\d+:\d+: \S+");
    }

    [Test]
    public async Task A_taken_port_exits_1_and_names_the_listener()
    {
        using var taken = Ports.Take();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        _files.Write("gateway.yaml", Manifests.Gateway(port));

        var ran = await Jwtgw.RunAsync(["run", "-f", _files.Folder, "--admin", "127.0.0.1:0", "--bind", "127.0.0.1"]);

        ran.Code.ShouldBe(ExitCode.Failed);
        ran.Out.ShouldBeEmpty();
        ran.Error.ShouldContain("default/web/http");
        ran.Error.ShouldContain($"{port}");
    }

    [Test]
    public async Task A_taken_admin_port_exits_1_and_says_so()
    {
        using var taken = Ports.Take();
        _files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));

        var ran = await Jwtgw.RunAsync(["run", "-f", _files.Folder, "--admin", $"{taken.LocalEndpoint}"]);

        ran.Code.ShouldBe(ExitCode.Failed);
        ran.Out.ShouldBeEmpty();
        ran.Error.ShouldContain($"The admin address {taken.LocalEndpoint} cannot be bound");
        ran.Error.ShouldContain("--admin");
    }

    [Test]
    public async Task Files_without_a_Gateway_of_our_class_are_served_as_nothing_with_a_warning_that_says_what_is_needed()
    {
        _files.Write("gateway.yaml", Manifests.Gateway(8080).Replace("jwt-gateway", "nginx", StringComparison.Ordinal));

        await using var jwtgw = await RunAsync();

        jwtgw.ReadyLine.ShouldStartWith("ready: no listeners; admin on ");
        jwtgw.Error.Text.ShouldContain("warning: there is no Gateway of our class");
        jwtgw.Error.Text.ShouldContain("gatewayClassName: jwt-gateway");
    }

    [Test]
    public async Task Diagnostics_are_printed_at_the_start()
    {
        _files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));
        _files.Write("route.yaml", Manifests.Route(1));
        _files.Write("policy.yaml", Manifests.Policy() + "  sessions: true\n");

        await using var jwtgw = await RunAsync();

        jwtgw.Error.Text.ShouldContain("spec.sessions");
    }

    [Test]
    public async Task Stopping_exits_0_and_frees_the_port()
    {
        var port = Ports.Free();
        _files.Write("gateway.yaml", Manifests.Gateway(port));
        var jwtgw = await RunAsync();

        (await jwtgw.StopAsync()).ShouldBe(ExitCode.Ok);

        await Should.ThrowAsync<HttpRequestException>(() => Client.GetAsync(port));
    }

    [Test]
    public async Task Decisions_are_printed_when_asked_for()
    {
        var port = Ports.Free();
        _files.Write("gateway.yaml", Manifests.Gateway(port));
        _files.Write("route.yaml", Manifests.Route(1));
        _files.Write("policy.yaml", Manifests.Policy());
        await using var jwtgw = await Jwtgw.StartReadyAsync("run", "-f", _files.Folder, "--admin", "127.0.0.1:0", "--decisions");

        await Client.GetAsync(port, "/secret?access_token=abc");

        await Eventually.HoldsAsync(() => jwtgw.Out.Lines.Length == 2, "a decision line");
        jwtgw.Out.Lines[1].ShouldMatch(@"^\S+Z GET /secret 401 jwt_\S+ .*route=HTTPRoute/default/all/rules/0");
        jwtgw.Out.Text.ShouldNotContain("abc");
    }

    [Test]
    public async Task Now_sets_the_clock_that_the_configuration_is_stamped_with()
    {
        _files.Write("gateway.yaml", Manifests.Gateway(Ports.Free()));

        await using var jwtgw = await Jwtgw.StartReadyAsync("run", "-f", _files.Folder, "--admin", "127.0.0.1:0", "--now", "946684800");

        (await AdminAsync(jwtgw, "/status")).Body.ShouldContain("2000-01-01T00:0");
    }

    private Task<Jwtgw> RunAsync() => Jwtgw.StartReadyAsync("run", "-f", _files.Folder, "--admin", "127.0.0.1:0");

    private static Task<(int Status, string Body)> AdminAsync(Jwtgw jwtgw, string path) => Client.GetAsync(new Uri(jwtgw.Admin, path));
}
