using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Reading;
using JwtGateway.Translation;
using JwtGateway.Translation.Migration;
using JwtGateway.Translation.Tests;

namespace JwtGateway.Proxy.Tests.Migration;

/// <summary>
/// The same requests through what manifests are translated to before and after their migration: what was refused stays refused, and what passes no more, or otherwise,
/// the report speaks of.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class MigrationTrafficTests
{
    /// <summary>Ingresses and IngressRoutes of other controllers' classes, which are not served before and are migrated all the same.</summary>
    private static readonly string[] NotServedBefore =
        ["ingress/classes", "ingress/nothing-is-ours", "ingress/policy-of-an-ingress-of-another-class", "ingress/two-default-classes", "traefik/ingressroute-of-another-class", "ingress/without-any-class",
        "ngrok/endpoints-of-a-class"];

    private static readonly string Migrations = Path.Combine(RepositoryRoot.Path, "tests", "JwtGateway.Translation.Tests", "Migration", "Cases");

    private static IEnumerable<TestCaseData> Cases() => GoldenCase.All.Where(c => !NotServedBefore.Contains(c.Name)).Select(c => Case(c.Name, [(c.Name, c.Input)]))
        .Concat(Directory.EnumerateFiles(Migrations, "*.yaml").Order(StringComparer.Ordinal)
            .Select(file => Case("migrations/" + Path.GetFileNameWithoutExtension(file), [(Path.GetFileName(file), File.ReadAllText(file).Split("\n---\n# Output\n")[0])])))
        .Concat(Directory.EnumerateDirectories(Path.Combine(RepositoryRoot.Path, "examples")).Order(StringComparer.Ordinal)
            .Select(folder => Case("examples/" + Path.GetFileName(folder), [.. Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).Select(f => (Path.GetFileName(f), File.ReadAllText(f)))])));

    [TestCaseSource(nameof(Cases))]
    public async Task Requests_are_answered_after_a_migration_as_before_it_or_the_report_says_so((string Name, string Text)[] files)
    {
        var (objects, errors) = ManifestReader.Read(files);
        errors.ShouldBeEmpty();

        // Ages are the API server's to say, and of two in conflict the older counts.
        foreach (var metadata in objects.Select(o => o["metadata"]).OfType<JsonObject>())
            metadata.Remove("creationTimestamp");
        var result = Migrator.Migrate(objects);
        var before = Translate(objects);
        var after = Translate([.. result.Manifests, .. objects.Where(o => (string?)o["kind"] == "Secret" && (string?)o["apiVersion"] == "v1")]);
        var kept = before.Select(g => g.Gateway).Intersect(after.Select(g => g.Gateway)).ToHashSet(StringComparer.Ordinal);
        foreach (var name in kept)
            await CompareAsync([.. before.Where(g => g.Gateway == name)], [.. after.Where(g => g.Gateway == name)], result);
        await CompareAsync([.. before.Where(g => !kept.Contains(g.Gateway))], [.. after.Where(g => !kept.Contains(g.Gateway))], result);
    }

    private static async Task CompareAsync(ImmutableArray<GatewayIr> before, ImmutableArray<GatewayIr> after, MigrationResult result)
    {
        var shares = before.Concat(after).SelectMany(g => g.Routes).Select(r => r.Backends.Count(b => b.Weight > 0)).DefaultIfEmpty(0).Max();
        for (var share = 0; share < Math.Clamp(shares, 1, 2); share++)
        {
            await using var left = await Side.OfAsync(before, share);
            await using var right = await Side.OfAsync(after, share);
            foreach (var probe in Probes.Of([.. left.Gateways, .. right.Gateways]))
                Verdict.Of(probe, await left.SendAsync(probe), await right.SendAsync(probe), result).ShouldBeNull(probe.ToString());
        }
    }

    private static ImmutableArray<GatewayIr> Translate(IEnumerable<JsonObject> objects) =>
        [.. Translator.Translate(GoldenCase.Read("manifests", string.Join("---\n", objects.Select(o => YamlWriter.Write(o))))).Gateways];

    private static TestCaseData Case(string name, (string Name, string Text)[] files) => new TestCaseData((object)files).SetArgDisplayNames(name);
}
