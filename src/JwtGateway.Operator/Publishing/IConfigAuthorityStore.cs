namespace JwtGateway.Operator.Publishing;

/// <summary>Keeps the authorities where every replica of the operator finds them; in a cluster, a Secret.</summary>
public interface IConfigAuthorityStore
{
    /// <summary>What is kept; null: nothing yet.</summary>
    /// <exception cref="IOException">It cannot be asked now.</exception>
    Task<StoredAuthorities?> LoadAsync(CancellationToken cancellation);

    /// <summary>Keeps <paramref name="authorities"/> unless somebody else has kept others since <paramref name="before"/> was loaded.</summary>
    /// <param name="authorities">What to keep.</param>
    /// <param name="before">What <see cref="LoadAsync"/> gave.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>False: somebody else was first, load again.</returns>
    /// <exception cref="IOException">It cannot be asked now.</exception>
    Task<bool> TrySaveAsync(ConfigAuthorities authorities, StoredAuthorities? before, CancellationToken cancellation);
}

/// <summary>What a store holds.</summary>
/// <param name="Authorities">The authorities.</param>
/// <param name="Revision">The store's own mark of this state, e.g. a resourceVersion.</param>
public sealed record StoredAuthorities(ConfigAuthorities Authorities, string Revision);
