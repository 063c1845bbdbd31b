using JwtGateway.Resources.Reading;

namespace JwtGateway.Resources.Tests.Snapshots;

public sealed class AcceptedManifestTests
{
    private static IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "Accepted")).Select(file => Path.GetFileName(file));

    [TestCaseSource(nameof(Files))]
    public void A_manifest_that_we_serve_is_read_without_an_issue(string file)
    {
        var text = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "TestData", "Accepted", file));

        var result = SnapshotReader.Read([(file, text)]);

        result.Errors.ShouldBeEmpty();
        result.Snapshot!.Unread.ShouldBeEmpty();
        result.Snapshot.Resources().SelectMany(resource => resource.Issues.Select(issue => $"{resource.Reference} {issue}")).ShouldBeEmpty();
        result.Snapshot.Resources().ShouldNotBeEmpty();
    }
}
