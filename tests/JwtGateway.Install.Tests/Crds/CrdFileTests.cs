using System.Text.RegularExpressions;
using JwtGateway.Install.Tests.Support;

namespace JwtGateway.Install.Tests.Crds;

/// <summary>What the API server demands of a CRD (structural schemas), and what we demand of ours.</summary>
internal sealed partial class CrdFileTests
{
    private static IEnumerable<Crd> Ours => Crd.Ours;

    private static IEnumerable<Crd> All => [.. Crd.Ours, .. Crd.Compat];

    [TestCaseSource(nameof(All))]
    public void A_crd_is_named_after_its_group_and_kind(Crd crd)
    {
        var names = crd.Json["spec"]!["names"]!;
        crd.Json.Name().ShouldBe($"{names["plural"]}.{crd.Group}");
        ((string?)names["listKind"]).ShouldBe(crd.Kind + "List");
        ((string?)names["singular"]).ShouldBe(crd.Kind.ToLowerInvariant());
        Path.GetFileName(crd.File).ShouldBe($"{crd.Group}_{names["plural"]}.yaml");
        ((string?)crd.Json["spec"]!["scope"]).ShouldBe("Namespaced");
    }

    [TestCaseSource(nameof(Ours))]
    public void Our_kinds_are_listed_together(Crd crd) => crd.Json.At("spec.names.categories").Texts().ShouldBe(["jwt-gateway"]);

    [Test]
    public void Short_names_are_ours_alone() =>
        All.SelectMany(crd => crd.Json.At("spec.names.shortNames").Texts()).ShouldBeUnique();

    [TestCaseSource(nameof(All))]
    public void A_crd_serves_and_stores_one_version_with_a_status(Crd crd)
    {
        crd.Version["served"]!.GetValue<bool>().ShouldBeTrue();
        crd.Version["storage"]!.GetValue<bool>().ShouldBeTrue();
        crd.Version.At("subresources.status").ShouldNotBeNull();
        crd.Schema.At("properties.status").ShouldNotBeNull();
    }

    [TestCaseSource(nameof(All))]
    public void Columns_show_fields_that_exist(Crd crd)
    {
        var columns = crd.Version["additionalPrinterColumns"]!.AsArray();
        columns.ShouldContain(column => (string?)column!["name"] == "Age");
        foreach (var path in columns.Select(column => (string)column!["jsonPath"]!).Where(path => path != ".metadata.creationTimestamp"))
        {
            var known = new SchemaNode("", crd.Schema).All.Select(node => node.Path);
            known.ShouldContain(IndexOrFilter().Replace(path, "[]"), path);
        }
    }

    [TestCaseSource(nameof(All))]
    public void A_schema_is_structural(Crd crd)
    {
        foreach (var node in new SchemaNode("", crd.Schema).All)
        {
            (node.Type is "object" or "array" or "string" or "integer" or "boolean" || node.IsIntOrString).ShouldBeTrue(node.Path);
            (node.Type == "array").ShouldBe(node.Schema.ContainsKey("items"), node.Path);
            (node.Schema.ContainsKey("properties") && node.Schema.ContainsKey("additionalProperties")).ShouldBeFalse(node.Path);
            (node.Schema.ContainsKey("properties") && node.Type != "object").ShouldBeFalse(node.Path);
            node.Required.Except(node.Children.Select(child => child.Path[(node.Path.Length + 1)..])).ShouldBeEmpty(node.Path);
            foreach (var forbidden in new[] { "$ref", "definitions", "deprecated", "discriminator", "id", "patternProperties", "readOnly", "writeOnly", "xml", "uniqueItems" })
                node.Schema.ContainsKey(forbidden).ShouldBeFalse($"{node.Path}: {forbidden}");
        }
    }

    [TestCaseSource(nameof(Ours))]
    public void Every_field_says_what_it_means(Crd crd) => new SchemaNode("", crd.Schema).All
        .Where(node => node.Path.Length > 0 && node.Path != ".metadata" && !node.Path.EndsWith('}') && !node.Path.EndsWith(']'))
        .ShouldAllBe(node => ((string?)node.Schema["description"] ?? "").EndsWith('.'));

