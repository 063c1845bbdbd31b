using System.Text.Json.Nodes;
using JwtGateway.Cli.Tests.Harness;

namespace JwtGateway.Cli.Tests;

public sealed class TranslateCommandTests
{
    private Manifests _files = null!;

    [SetUp]
    public void MakeFolder()
    {
        _files = new();
        _files.Write("gateway.yaml", Manifests.Gateway(8080));
        _files.Write("route.yaml", Manifests.Route(3000));
        _files.Write("policy.yaml", Manifests.Policy());
    }

    [TearDown]
    public void RemoveFolder() => _files.Dispose();

    [Test]
    public async Task Manifests_that_are_accepted_as_written_exit_0_and_report_nothing()
    {
        var ran = await Jwtgw.RunAsync(["translate", "-f", _files.Folder]);

        ran.Error.ShouldBeEmpty();
        ran.Code.ShouldBe(ExitCode.Ok);
        ran.Out.ShouldContain("gateway: default/web");
        ran.Out.ShouldContain("kind: SecurityPolicy");
    }

    [Test]
    public async Task An_unknown_field_exits_3_and_is_named_on_stderr_and_among_the_diagnostics()
    {
        _files.Write("policy.yaml", Manifests.Policy().Replace("issuer:", "isuer:", StringComparison.Ordinal));

        var ran = await Jwtgw.RunAsync(["translate", "-f", _files.Folder, "-o", "json"]);

        ran.Code.ShouldBe(ExitCode.Reported);
        ran.Error.ShouldContain("SecurityPolicy.jwtgateway.io default/all");
        ran.Error.ShouldContain("spec.jwt.providers[0].isuer");
        var diagnostics = JsonNode.Parse(ran.Out)!["diagnostics"]!.AsArray();
        diagnostics.ShouldContain(d => (string?)d!["field"] == "spec.jwt.providers[0].isuer");
    }

    [Test]
    public async Task A_status_shows_what_the_cluster_would()
    {
        var ran = await Jwtgw.RunAsync(["translate", "-f", _files.Folder, "--to", "status", "-o", "json"]);

        var policy = JsonNode.Parse(ran.Out)!["statuses"]!.AsArray().Single(s => (string?)s!["kind"] == "SecurityPolicy")!;
        ((string?)policy["apiVersion"]).ShouldBe("jwtgateway.io/v1alpha1");
        ((string?)policy["metadata"]!["namespace"]).ShouldBe("default");
        ((string?)policy["metadata"]!["name"]).ShouldBe("all");
        var accepted = policy["status"]!["ancestors"]![0]!["conditions"]!.AsArray().Single(c => (string?)c!["type"] == "Accepted")!;
        ((string?)accepted["status"]).ShouldBe("True");
    }

    [TestCase("ir", true, false)]
    [TestCase("status", false, true)]
    [TestCase("all", true, true)]
    public async Task To_chooses_what_is_printed(string to, bool ir, bool status)
    {
        var json = JsonNode.Parse((await Jwtgw.RunAsync(["translate", "-f", _files.Folder, "--to", to, "-o", "json"])).Out)!.AsObject();
        var yaml = (await Jwtgw.RunAsync(["translate", "-f", _files.Folder, "--to", to])).Out;

        json.ContainsKey("gateways").ShouldBe(ir);
        json.ContainsKey("statuses").ShouldBe(status);
        yaml.Contains("gateway: default/web", StringComparison.Ordinal).ShouldBe(ir);
        yaml.Contains("kind: HTTPRoute", StringComparison.Ordinal).ShouldBe(status);
    }

    [TestCase("yaml")]
    [TestCase("json")]
    public async Task Key_material_is_redacted(string format)
    {
        var ran = await Jwtgw.RunAsync(["translate", "-f", _files.Folder, "-o", format]);

        ran.Out.ShouldContain("(redacted)");
        ran.Out.ShouldNotContain("c2VjcmV0");
    }

    [Test]
    public async Task Standard_input_is_read_for_a_dash()
    {
        var input = string.Join("---\n", Manifests.Gateway(8080), Manifests.Route(3000), Manifests.Policy());

        var ran = await JwtgwProcess.RunAsync(["translate", "-f", "-"], input);

        ran.Code.ShouldBe(ExitCode.Ok);
        ran.Out.ShouldBe((await Jwtgw.RunAsync(["translate", "-f", _files.Folder])).Out);
    }

    [Test]
    public async Task YAML_that_does_not_parse_exits_2_with_file_line_and_column()
    {
        _files.Write("policy.yaml", "kind: SecurityPolicy\nspec: [1,\n");

        var ran = await Jwtgw.RunAsync(["translate", "-f", _files.Folder]);

        ran.Code.ShouldBe(ExitCode.BadInput);
        ran.Out.ShouldBeEmpty();
        ran.Error.ShouldMatch(@"^error: .*policy\.yaml:\d+:\d+: \S+");
    }

    [Test]
    public async Task A_path_that_is_not_there_exits_2_and_is_named()
    {
        var ran = await Jwtgw.RunAsync(["translate", "-f", _files.PathOf("nowhere.yaml")]);

        ran.Code.ShouldBe(ExitCode.BadInput);
        ran.Error.ShouldContain("nowhere.yaml");
    }

    [Test]
    public async Task Nothing_to_serve_is_reported()
    {
        var ran = await Jwtgw.RunAsync(["translate", "-f", _files.PathOf("route.yaml")]);

        ran.Code.ShouldBe(ExitCode.Reported);
        ran.Error.ShouldContain("there is no Gateway of our class");
    }

    [Test]
    public async Task The_quickstart_reports_the_CA_that_only_the_demo_has_and_nothing_else()
    {
        var ran = await Jwtgw.RunAsync(["translate", "-f", Repository.PathOf("examples/quickstart"), "-o", "json"]);

        ran.Code.ShouldBe(ExitCode.Reported);
        var lines = ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.ShouldNotBeEmpty();
        lines.ShouldAllBe(l => l.Contains("idp-ca", StringComparison.Ordinal));
    }
}
