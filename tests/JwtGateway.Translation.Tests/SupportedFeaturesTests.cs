using JwtGateway.Resources.Core;

namespace JwtGateway.Translation.Tests;

public sealed class SupportedFeaturesTests
{
    private const string ExperimentalField = "HTTPRouteRetry";

    [Test]
    public void They_are_sorted_and_named_once()
    {
        var names = Names();
        names.ShouldBe(names.Distinct().Order(StringComparer.Ordinal));
        names.ShouldContain("Gateway");
    }

    [Test]
    public void Files_drop_no_field_so_all_are_supported() => Names().ShouldContain(ExperimentalField);

    [Test]
    public void Fields_of_the_experimental_channel_count_where_that_is_installed()
    {
        Names("experimental").ShouldBe(Names());
        Names().Except(Names("standard")).ShouldBe(["HTTPRouteDestinationPortMatching", ExperimentalField]);
    }

    [Test]
    public void A_definition_that_does_not_say_its_channel_may_drop_them() => Names("").ShouldNotContain(ExperimentalField);

    private static List<string> Names(string? channel = null)
    {
        var snapshot = GoldenCase.All.Single(c => c.Name == "gateways/parameters-of-the-class").Snapshot();
        if (channel is not null)
        {
            var definition = new CustomResourceDefinition { ApiVersion = "apiextensions.k8s.io/v1", Kind = "CustomResourceDefinition" };
            snapshot = snapshot with
            {
                Definitions = [definition with { Metadata = new() { Name = "httproutes.gateway.networking.k8s.io", Annotations = channel.Length == 0 ? definition.Metadata.Annotations : definition.Metadata.Annotations.Add(CustomResourceDefinition.ChannelAnnotation, channel) } }],
            };
        }

        var status = Translator.Translate(snapshot).Statuses.First(s => s.Object.Kind == "GatewayClass").Status;
        return [.. status["supportedFeatures"]!.AsArray().Select(f => f!["name"]!.GetValue<string>())];
    }
}
