using System.Text.Json.Nodes;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Tests.Migration;

/// <summary>
/// What a data plane does with an IR, without what things are called: ids are replaced by what they stand for, and names of objects, which are told to people only, are
/// left out.
/// </summary>
internal static class IrPicture
{
    private static readonly HashSet<string> Names = ["id", "name", "source", "gateway", "listener", "reason"];

    /// <summary>The listeners that serve.</summary>
    public static SortedSet<string> Listeners(IEnumerable<GatewayIr> gateways) =>
        new(Jsons(gateways).SelectMany(g => List(g, "listeners").Select(l => Listener(g, l).ToJsonString())), StringComparer.Ordinal);

    /// <summary>The rules that are on listeners, with where they are served, in order.</summary>
    public static List<JsonObject> Routes(IEnumerable<GatewayIr> gateways) => [.. Jsons(gateways).SelectMany(g => List(g, "routes").Where(r => Text(r, "listener") is { Length: > 0 }).Select(r => Route(g, r)))];

    /// <summary>Which requests a rule is for.</summary>
    public static string Place(JsonObject route) =>
        new JsonObject { ["at"] = route["at"]?.DeepClone(), ["hosts"] = route["hostnames"]?.DeepClone(), ["matches"] = route["matches"]?.DeepClone() }.ToJsonString();

    private static List<JsonObject> Jsons(IEnumerable<GatewayIr> gateways) => [.. gateways.Select(g => JsonNode.Parse(IrJson.Serialize(g))!.AsObject())];

    private static JsonObject Route(JsonObject gateway, JsonObject route)
    {
        var listener = List(gateway, "listeners").Single(l => Text(l, "id") == Text(route, "listener"));
        var picture = (JsonObject)Resolve(gateway, route)!;
        picture["at"] = new JsonObject { ["port"] = listener["port"]!.DeepClone(), ["protocol"] = listener["protocol"]?.DeepClone() };

        // A route without hosts has its listener's.
        if (picture["hostnames"] is not JsonArray { Count: > 0 } && Text(listener, "hostname") is { } host)
            picture["hostnames"] = new JsonArray(host);
        return picture;
    }

    private static JsonObject Listener(JsonObject gateway, JsonObject listener) => (JsonObject)Resolve(gateway, listener)!;

    /// <summary>A copy without names, in which each text that is the id of something is that thing.</summary>
    private static JsonNode? Resolve(JsonObject gateway, JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Where(m => !Names.Contains(m.Key)).OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Resolve(gateway, m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(i => Resolve(gateway, i))]),
        JsonValue value when value.TryGetValue<string>(out var id) && Find(gateway, id) is { } found => Resolve(gateway, found),
        _ => node?.DeepClone(),
    };

    private static JsonObject? Find(JsonObject gateway, string id) =>
        new[] { "upstreams", "providers", "keySources", "secrets" }.SelectMany(section => List(gateway, section)).FirstOrDefault(o => Text(o, "id") == id);

    private static IEnumerable<JsonObject> List(JsonObject gateway, string name) => (gateway[name] as JsonArray ?? []).OfType<JsonObject>();

    private static string? Text(JsonObject json, string name) => json[name]?.GetValue<string>();
}
