using JwtGateway.Cli.Demo;
using JwtGateway.Cli.Standalone.Files;
using JwtGateway.Cli.Tests.Harness;
using JwtGateway.Translation;

namespace JwtGateway.Cli.Tests.Demo;

public sealed class QuickstartTests
{
    [Test]
    public void The_executable_carries_the_manifests_of_the_repository()
    {
        var built = Translator.Translate(Snapshot(Quickstart.Source.Load()));
        var files = Translator.Translate(Snapshot(new FileSource([Repository.PathOf("examples/quickstart")], TimeProvider.System).Load()));

        built.Gateways.Select(Output.Of).ShouldBe(files.Gateways.Select(Output.Of));
        built.Gateways.ShouldNotBeEmpty();
    }

    [Test]
    public void With_the_demos_CA_everything_in_it_is_accepted()
    {
        using var certificates = DemoCertificates.Create(TimeProvider.System.GetUtcNow());

        var translation = Translator.Translate(Snapshot(Quickstart.Source.Load()).WithCa(certificates.CaPem));

        translation.Diagnostics.ShouldBeEmpty();
    }

    [Test]
    public void A_CA_of_the_manifests_own_is_not_replaced()
    {
        var once = Snapshot(Quickstart.Source.Load()).WithCa("first");

        once.WithCa("second").ConfigMaps.Single().Data["ca.crt"].ShouldBe("first");
    }

    private static Resources.ClusterSnapshot Snapshot(FileSourceResult result) => result.ShouldBeOfType<FileSourceResult.Loaded>().Snapshot;

    private static class Output
    {
        public static string Of(Ir.GatewayIr gateway) => System.Text.Encoding.UTF8.GetString(Ir.IrJson.Serialize(gateway));
    }
}
