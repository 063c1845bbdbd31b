using System.Text;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading.Yaml;

namespace JwtGateway.Resources.Reading;

/// <summary>
/// Writes JSON as YAML in the shape of <c>kubectl get -o yaml</c>: block style, members in the order they have, strings in quotes only
/// where they would read as something else, text of several lines as literal blocks. Reading it gives the same JSON back.
/// </summary>
public static class YamlWriter
{
    /// <summary>The document, ending in a line break.</summary>
    public static string Write(JsonNode node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var text = new StringBuilder();
        Block(text, node, 0);
        return text.ToString();
    }

    /// <summary>Writes a node where a line has been begun at <paramref name="indent"/>; ends the line.</summary>
    private static void Block(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } members:
                Members(text, members, indent);
                break;
            case JsonArray { Count: > 0 } items:
                Items(text, items, indent);
                break;
            default:
                text.Append(YamlScalarWriter.Write(node, indent)).Append('\n');
                break;
        }
    }

    private static void Members(StringBuilder text, JsonObject members, int indent)
    {
        var first = true;
        foreach (var (name, value) in members)
        {
            text.Append(' ', first ? 0 : indent).Append(YamlScalarWriter.Key(name, indent)).Append(':');
            first = false;
            // A sequence stands right under its key: its dashes are indentation enough.
            if (value is JsonObject { Count: > 0 })
                NextLine(text, value, indent + 2);
            else if (value is JsonArray { Count: > 0 })
                NextLine(text, value, indent);
            else
                Block(text.Append(' '), value, indent);
        }
    }

    private static void NextLine(StringBuilder text, JsonNode value, int indent) =>
        Block(text.Append('\n').Append(' ', indent), value, indent);

    private static void Items(StringBuilder text, JsonArray items, int indent)
    {
        for (int index = 0; index < items.Count; index++)
            Block(text.Append(' ', index == 0 ? 0 : indent).Append("- "), items[index], indent + 2);
    }
}
