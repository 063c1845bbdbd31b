using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace JwtGateway.Testing.Cluster.Model;

/// <summary>A kind that the server stores.</summary>
/// <param name="Group">API group; empty: the core group.</param>
/// <param name="Plural">E.g. <c>services</c>.</param>
/// <param name="Kind">E.g. <c>Service</c>.</param>
/// <param name="Namespaced">Whether its objects live in namespaces.</param>
/// <param name="Versions">Most preferred first.</param>
internal sealed record ResourceKind(string Group, string Plural, string Kind, bool Namespaced, ImmutableArray<KindVersion> Versions)
{
    public string Singular { get; init; } = Kind.ToLowerInvariant();

    public string ListKind { get; init; } = Kind + "List";

    public ImmutableArray<string> ShortNames { get; init; } = [];

    public ImmutableArray<string> Categories { get; init; } = [];

    /// <summary>Fields that a field selector may name, besides metadata.name and metadata.namespace.</summary>
    public ImmutableArray<string> SelectableFields { get; init; } = [];

    /// <summary>Whether <c>metadata.generation</c> counts changes of what is desired.</summary>
    public bool HasGeneration { get; init; }

    /// <summary>Whether an update may leave out the resourceVersion.</summary>
    public bool UnconditionalUpdate { get; init; } = true;

    /// <summary>The uid of its CustomResourceDefinition; null: built in.</summary>
    public string? DefinitionUid { get; init; }

    public string StorageVersion { get; init; } = Versions.IsEmpty ? "" : Versions[0].Name;

    public bool IsCustom => DefinitionUid is not null;

    /// <summary>Names the kind whatever the version: <c>deployments.apps</c>, <c>services</c>.</summary>
    public string Key => Group.Length == 0 ? Plural : $"{Plural}.{Group}";

    public KindVersion? Version(string name) => Versions.FirstOrDefault(v => v.Served && v.Name == name);

    public string ApiVersion(string version) => Group.Length == 0 ? version : $"{Group}/{version}";
}

/// <summary>A version of a kind.</summary>
/// <param name="Name">E.g. <c>v1</c>.</param>
/// <param name="Served">Whether it has endpoints.</param>
/// <param name="HasStatus">Whether status is written through a subresource of its own.</param>
/// <param name="Schema">Structural schema; of a built-in kind only what the server needs to know (defaults, list types).</param>
internal sealed record KindVersion(string Name, bool Served, bool HasStatus, JsonObject? Schema)
{
    /// <summary>Whether fields that the schema does not name are dropped.</summary>
    public bool Prunes { get; init; }
}
