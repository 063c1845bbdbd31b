namespace JwtGateway.Operator.Tests.Provisioning;

/// <summary>Every file under Golden/: a Gateway, and what it is provisioned with. <c>UPDATE_GOLDEN=1</c> rewrites the outputs: read the difference.</summary>
[TestFixture]
public sealed class PlanGoldenTests
{
    private const string Separator = "---\n# Objects\n";

    private static IEnumerable<TestCaseData> Cases() => Directory.EnumerateFiles(Plans.Folder, "*.golden.yaml").Order(StringComparer.Ordinal)
        .Select(f => new TestCaseData(f).SetArgDisplayNames(Path.GetFileName(f)));

    [TestCaseSource(nameof(Cases))]
    public void Gives_the_expected_objects(string file)
    {
        var text = File.ReadAllText(file);
        var at = text.IndexOf(Separator, StringComparison.Ordinal);
        var (input, expected) = at < 0 ? (text, "") : (text[..at], text[(at + Separator.Length)..]);
        var actual = Plans.Of(input).Yaml();
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, input + Separator + (expected = actual));
        expected.ShouldBe(actual);
    }
}
