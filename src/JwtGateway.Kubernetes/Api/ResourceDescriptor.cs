namespace JwtGateway.Kubernetes.Api;

/// <summary>Where the objects of a kind are in the API server (Kubernetes API concepts, "Resource URIs").</summary>
/// <param name="Group">The API group; empty for the core group.</param>
/// <param name="Version">The version, e.g. <c>v1</c>.</param>
/// <param name="Plural">The resource's name in paths, e.g. <c>httproutes</c>.</param>
/// <param name="Kind">The kind, e.g. <c>HTTPRoute</c>.</param>
/// <param name="Namespaced">False for cluster-scoped kinds.</param>
public sealed record ResourceDescriptor(string Group, string Version, string Plural, string Kind, bool Namespaced = true)
{
    /// <summary>Group and version as objects spell them.</summary>
    public string ApiVersion => Group.Length == 0 ? Version : $"{Group}/{Version}";

    /// <summary>The path of all objects, or of those in one namespace.</summary>
    /// <param name="ns">The namespace; null or empty: all of them. Ignored for cluster-scoped kinds.</param>
    public string CollectionPath(string? ns)
    {
        var root = Group.Length == 0 ? $"/api/{Version}" : $"/apis/{Group}/{Version}";
        return !Namespaced || string.IsNullOrEmpty(ns) ? $"{root}/{Plural}" : $"{root}/namespaces/{Segment(ns)}/{Plural}";
    }

    /// <summary>The path of one object.</summary>
    /// <exception cref="ArgumentException">The name cannot be that of an object.</exception>
    public string ObjectPath(string? ns, string name) => $"{CollectionPath(ns)}/{Segment(name)}";

    /// <inheritdoc/>
    public override string ToString() => Group.Length == 0 ? $"{Kind}.{Version}" : $"{Kind}.{Version}.{Group}";

    // A dot segment would be resolved on the way and address something else.
    private static string Segment(string text) => text is "" or "." or ".."
        ? throw new ArgumentException("A name in a path must not be empty, '.' or '..'.", nameof(text))
        : Uri.EscapeDataString(text);
}
