using JwtGateway.Translation.Migration;

namespace JwtGateway.Translation.Tests.Migration;

/// <summary>What holds for all migrations: over the examples and over every input of the golden cases.</summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MigrationTests
{
    private static IEnumerable<TestCaseData> Examples() => Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "examples")).Order(StringComparer.Ordinal)
        .Select(folder => new TestCaseData(folder).SetArgDisplayNames(Path.GetFileName(folder)));

    /// <summary>Ingresses of other controllers' classes, which are not served before and are migrated all the same.</summary>
    private static readonly string[] NotServedBefore =
        ["ingress/classes", "ingress/nothing-is-ours", "ingress/policy-of-an-ingress-of-another-class", "ingress/two-default-classes", "traefik/ingressroute-of-another-class", "ingress/without-any-class",
        "ngrok/endpoints-of-a-class"];

    private static IEnumerable<TestCaseData> Cases() => GoldenCase.All.Where(c => !NotServedBefore.Contains(c.Name)).Select(c => new TestCaseData(c).SetArgDisplayNames(c.Name));

    [TestCaseSource(nameof(Examples))]
    public void An_example_means_the_same_afterwards_or_the_report_says_where_not(string folder)
    {
        var migrated = OfExample(folder);

        migrated.Untold.ShouldBeEmpty();
        migrated.Opened.ShouldBeEmpty();
    }

    [TestCaseSource(nameof(Examples))]
    public void Every_field_of_an_example_is_in_the_report_and_no_foreign_kind_is_left(string folder)
    {
        var migrated = OfExample(folder);

        migrated.Result.Report.Where(o => o.Note == "This field is not known here.").ShouldBeEmpty();
        migrated.Result.Manifests.Select(m => m["apiVersion"]!.ToString().Split('/')[0])
            .ShouldAllBe(group => group == "v1" || group == "apps" || group == "jwtgateway.io" || group == "discovery.k8s.io" || group == "gateway.networking.k8s.io");
    }

    [TestCaseSource(nameof(Cases))]
    public void Nothing_is_more_open_afterwards(object golden)
    {
        var migrated = OfCase(golden);

        migrated.Opened.ShouldBeEmpty(migrated.Places);
    }

    [TestCaseSource(nameof(Cases))]
    public void What_differs_is_in_the_report(object golden)
    {
        var migrated = OfCase(golden);

        migrated.Untold.ShouldBeEmpty(migrated.Places);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_migration_of_what_was_migrated_changes_nothing(object golden)
    {
        var once = OfCase(golden).Result;

        Migrated.Text(Migrator.Migrate(once.Manifests).Manifests).ShouldBe(Migrated.Text(once.Manifests));
    }

    private static Migrated OfCase(object golden) => Migrated.Of((((GoldenCase)golden).Name, ((GoldenCase)golden).Input));

    private static Migrated OfExample(string folder) =>
        Migrated.Of([.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))]);
}
