using System.Text.Json.Nodes;
using JwtGateway.Install.Tests.Support;
using JwtGateway.Translation.Migration;

namespace JwtGateway.Install.Tests.Crds;

/// <summary>The rules of the CRDs, evaluated by an implementation of CEL; <see cref="CrdClusterTests"/> holds the same cases to an API server.</summary>
internal sealed class CrdRuleTests
{
    private static readonly IReadOnlyList<RuleCase> Rules = [.. RuleCase.All];

    private IReadOnlyList<IReadOnlyList<string>> _kept = [];
    private IReadOnlyList<IReadOnlyList<string>> _broken = [];

    private static IEnumerable<int> Cases => Enumerable.Range(0, Rules.Count);

    [OneTimeSetUp]
    public async Task Evaluate()
    {
        _kept = await BrokenAsync(Rules.Select(rule => rule.Object(rule.Kept)));
        _broken = await BrokenAsync(Rules.Select(rule => rule.Object(rule.Broken)));
    }

    [Test]
    public void Every_rule_has_a_case()
    {
        var rules = Crd.Ours.SelectMany(crd => new SchemaNode("", crd.Schema).All
            .SelectMany(node => (node.Schema["x-kubernetes-validations"]?.AsArray() ?? []).Select(rule => (crd.Kind, Message: (string)rule!["message"]!))));

        RuleCase.All.Select(rule => (rule.Kind, rule.Message)).Distinct().ShouldBe(rules.Distinct(), ignoreOrder: true);
    }

    [TestCaseSource(nameof(Cases))]
    public void A_rule_lets_through_what_keeps_it_and_refuses_what_breaks_it(int number)
    {
        _kept[number].ShouldBeEmpty(Rules[number].Kept);
        _broken[number].ShouldBe([Rules[number].Message], Rules[number].Broken);
    }

    [Test]
    public async Task Examples_break_no_rule()
    {
        var objects = Directory.EnumerateFiles(Repository.PathOf("examples"), "*.yaml", SearchOption.AllDirectories)
            .SelectMany(path => Manifest.Parse(File.ReadAllText(path), path))
            .Where(item => ((string)item["apiVersion"]!).StartsWith("jwtgateway.io/", StringComparison.Ordinal)).ToList();

        objects.Count.ShouldBeGreaterThan(5);
        (await BrokenAsync(objects)).SelectMany(messages => messages).ShouldBeEmpty();
    }

    [Test]
    public async Task What_examples_are_migrated_to_breaks_no_rule()
    {
        var objects = Directory.EnumerateDirectories(Repository.PathOf("examples"))
            .SelectMany(folder => Migrator.Migrate(Directory.EnumerateFiles(folder, "*.yaml").Order(StringComparer.Ordinal).SelectMany(path => Manifest.Parse(File.ReadAllText(path), path))).Manifests)
            .Where(item => ((string)item["apiVersion"]!).StartsWith("jwtgateway.io/", StringComparison.Ordinal)).ToList();

        objects.Count.ShouldBeGreaterThan(20);
        (await BrokenAsync(objects)).SelectMany(messages => messages).ShouldBeEmpty();
    }

    /// <summary>The messages of the rules that each object breaks.</summary>
    private static async Task<IReadOnlyList<IReadOnlyList<string>>> BrokenAsync(IEnumerable<JsonObject> objects)
    {
        var input = new JsonArray([.. objects.Select(item => new JsonObject { ["schema"] = Crd.Of(item.Kind()).Schema.DeepClone(), ["object"] = item })]);
        var result = await Tool.RunAsync("node", [Repository.PathOf("tests/node/crd-rules.mjs")], input.ToJsonString());
        result.ExitCode.ShouldBe(0, result.Errors);
        return [.. JsonNode.Parse(result.Output)!.AsArray().Select(messages => messages.Texts())];
    }
}
