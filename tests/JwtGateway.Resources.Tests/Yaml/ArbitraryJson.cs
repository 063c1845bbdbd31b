using System.Globalization;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace JwtGateway.Resources.Tests.Yaml;

/// <summary>JSON with a taste for text that YAML reads as something else.</summary>
internal static class ArbitraryJson
{
    private static string[] Fragments { get; } =
    [
        "", " ", "  ", "\n", "\n\n", "\r\n", "\r", "\t", "a", "B", "yes", "No", "on", "~", "null", "true", "1", "-1", "0x1F", "0755", "1_000", ".5", "1e3", ".inf",
        ".NaN", "-", "- ", "? ", ":", ": ", " #", "#", "&a", "*a", "!", "!!str", "|", ">", "%", "@", "`", "{", "}", "[", "]", ",", "'", "\"", "\\", "\\n",
        "---", "...", "<<", "=", "2001-01-01", "12:30:45", "é", "日本", "😀", "\u0000", "\u0007", "\u007f", "\u0085", "\u00a0", "\u2028", "\u2029", "\ufeff",
        "\ufffe", "key", "a: b", "x # y", "Bearer ", "300s", "10.0.0.1",
    ];

    private static Gen<string> Text { get; } = Gen.Choose(0, 5).SelectMany(count => Gen.Elements(Fragments).ArrayOf(count)).Select(string.Concat);

    private static Gen<string> Numbers { get; } = Gen.OneOf(
        Gen.Choose(int.MinValue, int.MaxValue).Select(number => number.ToString(CultureInfo.InvariantCulture)),
        Gen.Elements("0", "-0", "0.1", "1e400", "-1.5E-7", "18446744073709551616", "123456789012345678901234567890.123", "1E+2", "443.0"));

    private static Gen<JsonNode?> Scalar { get; } = Gen.OneOf(
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        Numbers.Select(number => JsonNode.Parse(number)),
        Gen.Elements("true", "false", "null").Select(word => JsonNode.Parse(word)));

    /// <summary>Any JSON but a bare null.</summary>
    public static Arbitrary<JsonNode> Nodes =>
        Arb.From(Gen.Choose(0, 4).SelectMany(Node).Where(node => node is not null).Select(node => node!), node => Smaller(node));

    /// <summary>Text that is sometimes nearly YAML.</summary>
    public static Arbitrary<string> Texts =>
        Arb.From(Gen.Choose(0, 30).SelectMany(count => Gen.Elements([.. Fragments, "\n  ", "\n- ", "k: ", "? k\n: ", "[", "{", "&a ", "*a ", "<<: "]).ArrayOf(count)).Select(string.Concat));

    private static Gen<JsonNode?> Node(int depth) => depth == 0 ? Scalar : Gen.OneOf(Scalar, Items(depth), Members(depth), Members(depth));

    private static Gen<JsonNode?> Items(int depth) =>
        Gen.Choose(0, 4).SelectMany(count => Node(depth - 1).ArrayOf(count)).Select(items => (JsonNode?)new JsonArray(Detached(items)));

    private static Gen<JsonNode?> Members(int depth) => Gen.Choose(0, 4).SelectMany(count =>
        Text.ArrayOf(count).SelectMany(names => Node(depth - 1).ArrayOf(count).Select(values =>
            (JsonNode?)new JsonObject(names.Zip(Detached(values), KeyValuePair.Create).DistinctBy(member => member.Key)))));

    private static IEnumerable<JsonNode> Smaller(JsonNode node) => node switch
    {
        JsonObject members => [.. members.Select(member => member.Value).OfType<JsonNode>(), .. members.Select(member => Without(members, member.Key))],
        JsonArray items => [.. items.OfType<JsonNode>(), .. items.Select((_, index) => Without(items, index))],
        _ => [],
    };

    private static JsonObject Without(JsonObject members, string name)
    {
        var rest = members.DeepClone().AsObject();
        rest.Remove(name);
        return rest;
    }

    private static JsonArray Without(JsonArray items, int index)
    {
        var rest = items.DeepClone().AsArray();
        rest.RemoveAt(index);
        return rest;
    }

    // Generators may hand out one node twice, and a node has one parent.
    private static JsonNode?[] Detached(JsonNode?[] nodes) => [.. nodes.Select(node => node?.DeepClone())];
}
