using System.Collections.Immutable;

namespace JwtGateway.Kubernetes.Stores;

/// <summary>The objects of a kind at one moment.</summary>
/// <typeparam name="T">What objects are read into.</typeparam>
/// <param name="Objects">By namespace and name.</param>
/// <param name="HasSynced">Whether they were ever all there: before, nobody can tell a missing object from one not heard of.</param>
/// <param name="IsSynced">Whether they are kept up with now. False after a 403: the objects are the last that were known.</param>
/// <param name="ContentVersion">Grows when something other than a status changes.</param>
public sealed record StoreSnapshot<T>(
    ImmutableDictionary<ObjectKey, StoredObject<T>> Objects, bool HasSynced, bool IsSynced, long ContentVersion)
    where T : class
{
    internal static StoreSnapshot<T> Empty { get; } = new(ImmutableDictionary<ObjectKey, StoredObject<T>>.Empty, false, false, 0);
}

/// <summary>What has changed in a store.</summary>
public enum StoreChange
{
    /// <summary>Nothing but statuses.</summary>
    Status,

    /// <summary>Objects came, went, or changed beyond their status; or the store has synced.</summary>
    Content,
}
