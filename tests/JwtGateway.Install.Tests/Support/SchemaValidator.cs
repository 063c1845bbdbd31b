using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace JwtGateway.Install.Tests.Support;

/// <summary>
/// The part of the API server's validation that our schemas use, CEL apart. Each error is <c>path: problem</c>; a field that would be pruned
/// is one of them.
/// </summary>
internal static class SchemaValidator
{
    public static IEnumerable<string> Check(SchemaNode node, JsonNode value)
    {
        var schema = node.Schema;
        if (!HasType(node, value))
            return [$"{node.Path}: is no {node.Type ?? "integer or string"}"];
        IEnumerable<string> own = value switch
        {
            JsonObject members => Members(node, members),
            JsonArray items => [.. Count(node, items.Count, "Items"), .. items.SelectMany(item => Check(node.Children.Single(), item!))],
            JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String => Text(node, scalar.GetValue<string>()),
            JsonValue scalar when scalar.GetValueKind() == JsonValueKind.Number => Number(node, scalar),
            _ => [],
        };
        return schema["enum"] is JsonArray choices && !choices.Any(choice => JsonNode.DeepEquals(choice, value)) ? [$"{node.Path}: not in enum", .. own] : own;
    }

    private static bool HasType(SchemaNode node, JsonNode value) => (node.Type, value.GetValueKind()) switch
    {
        (null, JsonValueKind.Number or JsonValueKind.String) => node.IsIntOrString,
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("integer", JsonValueKind.Number) => decimal.IsInteger(decimal.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)),
        _ => false,
    };

    private static IEnumerable<string> Members(SchemaNode node, JsonObject members)
    {
        foreach (var name in node.Required.Where(name => !members.ContainsKey(name) && node.Schema.At($"properties.{name}.default") is null))
            yield return $"{node.Path}.{name}: required";
        foreach (var problem in Count(node, members.Count, "Properties"))
            yield return problem;
        foreach (var (name, value) in members)
        {
            var child = node.Children.FirstOrDefault(at => at.Path == $"{node.Path}.{name}" || at.Path == node.Path + "{}");
            if (child is not null)
                foreach (var problem in Check(child, value!))
                    yield return problem;
            else if (!node.KeepsUnknown && node.Path is not ("" or ".metadata")) // metadata has a schema of the API server's own.
                yield return $"{node.Path}.{name}: pruned";
        }
    }

    private static IEnumerable<string> Count(SchemaNode node, int count, string what)
    {
        if ((int?)node.Schema["max" + what] < count)
            yield return $"{node.Path}: too many";
        if ((int?)node.Schema["min" + what] > count)
            yield return $"{node.Path}: too few";
    }

    private static IEnumerable<string> Text(SchemaNode node, string text)
    {
        foreach (var problem in Count(node, text.Length, "Length"))
            yield return problem;
        if ((string?)node.Schema["pattern"] is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(5)))
            yield return $"{node.Path}: does not match pattern";
    }

    private static IEnumerable<string> Number(SchemaNode node, JsonValue number)
    {
        var value = decimal.Parse(number.ToJsonString(), CultureInfo.InvariantCulture);
        if ((decimal?)node.Schema["minimum"] > value)
            yield return $"{node.Path}: below minimum";
        if ((decimal?)node.Schema["maximum"] < value)
            yield return $"{node.Path}: above maximum";
    }
}
