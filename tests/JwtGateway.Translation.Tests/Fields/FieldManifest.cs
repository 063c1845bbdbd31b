using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Fields;

/// <summary>
/// A file of the folder of a kind: first an object of it in which fields are set, each to a value that makes a difference, then what it needs beside it. All is good as it stands.
/// </summary>
internal sealed record FieldManifest(string Name, JsonObject Subject, string Context)
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "JwtGateway.Translation.Tests", "Fields");

    public static string[] Listed(string kind) => File.ReadAllLines(Path.Combine(Folder, kind + ".txt"));

    public static IEnumerable<FieldManifest> All(string kind) => Directory.EnumerateFiles(Path.Combine(Folder, kind), "*.yaml").Order(StringComparer.Ordinal).Select(file =>
    {
        var documents = File.ReadAllText(file).Split("\n---\n", 2);
        var shared = File.ReadAllText(Path.Combine(Folder, "context.yaml"));
        return new FieldManifest(
            $"{kind}/{Path.GetFileNameWithoutExtension(file)}",
            Mutation.YamlJson.Documents(documents[0])[0],
            string.Join("\n---\n", documents.Skip(1).Append(shared)));
    });

    public string SubjectKind => Subject["kind"]!.ToString();

    public string SubjectName => Subject["metadata"]!["name"]!.ToString();

    /// <summary>Every field that is set, containers too.</summary>
    public IEnumerable<string> Fields() => Fields(Spec(Subject), "").Distinct();

    /// <summary>Whether the field is set.</summary>
    public bool Sets(string field) => Holders(Spec(Subject), field).Any();

    /// <summary>Each of the objects that come out when the field is taken out of one of the places where it is set.</summary>
    public IEnumerable<FieldManifest> Without(string field) => Enumerable.Range(0, Holders(Spec(Subject), field).Count()).Select(i =>
    {
        var copy = (JsonObject)Subject.DeepClone();
        Holders(Spec(copy), field).ElementAt(i).Remove(field.Split('.')[^1]);
        return this with { Subject = copy };
    });

    /// <summary>The same with another text in its place; as it is where it is no text.</summary>
    public IEnumerable<FieldManifest> Altered(string field) => Enumerable.Range(0, Holders(Spec(Subject), field).Count()).Select(i =>
    {
        var copy = (JsonObject)Subject.DeepClone();
        var (holder, name) = (Holders(Spec(copy), field).ElementAt(i), field.Split('.')[^1]);
        if (holder[name]!.GetValueKind() == JsonValueKind.String)
            holder[name] = "other";
        return this with { Subject = copy };
    });

    /// <summary>With one field more, below whatever there is on the way to it.</summary>
    public FieldManifest With(string field, string type)
    {
        var copy = (JsonObject)Subject.DeepClone();
        var (at, names) = (Spec(copy), field.Split('.'));
        foreach (var name in names[..^1])
        {
            var isList = name.EndsWith("[]", StringComparison.Ordinal);
            var key = isList ? name[..^2] : name;
            at[key] ??= isList ? new JsonArray(new JsonObject()) : new JsonObject();
            at = (JsonObject)(isList ? at[key]![0]! : at[key]!);
        }

        at[names[^1]] = type switch
        {
            "boolean" => true,
            "integer" => 7,
            "array:string" => new JsonArray("value"),
            "array:integer" => new JsonArray(7),
            "array:object" => new JsonArray(new JsonObject()),
            "object" => new JsonObject(),
            "map" => new JsonObject { ["a"] = "value" },
            _ => "value",
        };
        return this with { Subject = copy };
    }

    public TranslationResult Translate() => Translator.Translate(GoldenCase.Read(Name, GoldenCase.Expand($"{Subject.ToJsonString()}\n---\n{Context}")));

    /// <summary>Whatever data planes and users get of a translation.</summary>
    public static string Seen(TranslationResult result) => string.Join('\n',
    [
        .. result.Gateways.Select(g => Convert.ToHexString(IrJson.Serialize(g))),
        .. result.Served.Select(s => s.ToString()),
        .. result.Diagnostics.Select(d => $"{d.Severity} {d}"),
    ]);

    private static IEnumerable<string> Fields(JsonObject at, string path) => at.SelectMany(member => member.Value switch
    {
        JsonObject inner when member.Key != "matchLabels" => Fields(inner, path + member.Key + ".").Prepend(path + member.Key),
        JsonArray items => items.OfType<JsonObject>().SelectMany(i => Fields(i, path + member.Key + "[].")).Prepend(path + member.Key),
        _ => [path + member.Key],
    });

    private static JsonObject Spec(JsonObject subject) => (JsonObject)subject["spec"]!;

    /// <summary>The objects that the last name of the field is a member of.</summary>
    private static IEnumerable<JsonObject> Holders(JsonObject at, string field)
    {
        var (name, rest) = field.IndexOf('.', StringComparison.Ordinal) is >= 0 and var dot ? (field[..dot], field[(dot + 1)..]) : (field, "");
        var value = at[name.Replace("[]", "", StringComparison.Ordinal)];
        return (value, rest) switch
        {
            (null, _) => [],
            (_, "") => [at],
            (JsonArray items, _) => items.OfType<JsonObject>().SelectMany(i => Holders(i, rest)),
            _ => Holders((JsonObject)value, rest),
        };
    }
}
