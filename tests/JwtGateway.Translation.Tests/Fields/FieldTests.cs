using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Fields;

/// <summary>
/// Each field of a kind, as its API lists them, is honoured or reported. Honoured: it is set in a manifest that is good as it stands, and without it something else is served or
/// said. Reported: where it is set, a diagnostic names it or the block that it is in, and where it could guard, nothing is served.
/// </summary>
[TestFixture]
[Parallelizable(ParallelScope.All)]
public sealed class FieldTests
{
    /// <summary>The kinds, and the route that an object of it decides about in the manifests: one that is not honoured whole must close it.</summary>
    private static readonly Dictionary<string, string> Kinds = new(StringComparer.Ordinal)
    {
        ["securitypolicy"] = "HTTPRoute/default/app/rules/0",
        ["backend"] = "HTTPRoute/default/subject/rules/0",
        ["ingress"] = "Ingress/default/subject/rules/0",
        ["ingressclass"] = "Ingress/default/web/rules/0",
    };

    private static readonly Dictionary<string, FieldManifest[]> Manifests = Kinds.Keys.ToDictionary(k => k, k => FieldManifest.All(k).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<TestCaseData> Fields(bool honoured) =>
        from kind in Kinds.Keys
        from line in FieldManifest.Listed(kind)
        let field = line.Split(' ')
        where Manifests[kind].Any(m => m.Sets(field[0])) == honoured
        select (honoured ? new TestCaseData(kind, field[0]) : new TestCaseData(kind, field[0], field[1])).SetArgDisplayNames(kind, field[0]);

    private static IEnumerable<TestCaseData> Honoured => Fields(honoured: true);

    private static IEnumerable<TestCaseData> Reported => Fields(honoured: false);

    private static IEnumerable<TestCaseData> Good => Manifests.SelectMany(m => m.Value.Select(f => new TestCaseData(f, Kinds[m.Key]).SetArgDisplayNames(f.Name)));

    [TestCaseSource(nameof(Good))]
    public void A_manifest_that_sets_fields_is_honoured_whole(object good, string route)
    {
        var manifest = (FieldManifest)good;
        var result = manifest.Translate();
        result.Diagnostics.Where(d => IsAbout(d, manifest)).ShouldAllBe(d => d.Severity == DiagnosticSeverity.Info);
        result.Gateways.SelectMany(g => g.Routes).Where(r => r.Id == route).ShouldNotBeEmpty();
        result.Gateways.SelectMany(g => g.Routes).Where(r => r.Id == route).ShouldAllBe(r => !IsClosed(r));
    }

    [TestCaseSource(nameof(Honoured))]
    public void A_field_that_is_accepted_makes_a_difference(string kind, string field)
    {
        foreach (var manifest in Manifests[kind].Where(m => m.Sets(field)))
        {
            var seen = FieldManifest.Seen(manifest.Translate());
            // Where the value is what is so anyway, another one tells whether it is read.
            manifest.Without(field).Zip(manifest.Altered(field))
                .ShouldAllBe(m => FieldManifest.Seen(m.First.Translate()) != seen || FieldManifest.Seen(m.Second.Translate()) != seen, manifest.Name);
        }
    }

    [TestCaseSource(nameof(Reported))]
    public void A_field_that_is_not_honoured_is_reported_and_opens_nothing(string kind, string field, string type)
    {
        var manifest = Manifests[kind][^1].With(field, type);
        var result = manifest.Translate();
        var path = "spec." + field.Replace("[]", "[0]", StringComparison.Ordinal);
        result.Diagnostics.ShouldContain(d => IsAbout(d, manifest) && Names(d.FieldPath, path) && d.Severity == DiagnosticSeverity.Error);
        result.Gateways.SelectMany(g => g.Routes).Where(r => r.Id == Kinds[kind]).ShouldAllBe(r => IsClosed(r));
        result.Diagnostics.ShouldNotContain(d => d.Message.Contains("unknown field", StringComparison.Ordinal), "the field is known");
    }

    [TestCaseSource(nameof(Good))]
    public void Fields_that_are_set_are_all_listed(object good, string route)
    {
        _ = route;
        var manifest = (FieldManifest)good;
        var listed = FieldManifest.Listed(manifest.Name.Split('/')[0]).Select(l => l.Split(' ')[0]);
        manifest.Fields().ShouldBeSubsetOf(listed);
    }

    private static bool IsAbout(Diagnostic diagnostic, FieldManifest manifest) => diagnostic.Object.Name == manifest.SubjectName && diagnostic.Object.Kind == manifest.SubjectKind;

    /// <summary>The field itself, or a block around it.</summary>
    private static bool Names(string reported, string path) =>
        path == reported || path.StartsWith(reported + ".", StringComparison.Ordinal) && reported != "spec" || path.StartsWith(reported + "[", StringComparison.Ordinal);

    private static bool IsClosed(RouteIr route) => route.Fault is not null || route.Policy is DenyIr || route.Backends.All(b => b.Fault is not null);
}
