using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>
/// The anchors of a document. An alias becomes a copy, so a few lines can stand for any amount of text ("billion laughs"): what aliases may
/// add in all is bounded.
/// </summary>
internal sealed class AnchorTable
{
    /// <summary>What aliases may add to a document: a megabyte of text, or 65536 nodes.</summary>
    internal const long MaxExpansion = 1 << 20;

    private const int NodeSize = 16;

    private readonly Dictionary<AnchorName, Anchored> _anchored = [];
    private long _expanded;

    /// <summary>Remembers a node that is complete; one that contains itself is therefore an unknown alias.</summary>
    public void Add(AnchorName name, JsonNode? node)
    {
        if (!name.IsEmpty)
            _anchored[name] = new Anchored(node, SizeOf(node));
    }

    public JsonNode? Expand(AnchorAlias alias)
    {
        if (!_anchored.TryGetValue(alias.Value, out var anchored))
            throw YamlNodeReader.Error(alias, "expected an alias of an anchor that is defined before it");

        _expanded += anchored.Size;
        return _expanded <= MaxExpansion
            ? anchored.Node?.DeepClone()
            : throw YamlNodeReader.Error(alias, "expected aliases that add at most a megabyte; write this one out, or split the document");
    }

    private static long SizeOf(JsonNode? node) => NodeSize + node switch
    {
        JsonObject members => members.Sum(member => member.Key.Length + SizeOf(member.Value)),
        JsonArray items => items.Sum(SizeOf),
        JsonValue value when value.TryGetValue<string>(out var text) => text.Length,
        _ => 0,
    };

    private sealed record Anchored(JsonNode? Node, long Size);
}
