using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Tests.Mutation;

/// <summary>Spoils JSON documents: members go, change their name, are doubled into lists, or get values of any type and size.</summary>
internal sealed class Mutator(int seed)
{
    private static readonly string[] Texts =
        ["", " ", "\0", "a", "*", "-", "/", "..", "\ud800", "Gateway", "HTTPRoute", "Secret", "default", "gw", "app", "http", "api", "10.0.0.1", "::1", "*.", "*.*.a",
         "http://", "https://[::1", "((", "(a){1000}{1000}", "99999h99999h99999h99999h", "RegularExpression", "\r\nx: y", "%2f", "2999-01-01T00:00:00Z", new('x', 5000)];

    private readonly Random _random = new(seed);

    /// <summary>Makes one to four changes somewhere below the documents' apiVersion, kind and name.</summary>
    public void Mutate(List<JsonObject> documents)
    {
        for (var i = _random.Next(1, 5); i > 0; i--)
        {
            var places = documents.SelectMany(d => Places(d, "")).ToList();
            if (places.Count > 0)
                Change(places[_random.Next(places.Count)]);
        }
    }

    private void Change((JsonNode Parent, object Key) place)
    {
        switch (place)
        {
            case (JsonObject members, string name):
                Change(members, name);
                break;
            case (JsonArray items, int index):
                Change(items, index);
                break;
        }
    }

    private void Change(JsonObject members, string name)
    {
        switch (_random.Next(5))
        {
            case 0:
                members.Remove(name);
                break;
            case 1:
                var value = members[name];
                members.Remove(name);
                members[name + "x"] = value;
                break;
            case 2:
                members["extra"] = Garbage();
                break;
            default:
                members[name] = Garbage();
                break;
        }
    }

    private void Change(JsonArray items, int index)
    {
        switch (_random.Next(4))
        {
            case 0:
                items.RemoveAt(index);
                break;
            case 1:
                items.Insert(index, items[index]?.DeepClone());
                break;
            default:
                items[index] = Garbage();
                break;
        }
    }

    private JsonNode? Garbage() => _random.Next(9) switch
    {
        0 => null,
        1 => new JsonObject(),
        2 => new JsonArray(),
        3 => JsonValue.Create(_random.Next(-2, 70_000)),
        4 => JsonValue.Create(_random.Next(2) == 0),
        5 => new JsonArray(JsonValue.Create(Text())),
        6 => new JsonObject { [Texts[_random.Next(3, 20)]] = Text() },
        _ => JsonValue.Create(Text()),
    };

    private string Text() => Texts[_random.Next(Texts.Length)];

    private static IEnumerable<(JsonNode Parent, object Key)> Places(JsonNode? node, string path)
    {
        switch (node)
        {
            case JsonObject members:
                return members.Where(m => path + m.Key is not ("apiVersion" or "kind" or "metadata" or "metadata.name"))
                    .Select(m => ((JsonNode)members, (object)m.Key))
                    .Concat(members.SelectMany(m => Places(m.Value, path + m.Key + ".")));
            case JsonArray items:
                return Enumerable.Range(0, items.Count).Select(i => ((JsonNode)items, (object)i)).Concat(items.SelectMany(i => Places(i, path + ".")));
            default:
                return [];
        }
    }
}
