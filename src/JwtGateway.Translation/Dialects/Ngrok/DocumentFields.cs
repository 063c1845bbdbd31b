using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>A mapping of a Traffic Policy. Each field is asked for once; what nobody asked for is an error (<see cref="Close"/>), and so is a wrong type.</summary>
internal sealed class DocumentFields(JsonObject json, string path, DocumentLog log)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Where the mapping is.</summary>
    public string Path => path;

    /// <summary>The field's path.</summary>
    public string At(string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>Whether the field is there, and not null.</summary>
    public bool Has(string name) => json.TryGetPropertyValue(name, out var value) && value is not null;

    /// <summary>The field, of any type; null: it is not there.</summary>
    public JsonNode? Any(string name)
    {
        _asked.Add(name);
        return json.TryGetPropertyValue(name, out var value) ? value : null;
    }

    public string? Text(string name) => Any(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var other => Wrong<string>(other, At(name), "a string"),
    };

    public int? Number(string name) => Any(name) switch
    {
        null => null,
        JsonValue value when value.GetValueKind() == JsonValueKind.Number && int.TryParse(value.ToJsonString(), out var number) => number,
        var other => WrongNumber(other, At(name)),
    };

    public bool? Flag(string name)
    {
        switch (Any(name))
        {
            case null:
                return null;
            case JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                return value.GetValueKind() == JsonValueKind.True;
            case var other:
                Wrong<object>(other, At(name), "true or false");
                return null;
        }
    }

    public DocumentFields? Mapping(string name) => Any(name) switch
    {
        null => null,
        JsonObject fields => new DocumentFields(fields, At(name), log),
        var other => Wrong<DocumentFields>(other, At(name), "a mapping"),
    };

    /// <summary>The items of a list of mappings; empty when it is not there.</summary>
    public ImmutableArray<DocumentFields> Mappings(string name) =>
        [.. Items(name).Select(i => i.Node is JsonObject fields ? new DocumentFields(fields, i.Path, log) : Wrong<DocumentFields>(i.Node, i.Path, "a mapping")).OfType<DocumentFields>()];

    /// <summary>The items of a list of strings, with their places; empty when it is not there.</summary>
    public ImmutableArray<DocumentText> Texts(string name)
    {
        var texts = ImmutableArray.CreateBuilder<DocumentText>();
        foreach (var (node, at) in Items(name))
        {
            if (node is JsonValue value && value.GetValueKind() == JsonValueKind.String)
                texts.Add(new(value.GetValue<string>(), at));
            else
                Wrong<string>(node, at, "a string");
        }

        return texts.ToImmutable();
    }

    /// <summary>The members of a mapping of strings by name, with their places; empty when it is not there.</summary>
    public ImmutableArray<(string Name, DocumentText Value)> Members(string name)
    {
        var members = ImmutableArray.CreateBuilder<(string, DocumentText)>();
        if (Any(name) is not { } found)
            return [];
        if (found is not JsonObject fields)
        {
            Wrong<JsonObject>(found, At(name), "a mapping");
            return [];
        }

        foreach (var (key, value) in fields)
        {
            var at = $"{At(name)}[{DocumentText.Shown(key)}]";
            if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
                members.Add((key, new(text.GetValue<string>(), at)));
            else
                Wrong<string>(value, at, "a string");
        }

        return members.ToImmutable();
    }

    /// <summary>Says of every field that nobody asked for that it is not known.</summary>
    public void Close(string advice = "remove it, or correct its name")
    {
        foreach (var (name, _) in json.Where(m => !_asked.Contains(m.Key)))
            log.Error(At(DocumentText.Shown(name)), $"Unknown field; {advice}.");
    }

    /// <summary>Takes all fields that are left as known.</summary>
    public void Ignore() => _asked.UnionWith(json.Select(m => m.Key));

    private IEnumerable<(JsonNode? Node, string Path)> Items(string name)
    {
        switch (Any(name))
        {
            case null:
                return [];
            case JsonArray items:
                return items.Select((node, i) => (node, $"{At(name)}[{i}]"));
            case var other:
                Wrong<JsonArray>(other, At(name), "a list");
                return [];
        }
    }

    private int? WrongNumber(JsonNode node, string at)
    {
        Wrong<object>(node, at, "a whole number");
        return null;
    }

    private T? Wrong<T>(JsonNode? node, string at, string expected)
        where T : class
    {
        log.Error(at, $"Expected {expected}, found {Found(node)}.");
        return null;
    }

    private static string Found(JsonNode? node) => node?.GetValueKind() switch
    {
        null => "nothing",
        JsonValueKind.Object => "a mapping",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        _ => "true or false",
    };
}
