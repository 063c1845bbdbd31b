using System.Text.Json.Nodes;
using JwtGateway.Install.Tests.Chart;
using JwtGateway.Install.Tests.Support;

namespace JwtGateway.Install.Tests.Kustomize;

/// <summary><c>kubectl apply -k config/default</c> is what the chart renders with its own values.</summary>
internal sealed class KustomizeTests
{
    /// <summary>Labels that say how an object was installed.</summary>
    private static readonly string[] InstallerLabels = ["helm.sh/chart", "app.kubernetes.io/managed-by", "app.kubernetes.io/version"];

    [Test]
    public async Task Kustomize_and_the_chart_describe_the_same_objects()
    {
        var chart = (await Helm.RenderAsync()).ToDictionary(Manifest.Identity, Comparable);
        var kustomize = (await BuildAsync()).Where(item => item.Kind() != "Namespace").ToDictionary(Manifest.Identity, Comparable);

        kustomize.Keys.ShouldBe(chart.Keys, ignoreOrder: true);
        foreach (var (identity, item) in kustomize)
            item.ToJsonString().ShouldBe(chart[identity].ToJsonString(), identity);
    }

    [Test]
    public async Task The_namespace_holds_pods_to_the_restricted_standard()
    {
        var objects = await BuildAsync();

        objects.Only("Namespace").Name().ShouldBe("jwt-gateway-system");
        ((string?)objects.Only("Namespace").At("metadata.labels")!["pod-security.kubernetes.io/enforce"]).ShouldBe("restricted");
        ChartMatrixTests.ShouldBeHardened(objects.Only("Deployment"));
    }

    [Test]
    public async Task The_proxies_run_the_image_that_is_set()
    {
        var container = (await BuildAsync()).Only("Deployment").At("spec.template.spec.containers[0]")!;

        container["args"].Texts()[6].ShouldBe("--proxy-image=" + (string)container["image"]!);
    }

    [Test]
    public void Every_resource_of_a_kustomization_exists()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("config"), "kustomization.yaml", SearchOption.AllDirectories))
            foreach (var resource in Manifest.Parse(File.ReadAllText(file)).Single()["resources"].Texts())
                Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, resource)).ShouldBeTrue($"{file}: {resource}");
    }

    /// <summary>By kubectl where there is one; else the files, which need no more than an image that is set to what it is.</summary>
    private static async Task<IReadOnlyList<JsonObject>> BuildAsync()
    {
        if (!Tool.Exists("kubectl"))
            return [.. Files("config/default")];
        var result = await Tool.RunAsync("kubectl", ["kustomize", "config/default"]);
        result.ExitCode.ShouldBe(0, result.Errors);
        return Manifest.Parse(result.Output);
    }

    private static IEnumerable<JsonObject> Files(string folder) => Manifest.ReadOne(folder + "/kustomization.yaml")["resources"].Texts()
        .SelectMany(resource => Directory.Exists(Repository.PathOf($"{folder}/{resource}"))
            ? Files($"{folder}/{resource}")
            : Manifest.Parse(Repository.Read($"{folder}/{resource}"), resource));

    private static JsonNode Comparable(JsonObject item)
    {
        var copy = item.DeepClone().AsObject();
        foreach (var metadata in new[] { copy["metadata"], copy.At("spec.template.metadata") }.OfType<JsonObject>())
        {
            foreach (var label in InstallerLabels)
                (metadata["labels"] as JsonObject)?.Remove(label);
            (metadata["annotations"] as JsonObject)?.Remove("helm.sh/resource-policy");
            if (copy.Kind() == "CustomResourceDefinition")
                metadata.Remove("labels");
            if (metadata["annotations"] is JsonObject { Count: 0 })
                metadata.Remove("annotations");
        }

        return Sorted(copy)!;
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
