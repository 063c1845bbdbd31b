using System.Text.Json.Nodes;

namespace JwtGateway.Translation.Migration;

/// <summary>The metadata of what is written.</summary>
internal static class Metadata
{
    private static readonly string[] OfTheServer =
        ["uid", "resourceVersion", "generation", "managedFields", "selfLink", "ownerReferences", "deletionTimestamp", "deletionGracePeriodSeconds"];

    private const string Applied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <summary>A copy of the source's metadata without what the API server sets, and an account of it. Annotations stay but those in <paramref name="without"/>.</summary>
    public static JsonObject Of(SourceObject source, params string[] without)
    {
        var metadata = source.Json["metadata"]?.DeepClone() as JsonObject ?? [];
        foreach (var name in OfTheServer)
        {
            metadata.Remove(name);
            source.Changed("metadata." + name, "The API server sets it anew.");
        }

        if (metadata.Remove("creationTimestamp"))
            source.Changed("metadata.creationTimestamp", "The API server sets it anew. Of two policies or routes in conflict the older counts: apply them in the order of their age.");
        if (metadata["annotations"] is JsonObject annotations)
        {
            foreach (var name in without.Append(Applied))
                annotations.Remove(name);
            if (annotations.Count == 0)
                metadata.Remove("annotations");
        }

        source.Changed(SourceObject.Annotation(Applied), "kubectl sets it anew.");
        foreach (var name in source.Annotations.Select(a => a.Key).Where(name => name != Applied && !without.Contains(name)))
            source.Same(SourceObject.Annotation(name));
        foreach (var name in metadata.Select(m => m.Key).Where(name => name is not ("name" or "namespace" or "annotations")).ToList())
            source.Same("metadata." + name);
        source.Changed("status", "Controllers set it anew.");
        return metadata;
    }
}
