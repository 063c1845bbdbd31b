using System.Text.Json.Nodes;
using JwtGateway.Ir;
using JwtGateway.Resources.Reading;

namespace JwtGateway.Translation.Tests.Traefik;

/// <summary>
/// Each field that Traefik's schemas have, alone in an object that is good without it: it changes what is served or what is said, or stands on the list of those that are of no
/// effect. A field that is lost in silence fails.
/// </summary>
[Parallelizable(ParallelScope.All)]
public sealed class FieldCoverageTests
{
    private static readonly string Folder = Path.Combine(RepositoryRoot.Path, "tests", "JwtGateway.Translation.Tests", "Traefik");

    /// <summary>Fields that change nothing for a gateway; the dialect's README says why.</summary>
    private static readonly HashSet<string> OfNoEffect =
    [
        "routes[].observability", "routes[].observability.accessLogs", "routes[].observability.metrics", "routes[].observability.traceVerbosity", "routes[].observability.tracing",
        "routes[].services[].nativeLB", "routes[].services[].nodePortLB", "routes[].services[].strategy",
    ];

    /// <summary>Values that say something where the plain one of the type would say what is so anyway.</summary>
    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["routes[].services[].passHostHeader"] = "false",
        ["stripPrefix.prefixes"] = """["/a"]""",
        ["signingSecretBase64Encoded"] = "true",
    };

    [TestCaseSource(nameof(RouteFields))]
    public void A_field_of_an_IngressRoute_is_honoured_or_reported(string field, string type)
    {
        var seen = Outcome(IngressRoute(field, type)) != Outcome(IngressRoute("", ""));
        seen.ShouldBe(!OfNoEffect.Contains(field));
    }

    [TestCaseSource(nameof(MiddlewareFields))]
    public void A_field_of_a_Middleware_is_honoured_or_reported(string field, string type)
    {
        var top = field.Split('.')[0];
        var (seen, without) = (Outcome(Middleware(field, type)), Outcome(Middleware("", "")));
        seen.ShouldNotBe(without);
        if (seen.Contains("error: ", StringComparison.Ordinal))
            seen.ShouldContain($"spec.{top}", Case.Sensitive, seen);
    }

    [TestCaseSource(nameof(PluginFields))]
    public void A_field_of_plugin_jwt_is_honoured_or_reported(string field, string type)
    {
        var source = field.StartsWith("signingSecretBase64", StringComparison.Ordinal) ? """{"signingSecret":"c2VjcmV0"}""" : """{"jwksUrl":"https://idp.example.com/keys"}""";
        Outcome(Plugin(source, field, type)).ShouldNotBe(Outcome(Plugin(source, "", "")));
    }

    private static IEnumerable<TestCaseData> RouteFields => Fields("ingressroute");

    private static IEnumerable<TestCaseData> MiddlewareFields => Fields("middleware");

    private static IEnumerable<TestCaseData> PluginFields => Fields("plugin-jwt");

    private static IEnumerable<TestCaseData> Fields(string kind) => File.ReadAllLines(Path.Combine(Folder, $"{kind}.fields.txt"))
        .Where(l => l.Length > 0).Select(l => l.Split(' ')).Select(l => new TestCaseData(l[0], l[1]));

    private static JsonObject IngressRoute(string field, string type)
    {
        var spec = (JsonObject)JsonNode.Parse("""{"routes":[{"match":"Path(`/a`)","kind":"Rule","services":[{"name":"whoami","port":80}]}]}""")!;
        Set(spec, field, type);
        return Object("IngressRoute", "app", spec);
    }

    private static JsonArray Middleware(string field, string type)
    {
        var spec = new JsonObject();
        Set(spec, field, type);
        return Guarded(spec);
    }

    private static JsonArray Plugin(string source, string field, string type)
    {
        var jwt = (JsonObject)JsonNode.Parse(source)!;
        Set(jwt, field, type);
        return Guarded(new JsonObject { ["plugin"] = new JsonObject { ["jwt"] = jwt } });
    }

    private static JsonArray Guarded(JsonObject spec) =>
    [
        Object("Middleware", "m", spec),
        Object("IngressRoute", "app", (JsonObject)JsonNode.Parse("""{"routes":[{"match":"Path(`/a`)","services":[{"name":"whoami","port":80}],"middlewares":[{"name":"m"}]}]}""")!),
    ];

    private static JsonObject Object(string kind, string name, JsonObject spec) => new()
    {
        ["apiVersion"] = "traefik.io/v1alpha1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["spec"] = spec,
    };

    private static void Set(JsonObject at, string field, string type)
    {
        if (field.Length == 0)
            return;
        var names = field.Split('.');
        foreach (var name in names[..^1])
        {
            var isList = name.EndsWith("[]", StringComparison.Ordinal);
            var key = isList ? name[..^2] : name;
            at[key] ??= isList ? new JsonArray(new JsonObject()) : new JsonObject();
            at = (JsonObject)(isList ? at[key]![0]! : at[key]!);
        }

        at[names[^1]] = JsonNode.Parse(Values.GetValueOrDefault(field) ?? type switch
        {
            "boolean" => "true",
            "integer" or "intOrString" => "7",
            "any" => "\"7\"",
            "array:string" => """["value"]""",
            "array:integer" => "[7]",
            "array:object" => "[{}]",
            _ when type.StartsWith("array:", StringComparison.Ordinal) => "[7]",
            "object" => "{}",
            "map" => """{"X-A":"value"}""",
            _ => "\"value\"",
        });
    }

    private static string Outcome(JsonNode objects)
    {
        const string service = """{"apiVersion":"v1","kind":"Service","metadata":{"name":"whoami","namespace":"default"},"spec":{"ports":[{"name":"http","port":80}]}}""";
        var all = objects is JsonArray list ? list.Select(o => o!.ToJsonString()) : [objects.ToJsonString()];
        var read = SnapshotReader.Read([("fields.yaml", string.Join("\n---\n", all.Append(service)))]);
        var result = Translator.Translate(read.Snapshot ?? throw new InvalidDataException(string.Join('\n', read.Errors)));
        return string.Join('\n', result.Gateways.Select(g => Convert.ToBase64String(IrJson.Serialize(g)))) + string.Join('\n', result.Diagnostics.Select(d => $"{d.Severity.ToString().ToLowerInvariant()}: {d}"));
    }
}
