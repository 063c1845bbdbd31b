using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading.Yaml;

namespace JwtGateway.Resources.Reading;

/// <summary>Reads one YAML document as the JSON that it stands for, under the same bounds as objects in files. JSON is YAML too.</summary>
public static class YamlReader
{
    /// <summary>Reads a text that is one document.</summary>
    /// <param name="file">The name that errors carry.</param>
    /// <param name="text">The text.</param>
    /// <returns>The document; null and why not, when it cannot be read. A text without content is null without an error.</returns>
    public static (JsonNode? Root, DocumentError? Error) Read(string file, string text)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(text);
        var (documents, error) = YamlStream.Read(file, text);
        var written = documents.Where(document => document.Root is not null).ToList();
        if (error is not null)
            return (null, error);
        return written.Count > 1
            ? (null, written[1].ErrorAt(written[1].Root, "expected one document, found another; leave only the first"))
            : (written.FirstOrDefault()?.Root, null);
    }
}
