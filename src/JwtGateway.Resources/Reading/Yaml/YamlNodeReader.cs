using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace JwtGateway.Resources.Reading.Yaml;

/// <summary>Reads one document's nodes from the parser's events. Throws <see cref="YamlException"/> at the place of an error.</summary>
internal sealed class YamlNodeReader(IParser parser)
{
    /// <summary>More than any Kubernetes object needs, and little enough for any stack.</summary>
    internal const int MaxDepth = 100;

    private readonly AnchorTable _anchors = new();
    private readonly Dictionary<JsonNode, Mark> _marks = new(ReferenceEqualityComparer.Instance);

    /// <summary>Where the mappings that were read start.</summary>
    public IReadOnlyDictionary<JsonNode, Mark> Marks => _marks;

    public JsonNode? Read() => Node(1);

    private JsonNode? Node(int depth)
    {
        if (depth > MaxDepth)
            throw Error(parser.Current!, $"expected at most {MaxDepth} levels of nesting");

        if (parser.TryConsume<AnchorAlias>(out var alias))
            return _anchors.Expand(alias);

        var start = (NodeEvent)parser.Current!;
        var node = start switch
        {
            MappingStart => Mapping(depth),
            SequenceStart => Sequence(depth),
            _ => YamlTags.Value(parser.Consume<Scalar>()),
        };
        _anchors.Add(start.Anchor, node);
        return node;
    }

    private JsonArray Sequence(int depth)
    {
        YamlTags.Require(parser.Consume<SequenceStart>(), "seq");
        var items = new JsonArray();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(Node(depth + 1));
        return items;
    }

    private JsonObject Mapping(int depth)
    {
        var start = parser.Consume<MappingStart>();
        YamlTags.Require(start, "map");
        var members = new JsonObject();
        var merged = new List<JsonObject>();
        _marks[members] = start.Start;
        while (!parser.TryConsume<MappingEnd>(out _))
            Member(members, merged, depth);

        // YAML 1.1 merge: the mapping's own members win, then those of earlier sources.
        foreach (var (name, value) in merged.SelectMany(source => source).ToList())
            if (!members.ContainsKey(name))
                members.Add(name, value?.DeepClone());
        return members;
    }

    private void Member(JsonObject members, List<JsonObject> merged, int depth)
    {
        var at = parser.Current!;
        if (at is Scalar { Style: ScalarStyle.Plain, Value: "<<" })
        {
            parser.MoveNext();
            merged.AddRange(MergeSources(at, depth));
            return;
        }

        var key = Key(at);
        if (members.ContainsKey(key))
            throw Error(at, "expected each key once in a mapping, found this one again; remove one of the two");
        members.Add(key, Node(depth + 1));
    }

    private string Key(ParsingEvent at)
    {
        var node = at is MappingStart or SequenceStart ? null : Node(1);
        if (node is JsonValue value && value.TryGetValue<string>(out var text))
            return text;
        if (at is Scalar scalar && YamlScalars.Number(scalar.Value) == scalar.Value)
            return scalar.Value;
        throw Error(at, "expected a string as key, found another value; put it in quotes");
    }

    private IEnumerable<JsonObject> MergeSources(ParsingEvent at, int depth) => Node(depth + 1) switch
    {
        JsonObject source => [source],
        JsonArray sources when sources.All(source => source is JsonObject) => sources.Cast<JsonObject>(),
        _ => throw Error(at, "expected a mapping, or a sequence of mappings, to merge with <<"),
    };

    internal static YamlException Error(ParsingEvent at, string message) => new(at.Start, at.End, message);
}
