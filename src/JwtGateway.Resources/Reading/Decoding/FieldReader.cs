using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace JwtGateway.Resources.Reading.Decoding;

/// <summary>
/// Copies the part of an object that its record can hold, and collects an issue for all the rest: what comes out deserializes without an
/// error. Walks the JSON against the contract, so it knows no kind.
/// </summary>
internal sealed class FieldReader
{
    /// <summary>More would tell nobody more; the last issue says how many there are.</summary>
    internal const int MaxIssues = 64;

    private readonly List<FieldIssue> _issues = [];
    private int _left;

    public ImmutableArray<FieldIssue> Issues =>
        _left == 0 ? [.. _issues] : [.. _issues, new FieldIssue("", $"{_left} more fields cannot be read; correct these to see them")];

    public JsonObject Read(JsonObject json, ObjectContract contract) => Members(json, contract, null);

    private JsonNode? Field(JsonNode node, JsonTypeInfo type, FieldPath path) => (type.Kind, node) switch
    {
        (JsonTypeInfoKind.Object, JsonObject json) => Members(json, ResourceContracts.Of(type.Type), path),
        (JsonTypeInfoKind.Enumerable, JsonArray items) => Items(items, ElementOf(type), path),
        (JsonTypeInfoKind.Dictionary, JsonObject entries) => Entries(entries, ElementOf(type), path),
        _ when FieldTypes.IsFreeForm(type.Type, node) => node.DeepClone(),
        (JsonTypeInfoKind.None, JsonValue value) => ScalarField.Read(value, type) ?? Mismatch(node, type, path),
        _ => Mismatch(node, type, path),
    };

    private JsonObject Members(JsonObject json, ObjectContract contract, FieldPath? path)
    {
        var read = new JsonObject();
        foreach (var (name, value) in json)
        {
            if (value is null)
                continue;

            var at = new FieldPath(path, name, 0);
            if (!contract.Members.TryGetValue(name, out var type))
                Report(at, contract.ProblemWith(name, out var meant), meant);
            else if (Field(value, type, at) is { } field)
                read.Add(name, field);
        }

        return read;
    }

    private JsonArray Items(JsonArray items, JsonTypeInfo type, FieldPath path)
    {
        var read = new JsonArray();
        for (int index = 0; index < items.Count; index++)
        {
            var at = new FieldPath(path, null, index);
            if (items[index] is not { } item)
                Report(at, $"expected {FieldTypes.Describe(type)}, found null; the item is left out");
            else if (Field(item, type, at) is { } field)
                read.Add(field);
        }

        return read;
    }

    private JsonObject Entries(JsonObject entries, JsonTypeInfo type, FieldPath path)
    {
        var read = new JsonObject();
        foreach (var (name, value) in entries)
            if (value is not null && Field(value, type, new FieldPath(path, name, 0)) is { } field)
                read.Add(name, field);
        return read;
    }

    private JsonNode? Mismatch(JsonNode node, JsonTypeInfo type, FieldPath path)
    {
        Report(path, FieldTypes.Mismatch(node, type) + (path.Name is null ? "; the item is left out" : ""));
        return null;
    }

    private void Report(FieldPath path, string? problem, string? meant = null)
    {
        if (problem is null)
            return;
        if (_issues.Count < MaxIssues)
            _issues.Add(new FieldIssue(path.ToString(), problem) { Meant = meant });
        else
            _left++;
    }

    private static JsonTypeInfo ElementOf(JsonTypeInfo type) => ResourceContracts.TypeInfo(type.ElementType!);
}
