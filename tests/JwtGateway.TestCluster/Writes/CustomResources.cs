using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Api;
using JwtGateway.Testing.Cluster.Model;

namespace JwtGateway.Testing.Cluster.Writes;

/// <summary>CustomResourceDefinitions and the kinds that they define.</summary>
internal static class CustomResources
{
    /// <summary>Holds a definition until its objects are gone.</summary>
    public const string Finalizer = "customresourcecleanup.apiextensions.k8s.io";

    public static void Prepare(ResourceRequest request, JsonObject definition, string now)
    {
        var spec = definition["spec"] as JsonObject ?? [];
        var names = spec["names"] as JsonObject ?? [];
        if (names.Text("kind") is { } kind)
        {
            names["singular"] ??= kind.ToLowerInvariant();
            names["listKind"] ??= kind + "List";
        }

        spec["conversion"] ??= new JsonObject { ["strategy"] = "None" };
        var errors = Check(definition, spec, names).ToList();
        if (errors.Count > 0)
        {
            throw BodyChecks.Invalid(request, definition, errors);
        }

        if (!definition.IsBeingDeleted() && !definition.Finalizers().Contains(Finalizer))
        {
            definition.Metadata()["finalizers"] = KubeJson.Array([.. definition.Finalizers(), Finalizer]);
        }

        SetStatus(definition, spec, names, now);
    }

    public static ResourceKind KindOf(JsonObject definition)
    {
        var spec = definition["spec"]!.AsObject();
        var names = spec["names"]!.AsObject();
        var preserves = spec["preserveUnknownFields"] is JsonValue keep && keep.TryGetValue<bool>(out var yes) && yes;
        var versions = spec["versions"].Objects().ToList();
        return new ResourceKind(
            spec.Text("group")!,
            names.Text("plural")!,
            names.Text("kind")!,
            spec.Text("scope") == "Namespaced",
            [.. versions.Select(v => Version(v, preserves))])
        {
            Singular = names.Text("singular") ?? "",
            ListKind = names.Text("listKind") ?? "",
            ShortNames = [.. names["shortNames"].Texts()],
            Categories = [.. names["categories"].Texts()],
            SelectableFields = [.. versions.SelectMany(v => v["selectableFields"].Objects()).Select(f => f.Text("jsonPath")!.TrimStart('.')).Distinct()],
            StorageVersion = versions.Find(v => IsTrue(v["storage"])).Text("name")!,
            DefinitionUid = definition.Uid(),
            UnconditionalUpdate = false,
        };
    }

    private static KindVersion Version(JsonObject version, bool preserves)
    {
        var schema = version.At("schema", "openAPIV3Schema")?.DeepClone() as JsonObject;
        KubeJson.Unfold(schema);
        return new KindVersion(version.Text("name")!, IsTrue(version["served"]), version.At("subresources", "status") is not null, schema) { Prunes = !preserves };
    }

    private static IEnumerable<FieldError> Check(JsonObject definition, JsonObject spec, JsonObject names)
    {
        var (group, plural) = (spec.Text("group"), names.Text("plural"));
        if (definition.Name() != $"{plural}.{group}")
        {
            yield return FieldError.Invalid("metadata.name", definition.Name(), "must be spec.names.plural+\".\"+spec.group");
        }

        var isProtected = group is not null && (group == "k8s.io" || group.EndsWith(".k8s.io", StringComparison.Ordinal) || group.EndsWith(".kubernetes.io", StringComparison.Ordinal));
        if (isProtected && definition["metadata"].At("annotations").Text("api-approved.kubernetes.io") is null)
        {
            yield return FieldError.Required("metadata.annotations[api-approved.kubernetes.io]", "protected groups must have approval annotation \"api-approved.kubernetes.io\"");
        }

        var versions = spec["versions"].Objects().ToImmutableArray();
        if (versions.Count(v => IsTrue(v["storage"])) != 1)
        {
            yield return FieldError.Invalid("spec.versions", spec["versions"], "must have exactly one version marked as storage version");
        }

        for (var i = 0; i < versions.Length; i++)
        {
            if (versions[i].At("schema", "openAPIV3Schema") is not JsonObject schema)
            {
                yield return FieldError.Required($"spec.versions[{i}].schema.openAPIV3Schema", "schemas are required");
            }
            else if (schema.Text("type") != "object")
            {
                yield return FieldError.Invalid($"spec.versions[{i}].schema.openAPIV3Schema.type", schema["type"], "must be object at the root");
            }
        }
    }

    private static void SetStatus(JsonObject definition, JsonObject spec, JsonObject names, string now)
    {
        var stored = definition.At("status", "storedVersions").Texts();
        var storage = spec["versions"].Objects().First(v => IsTrue(v["storage"])).Text("name")!;
        var conditions = definition.At("status", "conditions")?.DeepClone() ?? new JsonArray(
            Condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
            Condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now));
        definition["status"] = new JsonObject
        {
            ["conditions"] = conditions,
            ["acceptedNames"] = names.DeepClone(),
            ["storedVersions"] = KubeJson.Array(stored.Append(storage).Distinct(StringComparer.Ordinal)),
        };
    }

    private static JsonObject Condition(string type, string reason, string message, string now) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastTransitionTime"] = now,
        ["reason"] = reason,
        ["message"] = message,
    };

    private static bool IsTrue(JsonNode? node) => node is JsonValue value && value.TryGetValue<bool>(out var yes) && yes;
}
