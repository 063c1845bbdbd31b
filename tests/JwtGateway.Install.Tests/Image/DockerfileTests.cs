using System.Text.RegularExpressions;
using JwtGateway.Install.Tests.Support;

namespace JwtGateway.Install.Tests.Image;

/// <summary>The Dockerfile cannot be built without an engine; what can be known of it without one is held here.</summary>
internal sealed partial class DockerfileTests
{
    private static string[] Lines { get; } =
        [.. Repository.Read("Dockerfile").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#')];

    [Test]
    public void Base_images_are_pinned_to_a_release_line()
    {
        var bases = Of("FROM").ToList();

        bases.Count.ShouldBe(2);
        bases.ShouldAllBe(line => PinnedTag().IsMatch(line));
        bases[^1].ShouldContain("chiseled");
    }

    [Test]
    public void It_builds_with_the_sdk_that_the_repository_asks_for() =>
        Repository.Read("global.json").ShouldContain($"\"version\": \"{SdkTag().Match(Of("FROM").First()).Groups["line"].Value}.");

    [Test]
    public void It_publishes_as_make_does()
    {
        var make = Repository.Read("Makefile").Split('\n').Single(line => line.StartsWith("\tdotnet publish ", StringComparison.Ordinal)).Trim();

        Of("RUN").ShouldHaveSingleItem().ShouldBe(make.Replace("$(CLI)", "src/JwtGateway.Cli/JwtGateway.Cli.csproj", StringComparison.Ordinal));
    }

    [Test]
    public void What_it_copies_exists_and_is_not_ignored()
    {
        var ignore = Repository.Read(".dockerignore").Split('\n');
        var sources = Of("COPY").Where(line => !line.StartsWith("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[..^1]).ToList();

        sources.ShouldNotBeEmpty();
        foreach (var source in sources)
        {
            Path.Exists(Repository.PathOf(source)).ShouldBeTrue(source);
            ignore.ShouldContain("!" + source);
        }
    }

    [Test]
    public void The_image_holds_the_published_executable_and_starts_it()
    {
        Of("COPY").Single(line => line.StartsWith("--from=build", StringComparison.Ordinal)).ShouldBe("--from=build /source/artifacts/jwtgw/jwtgw /usr/local/bin/jwtgw");
        Of("WORKDIR").ShouldBe(["/source"]);
        Of("ENTRYPOINT").ShouldBe(["[\"/usr/local/bin/jwtgw\"]"]);
    }

    [Test]
    public void It_runs_as_the_user_that_the_chart_asks_for_not_as_root()
    {
        var context = Manifest.ReadOne("charts/jwt-gateway/values.yaml")["podSecurityContext"]!;

        Of("USER").ShouldBe([$"{context["runAsUser"]}:{context["runAsGroup"]}"]);
        ((int)context["runAsUser"]!).ShouldBeGreaterThan(0);
    }

    private static IEnumerable<string> Of(string instruction) =>
        Lines.Where(line => line.StartsWith(instruction + " ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..]);

    [GeneratedRegex(@"^\S+:\d+\.\d+(\.\d+)?-[a-z-]+( AS build)?$", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex PinnedTag();

    [GeneratedRegex(@"sdk:(?<line>\d+\.\d+)", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SdkTag();
}
