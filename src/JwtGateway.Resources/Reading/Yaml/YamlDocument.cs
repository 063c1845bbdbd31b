using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>A document of a YAML stream, as the JSON that it stands for.</summary>
/// <param name="File">The file it is in.</param>
/// <param name="Start">Where it starts.</param>
/// <param name="Root">Its content; null when it has none.</param>
/// <param name="Marks">Where the objects in it start, by reference.</param>
internal sealed record YamlDocument(string File, Mark Start, JsonNode? Root, IReadOnlyDictionary<JsonNode, Mark> Marks)
{
    /// <summary>An error at <paramref name="node"/>, or at the document's start when it has no place of its own.</summary>
    public DocumentError ErrorAt(JsonNode? node, string message)
    {
        var mark = node is not null && Marks.TryGetValue(node, out var found) ? found : Start;
        return mark.ToError(File, message);
    }
}

/// <summary>Positions of the parser as ours.</summary>
internal static class MarkExtensions
{
    public static DocumentError ToError(this Mark mark, string file, string message) =>
        new(file, (int)mark.Line, (int)mark.Column, message);
}
