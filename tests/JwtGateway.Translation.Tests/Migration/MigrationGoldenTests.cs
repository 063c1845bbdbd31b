using JwtGateway.Resources.Reading;
using JwtGateway.Translation.Migration;

namespace JwtGateway.Translation.Tests.Migration;

/// <summary>
/// Every file under Cases: manifests, then <c># Output</c> with what they become, then <c># Report</c>. <c>UPDATE_GOLDEN=1</c> rewrites what comes after the input.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MigrationGoldenTests
{
    private const string Separator = "\n---\n# Output\n";

    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "JwtGateway.Translation.Tests", "Migration", "Cases");

    private static IEnumerable<TestCaseData> Cases() =>
        Directory.EnumerateFiles(Folder, "*.yaml").Order(StringComparer.Ordinal).Select(f => new TestCaseData(f).SetArgDisplayNames(Path.GetFileNameWithoutExtension(f)));

    [TestCaseSource(nameof(Cases))]
    public void Gives_the_expected_manifests_and_report(string file)
    {
        var text = File.ReadAllText(file);
        var input = Input(text);
        var result = Migrate(file);
        var report = string.Concat(result.Report.Select(o => $"# {o}\n"));
        var actual = $"{input}{Separator}{Migrated.Text(result.Manifests)}---\n# Report\n{report}";
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, actual);

        File.ReadAllText(file).ShouldBe(actual);
    }

    [TestCaseSource(nameof(Cases))]
    public void No_value_of_a_Secret_or_key_is_in_the_report_and_no_Secret_in_the_output(string file)
    {
        var result = Migrate(file);

        string.Concat(result.Report).ShouldNotContain("c2VjcmV0");
        string.Concat(result.Report).ShouldNotContain("do-not-show");
        result.Manifests.ShouldAllBe(m => (string?)m["kind"] != "Secret");
    }

    [TestCaseSource(nameof(Cases))]
    public void What_is_written_can_be_read_and_has_no_field_that_is_not_known(string file)
    {
        var result = Migrate(file);
        var translated = Translator.Translate(GoldenCase.Read("migrated", Migrated.Text(result.Manifests)));

        translated.Faults.ShouldBeEmpty();
        translated.Diagnostics.Where(d => d.Message.Contains("unknown field", StringComparison.OrdinalIgnoreCase)).ShouldBeEmpty();
    }

    private static MigrationResult Migrate(string file)
    {
        var (objects, errors) = ManifestReader.Read([(Path.GetFileName(file), Input(File.ReadAllText(file)))]);
        errors.ShouldBeEmpty();
        return Migrator.Migrate(objects);
    }

    private static string Input(string text) => text.IndexOf(Separator, StringComparison.Ordinal) is >= 0 and var at ? text[..at] : text.TrimEnd('\n');
}
