using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using JwtGateway.Resources;

namespace JwtGateway.Translation.Migration;

/// <summary>What converters share: the objects that are read, and the manifests that are written.</summary>
internal sealed class MigrationContext
{
    public const string OurVersion = "jwtgateway.io/v1alpha1";
    public const string GatewayApiVersion = "gateway.networking.k8s.io/v1";

    private readonly List<JsonObject> _manifests = [];
    private readonly HashSet<(string Kind, string Namespace, string Name)> _taken;
    private readonly Dictionary<ObjectReference, string> _names = [];
    private readonly Dictionary<string, string> _denying = [];

    public MigrationContext(ImmutableArray<SourceObject> sources)
    {
        Sources = sources;
        _taken =
        [
            .. sources.Where(s => s.Reference.Group is ApiGroup.JwtGateway or ApiGroup.GatewayApi).Select(s => (s.Reference.Kind, s.Namespace, s.Name)),

            // Those that keep their names.
            .. from s in sources
               where !References.AreNamed(s.Reference.Group, s.Reference.Kind)
               let native = References.Native(s.Reference.Group, s.Reference.Kind)
               where native is not null
               select (native.Value.Kind, s.Namespace, s.Name),
        ];
        foreach (var reference in sources.Select(s => s.Reference).Where(r => References.AreNamed(r.Group, r.Kind)).Distinct())
            _names[reference] = Name(References.Native(reference.Group, reference.Kind)!.Value.Kind, reference.Namespace, reference.Name);
    }

    /// <summary>The HTTPRoutes that other kinds of routes became, by name.</summary>
    public Dictionary<ObjectReference, List<string>> RoutesOf { get; } = [];

    /// <summary>Gateways that were made, by namespace and purpose.</summary>
    public Dictionary<(string Namespace, string Purpose), MadeGateway> Made { get; } = [];

    public ImmutableArray<SourceObject> Sources { get; }

    public IReadOnlyList<JsonObject> Manifests => _manifests;

    public SourceObject? Find(string group, string kind, string ns, string name) =>
        Sources.FirstOrDefault(s => s.Reference == new ObjectReference(group, kind, ns, name));

    public IEnumerable<SourceObject> Of(string group, string kind) => Sources.Where(s => s.Is(group, kind));

    public void Write(JsonObject manifest) => _manifests.Add(manifest);

    /// <summary>SecurityPolicies that were written, and what of.</summary>
    public List<(JsonObject Manifest, SourceObject Source)> Policies { get; } = [];

    /// <summary>Writes a SecurityPolicy.</summary>
    public void WritePolicy(JsonObject manifest, SourceObject source)
    {
        Write(manifest);
        Policies.Add((manifest, source));
    }

    /// <summary>The name that an object has once it is migrated.</summary>
    public string NameOf(ObjectReference reference) => _names.GetValueOrDefault(reference, reference.Name);

    /// <summary>Middlewares that are written as SecurityPolicies.</summary>
    public HashSet<ObjectReference> WrittenMiddlewares { get; } = [];

    /// <summary>A name that no object of the kind has, in the input or the output so far: <paramref name="wanted"/>, or with a number.</summary>
    public string Name(string kind, string ns, string wanted)
    {
        var name = wanted.Length > 240 ? wanted[..240] : wanted;
        for (var i = 2; !_taken.Add((kind, ns, name)); i++)
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}-{i}");
        return name;
    }

    /// <summary>An object without a spec.</summary>
    /// <summary>What is said of a policy's version. One that is not read is a policy all the same, of which nobody knows what it asks for.</summary>
    public static string VersionOf(SourceObject policy, ref bool isWhole)
    {
        var isRead = policy.ApiVersion == policy.Reference.Group + "/v1alpha1";
        isWhole &= isRead;
        return isRead ? OurVersion : $"{OurVersion}; {policy.ApiVersion} is not read, so it refuses every request.";
    }

    public static JsonObject Object(string apiVersion, string kind, string ns, string name)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (ns.Length > 0)
            metadata["namespace"] = ns;
        return new() { ["apiVersion"] = apiVersion, ["kind"] = kind, ["metadata"] = metadata };
    }

    /// <summary>
    /// A filter for a rule that cannot be migrated: it keeps its requests, so that no wider rule takes them, and refuses them all. Writes the policy that does it.
    /// </summary>
    public JsonObject DenyingFilter(string ns)
    {
        if (!_denying.TryGetValue(ns, out var name))
        {
            _denying[ns] = name = Name("TrafficPolicy", ns, "not-migrated");
            var policy = Object(OurVersion, "TrafficPolicy", ns, name);
            var deny = new JsonObject { ["type"] = "deny", ["config"] = new JsonObject { ["status_code"] = 500 } };
            policy["spec"] = new JsonObject
            {
                ["policy"] = new JsonObject { ["on_http_request"] = new JsonArray(new JsonObject { ["actions"] = new JsonArray(deny) }) },
            };
            Write(policy);
        }

        return ExtensionRef(ApiGroup.JwtGateway, "TrafficPolicy", name);
    }

    public static JsonObject ExtensionRef(string group, string kind, string name) => new()
    {
        ["type"] = "ExtensionRef",
        ["extensionRef"] = new JsonObject { ["group"] = group, ["kind"] = kind, ["name"] = name },
    };
}