    [TestCaseSource(nameof(Ours))]
    public void Defaults_are_valid(Crd crd) => new SchemaNode("", crd.Schema).All
        .Where(node => node.Schema.ContainsKey("default"))
        .SelectMany(node => SchemaValidator.Check(node, node.Schema["default"]!)).ShouldBeEmpty();

    /// <summary>Pruned, a field that is not supported would be gone without a trace, and a policy looser than it was written.</summary>
    [TestCaseSource(nameof(All))]
    public void No_unknown_field_of_a_spec_is_pruned(Crd crd) => new SchemaNode("spec", crd.Spec).All
        .Where(node => node.Type == "object" && !node.Schema.ContainsKey("additionalProperties") && !node.KeepsUnknown)
        .Select(node => node.Path).ShouldBeEmpty();

    [TestCaseSource(nameof(Ours))]
    public void Patterns_and_bounds_make_sense(Crd crd)
    {
        foreach (var node in new SchemaNode("", crd.Schema).All)
        {
            if ((string?)node.Schema["pattern"] is { } pattern)
            {
                pattern.ShouldStartWith("^");
                pattern.ShouldEndWith("$");
                Should.NotThrow(() => Regex.IsMatch("", pattern, RegexOptions.None, TimeSpan.FromSeconds(5)), node.Path);
            }

            foreach (var what in new[] { "Length", "Items", "Properties" })
                ((int?)node.Schema["min" + what] > (int?)node.Schema["max" + what]).ShouldBeFalse(node.Path);
            ((long?)node.Schema["minimum"] > (long?)node.Schema["maximum"]).ShouldBeFalse(node.Path);
        }
    }

    [TestCaseSource(nameof(Ours))]
    public void Rules_speak_of_fields_that_exist_and_say_what_is_wrong(Crd crd)
    {
        var rules = new SchemaNode("", crd.Schema).All
            .SelectMany(node => (node.Schema["x-kubernetes-validations"]?.AsArray() ?? []).Select(rule => (node, rule)));
        foreach (var (node, rule) in rules)
        {
            ((string?)rule!["message"]).ShouldNotBeNullOrWhiteSpace();
            foreach (var name in SelfField().Matches((string)rule["rule"]!).Select(match => match.Groups["name"].Value))
                node.Children.Select(child => child.Path).ShouldContain($"{node.Path}.{name}", (string?)rule["rule"]);
        }
    }

    /// <summary>The API server bounds what a rule may cost by the bounds of the lists that it goes through.</summary>
    [TestCaseSource(nameof(Ours))]
    public void Lists_with_rules_are_bounded(Crd crd)
    {
        foreach (var list in new SchemaNode("", crd.Schema).All.Where(node => node.Type == "array"))
            if (list.All.Any(node => node.Schema.ContainsKey("x-kubernetes-validations")))
                list.Schema.ContainsKey("maxItems").ShouldBeTrue(list.Path);
    }

    [Test]
    public void The_chart_holds_the_same_text()
    {
        var copies = Repository.PathOf("charts/jwt-gateway/files/crds");
        Directory.EnumerateFiles(copies).Select(Path.GetFileName).ShouldBe(Crd.Ours.Select(crd => Path.GetFileName(crd.File)), ignoreOrder: true);
        foreach (var crd in Crd.Ours)
            File.ReadAllText(Path.Combine(copies, Path.GetFileName(crd.File))).ShouldBe(Repository.Read(crd.File), "run eng/sync-crds.sh");
    }

    [TestCase("config/crd", "jwtgateway.io_*.yaml")]
    [TestCase("config/crd/compat", "*_*.yaml")]
    public void Kustomize_lists_every_file(string folder, string pattern) => Manifest.ReadOne(folder + "/kustomization.yaml")["resources"].Texts()
        .ShouldBe(Directory.EnumerateFiles(Repository.PathOf(folder), pattern).Select(path => Path.GetFileName(path)!), ignoreOrder: true);

    [GeneratedRegex(@"\[[^\]]*\]", RegexOptions.None, 5000)]
    private static partial Regex IndexOrFilter();

    [GeneratedRegex(@"self\.(?<name>\w+)(?!\w*\()", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SelfField();
}
