using System.Collections.Immutable;
using System.Text.Json.Nodes;
using JwtGateway.Resources.Reading.Yaml;

namespace JwtGateway.Resources.Reading;

/// <summary>Reads texts as the objects that they hold, whatever their kinds: for tools that rewrite manifests. What they mean is for <see cref="SnapshotReader"/> to say.</summary>
public static class ManifestReader
{
    private static readonly ImmutableHashSet<string> ClusterScoped =
    [
        "GatewayClass", "IngressClass", "Namespace", "CustomResourceDefinition", "ClusterRole", "ClusterRoleBinding", "PersistentVolume", "StorageClass", "PriorityClass", "Node",
    ];

    /// <summary>The objects of all documents, lists unfolded, in the order in which they stand; documents that hold no object are left out.</summary>
    /// <param name="files">Names, which errors carry, and texts.</param>
    public static (ImmutableArray<JsonObject> Objects, ImmutableArray<DocumentError> Errors) Read(IEnumerable<(string Name, string Text)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var objects = ImmutableArray.CreateBuilder<JsonObject>();
        var errors = ImmutableArray.CreateBuilder<DocumentError>();
        foreach (var (name, text) in files)
        {
            var (documents, error) = YamlStream.Read(name, text);
            if (error is not null)
                errors.Add(error);
            foreach (var document in documents)
                Add(document.Root, objects);
        }

        return (objects.ToImmutable(), errors.ToImmutable());
    }

    /// <summary>Whether objects of a kind are in a namespace, as far as that is known.</summary>
    public static bool HasNamespace(string group, string kind) => !ClusterScoped.Contains(kind) || group == ApiGroup.JwtGateway;

    private static void Add(JsonNode? node, ImmutableArray<JsonObject>.Builder objects)
    {
        if (node is not JsonObject json)
            return;
        if (ObjectList.ItemsOf(json) is { } items)
            items.ForEach(item => Add(item, objects));
        else
            objects.Add(json);
    }
}
