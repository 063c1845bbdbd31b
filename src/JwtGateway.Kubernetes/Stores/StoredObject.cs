using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;

namespace JwtGateway.Kubernetes.Stores;

/// <summary>Names an object within its kind.</summary>
/// <param name="Namespace">Empty for cluster-scoped kinds.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>The key of an object; null when it has no name.</summary>
    internal static ObjectKey? Of(JsonObject json)
    {
        var metadata = json["metadata"] as JsonObject;
        return JsonRead.Text(metadata, "name") is { } name ? new ObjectKey(JsonRead.Text(metadata, "namespace") ?? "", name) : null;
    }
}

/// <summary>An object as the API server last sent it. Prints its key alone.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
public sealed record StoredObject<T>
    where T : class
{
    /// <summary>Namespace and name.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>Opaque; changes with every write.</summary>
    public required string ResourceVersion { get; init; }

    /// <summary>Differs between an object and its successor of the same name.</summary>
    public required string Uid { get; init; }

    /// <summary>
    /// The object; null when it cannot be read as its kind. The same instance as long as nothing but its status changes, so that what is
    /// computed of it may be remembered by reference.
    /// </summary>
    public required T? Value { get; init; }

    /// <summary>Its status, word for word; null when it has none.</summary>
    public required JsonElement? Status { get; init; }

    /// <summary>Whether it has a deletionTimestamp.</summary>
    public bool IsBeingDeleted { get; init; }

    /// <summary>Of everything but status and bookkeeping.</summary>
    internal string ContentHash { get; init; } = "";

    /// <inheritdoc/>
    public override string ToString() => Key.ToString();
}

/// <summary>Reads an object; null when it cannot be read as its kind. Must not throw, and must leave the JSON as it is.</summary>
/// <typeparam name="T">What it is read into.</typeparam>
public delegate T? ObjectDecoder<out T>(JsonObject json)
    where T : class;
