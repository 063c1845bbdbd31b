using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading.Yaml;

namespace JwtGateway.Install.Tests.Support;

/// <summary>Objects in YAML, as JSON.</summary>
internal static class Manifest
{
    /// <summary>The documents of a text that are not empty.</summary>
    public static IReadOnlyList<JsonObject> Parse(string text, string file = "text")
    {
        var (documents, error) = YamlStream.Read(file, text);
        error.ShouldBeNull();
        return [.. documents.Select(document => document.Root).Where(root => root is not null).Select(root => root.ShouldBeOfType<JsonObject>())];
    }

    public static JsonObject ReadOne(string relative) => Parse(Repository.Read(relative), relative).ShouldHaveSingleItem();

    public static string Kind(this JsonObject manifest) => manifest["kind"]!.GetValue<string>();

    public static string Name(this JsonObject manifest) => manifest["metadata"]!["name"]!.GetValue<string>();

    public static string? Namespace(this JsonObject manifest) => manifest["metadata"]!["namespace"]?.GetValue<string>();

    public static string Identity(this JsonObject manifest) =>
        $"{manifest["apiVersion"]}/{manifest.Kind()} {manifest.Namespace()}/{manifest.Name()}";

    public static JsonObject Only(this IEnumerable<JsonObject> manifests, string kind) =>
        manifests.Where(manifest => manifest.Kind() == kind).ShouldHaveSingleItem();

    /// <summary>The value at a path such as <c>spec.template.spec.containers[0].image</c>; null when there is none.</summary>
    public static JsonNode? At(this JsonNode? node, string path) => path.Split('.').Aggregate(node, (at, part) =>
    {
        var bracket = part.IndexOf('[', StringComparison.Ordinal);
        if (bracket < 0)
            return at?[part];
        var list = at?[part[..bracket]] as JsonArray;
        var index = int.Parse(part.AsSpan(bracket + 1, part.Length - bracket - 2), System.Globalization.CultureInfo.InvariantCulture);
        return list?.ElementAtOrDefault(index);
    });

    public static IReadOnlyList<string> Texts(this JsonNode? list) => list is JsonArray items ? [.. items.Select(item => item!.ToString())] : [];
}
