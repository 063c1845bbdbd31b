using System.Text.RegularExpressions;
using JwtGateway.EndToEnd.Tests.Foreign;

namespace JwtGateway.EndToEnd.Tests;

/// <summary>Every folder under examples/ runs as its README says.</summary>
public sealed partial class ExampleTests
{
    private static IEnumerable<string> Examples =>
        Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "examples")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    /// <summary>Those of other systems answer as these do, and are asked in tests of their own.</summary>
    private static IEnumerable<string> OwnExamples => Examples.Except(ForeignExamples.All.Select(example => example.Folder));

    [TestCaseSource(nameof(OwnExamples))]
    public async Task Every_example_is_served_and_protects_a_route(string example)
    {
        using var manifests = new Manifests();
        var port = FreePort.Next();
        CopyOnAnotherPort(example, manifests, port);
        await using var gateway = await RunningGateway.StartAsync(manifests, port);

        var answers = new List<Answer>();
        foreach (var path in new[] { "/foo", "/orders", "/private" })
        {
            answers.Add(await gateway.GetAsync(path));
        }

        answers.ShouldContain(answer => answer.Status == 401 && (answer.Body == "Jwt is missing" || answer.Body.Contains("JWT token required", StringComparison.Ordinal)));
        answers.ShouldAllBe(answer => answer.Status == 401 || answer.Status == 404);
    }

    [TestCaseSource(nameof(Examples))]
    public async Task Every_example_is_honoured_as_written_but_for_certificates_that_are_the_readers_to_add(string example)
    {
        var (code, _, errors) = await JwtgwProcess.RunAsync("translate", "-f", Path.Combine(RepositoryRoot.Path, "examples", example), "--to", "status");

        if (code == 0)
        {
            errors.ShouldNotContain("error:");
            return;
        }

        code.ShouldBe(3);

        // Traefik's guides have a secret that is shorter than its hash, and leave the certificate to Traefik's own: warnings.
        errors.ShouldMatch(@"ConfigMap|warning: .*(signingSecret: The secret has \d+ bytes|spec\.tls\.secretName: No certificate is named)");
        errors.Split('\n').Where(line => line.StartsWith("error:", StringComparison.Ordinal)).ShouldAllBe(line => line.Contains("-ca", StringComparison.Ordinal) || line.Contains("default-certificate", StringComparison.Ordinal));
    }

    private static void CopyOnAnotherPort(string example, Manifests manifests, int port)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "examples", example), "*.yaml"))
        {
            manifests.Write(Path.GetFileName(file), ListenerPort().Replace(File.ReadAllText(file), $"port: ${{quote}}{port}${{quote}}"));
        }
    }

    [GeneratedRegex("port: (?<quote>\"?)8080\"?", RegexOptions.NonBacktracking)]
    private static partial Regex ListenerPort();
}
