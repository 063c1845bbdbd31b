using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>Explicit tags: those of the YAML core schema that JSON has a type for.</summary>
internal static class YamlTags
{
    private const string Prefix = "tag:yaml.org,2002:";

    /// <summary>The value of a scalar by its tag; by its style and text when it has none.</summary>
    public static JsonNode? Value(Scalar scalar)
    {
        if (scalar.Tag.IsEmpty)
            return scalar.Style == ScalarStyle.Plain ? Plain(scalar) : JsonValue.Create(scalar.Value);
        if (scalar.Tag.IsNonSpecific || scalar.Tag.Value == Prefix + "str")
            return JsonValue.Create(scalar.Value);

        var value = Plain(scalar);
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        var fits = scalar.Tag.Value switch
        {
            Prefix + "bool" => kind is JsonValueKind.True or JsonValueKind.False,
            Prefix + "int" or Prefix + "float" => kind == JsonValueKind.Number,
            Prefix + "null" => kind == JsonValueKind.Null,
            _ => false,
        };
        return fits
            ? value
            : throw YamlNodeReader.Error(scalar, "expected a value that fits its tag, which is one of !!str, !!bool, !!int, !!float, !!null");
    }

    /// <summary>Refuses tags of collections other than their own.</summary>
    public static void Require(NodeEvent node, string type)
    {
        if (!(node.Tag.IsEmpty || node.Tag.IsNonSpecific || node.Tag.Value == Prefix + type))
            throw YamlNodeReader.Error(node, $"expected no tag, or !!{type}");
    }

    private static JsonValue? Plain(Scalar scalar) => YamlScalars.IsNotFinite(scalar.Value)
        ? throw YamlNodeReader.Error(scalar, "expected a finite number")
        : YamlScalars.Resolve(scalar.Value);
}
