using JwtGateway.Ir;

namespace JwtGateway.Tokens.Caching;

/// <summary>The identities of the providers of all live configurations.</summary>
internal sealed class ProviderIdentities
{
    private readonly Lock _gate = new();

    // Weak: an identity lives as long as a compiled provider or a remembered token has it.
    private readonly Dictionary<string, WeakReference<ProviderIdentity>> _known = new(StringComparer.Ordinal);

    /// <summary>The identity of <paramref name="provider"/>: the same object as long as every member of it stays the same.</summary>
    public ProviderIdentity Of(JwtProviderIr provider)
    {
        var text = IrJson.Describe(provider);
        lock (_gate)
        {
            if (_known.TryGetValue(text, out var known) && known.TryGetTarget(out var identity))
                return identity;
            Forget();
            identity = new ProviderIdentity();
            _known[text] = new WeakReference<ProviderIdentity>(identity);
            return identity;
        }
    }

    private void Forget()
    {
        foreach (var (text, known) in _known)
        {
            if (!known.TryGetTarget(out _))
                _known.Remove(text);
        }
    }
}
