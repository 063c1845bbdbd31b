using JwtGateway.Cli.Tests.Harness;

namespace JwtGateway.Cli.Tests;

public sealed class MigrateCommandTests
{
    private const string Secret =
        """
        apiVersion: v1
        kind: Secret
        metadata: {name: key}
        stringData: {jwks: do-not-show}
        """;

    private Manifests _files = null!;

    [SetUp]
    public void MakeFolder()
    {
        _files = new();
        _files.Write("gateway.yaml", Manifests.Gateway(8080));
        _files.Write("route.yaml", Manifests.Route(3000));
        _files.Write("policy.yaml", Manifests.Policy().Replace("jwtgateway.io/v1alpha1", "gateway.envoyproxy.io/v1alpha1", StringComparison.Ordinal));
    }

    [TearDown]
    public void RemoveFolder() => _files.Dispose();

    [Test]
    public async Task Without_a_folder_objects_go_to_stdout_and_the_report_to_stderr()
    {
        var ran = await Jwtgw.RunAsync(["migrate", "-f", _files.Folder]);

        ran.Out.ShouldContain("apiVersion: jwtgateway.io/v1alpha1");
        ran.Out.ShouldNotContain("gateway.envoyproxy.io");
        ran.Error.ShouldContain("changed SecurityPolicy.gateway.envoyproxy.io default/all: apiVersion: jwtgateway.io/v1alpha1");
        ran.Error.ShouldContain("4 objects written.");
    }

    [Test]
    public async Task A_folder_gets_a_file_for_each_object_which_translate_takes_and_the_report()
    {
        var folder = Path.Combine(_files.Folder, "out");

        var ran = await Jwtgw.RunAsync(["migrate", "-f", _files.Folder, "-o", folder]);

        ran.Error.ShouldBeEmpty();
        Directory.GetFiles(folder, "*.yaml").Length.ShouldBe(4);
        File.ReadAllText(Path.Combine(folder, "REPORT.txt")).ShouldBe(ran.Out);
        (await Jwtgw.RunAsync(["translate", "-f", folder])).Out.ShouldContain("gateway: default/web");
    }

    [Test]
    public async Task A_folder_that_is_not_empty_is_left_alone()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_files.Folder, "out")).FullName;
        File.WriteAllText(Path.Combine(folder, "notes.txt"), "mine");

        var ran = await Jwtgw.RunAsync(["migrate", "-f", _files.Folder, "-o", folder]);

        ran.Code.ShouldBe(ExitCode.Failed);
        ran.Error.ShouldContain("is not empty");
        Directory.GetFiles(folder).Length.ShouldBe(1);
    }

    [Test]
    public async Task What_is_lost_exits_3_and_Secrets_are_neither_written_nor_shown()
    {
        _files.Write("secret.yaml", Secret);

        var ran = await Jwtgw.RunAsync(["migrate", "-f", _files.Folder]);

        ran.Code.ShouldBe(ExitCode.Reported);
        ran.Out.ShouldNotContain("kind: Secret");
        (ran.Out + ran.Error).ShouldNotContain("do-not-show");
    }

    [Test]
    public async Task Names_of_objects_are_no_paths()
    {
        _files.Write("odd.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ../../odd}\n");
        var folder = Path.Combine(_files.Folder, "out");

        await Jwtgw.RunAsync(["migrate", "-f", _files.Folder, "-o", folder]);

        Directory.GetFiles(folder, "*configmap*").ShouldHaveSingleItem().ShouldEndWith("-configmap-------odd.yaml");
    }

    [Test]
    public async Task A_file_that_cannot_be_read_exits_2_and_writes_nothing()
    {
        _files.Write("bad.yaml", "a: [");
        var folder = Path.Combine(_files.Folder, "out");

        var ran = await Jwtgw.RunAsync(["migrate", "-f", _files.Folder, "-o", folder]);

        ran.Code.ShouldBe(ExitCode.BadInput);
        Directory.Exists(folder).ShouldBeFalse();
    }
}
