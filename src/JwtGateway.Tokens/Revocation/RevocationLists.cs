using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Revocation;

/// <summary>
/// What is revoked, compiled once for all routes and for as long as it stays the same: lists may hold a hundred thousand names, and neither each of a
/// thousand routes nor a change elsewhere is to compile them again.
/// </summary>
internal sealed class RevocationLists
{
    private readonly Lock _gate = new();

    // Of one configuration, so that names are compared once and not for each of its policies.
    private readonly ConditionalWeakTable<RevocationIr, IssuersRevocations> _compared = [];

    // Weak: a list lives as long as a compiled provider that goes by it.
    private readonly Dictionary<string, WeakReference<IssuersRevocations>> _known = new(StringComparer.Ordinal);

    /// <summary>The compiled list: the same object as long as every name in it stays the same.</summary>
    public IssuersRevocations Of(RevocationIr revocation)
    {
        lock (_gate)
        {
            return _compared.GetValue(revocation, Find);
        }
    }

    private IssuersRevocations Find(RevocationIr revocation)
    {
        if (_known.TryGetValue(revocation.Id, out var known) && known.TryGetTarget(out var same) && Same(same.Ir, revocation))
            return same;
        Forget();
        var compiled = new IssuersRevocations(revocation);
        _known[revocation.Id] = new WeakReference<IssuersRevocations>(compiled);
        return compiled;
    }

    private void Forget()
    {
        foreach (var (id, known) in _known)
        {
            if (!known.TryGetTarget(out _))
                _known.Remove(id);
        }
    }

    private static bool Same(RevocationIr one, RevocationIr other) =>
        one.Issuer == other.Issuer
        && one.IssuedBefore == other.IssuedBefore
        && Same(one.TokenIds, other.TokenIds)
        && Same(one.Sessions, other.Sessions)
        && one.Subjects.AsSpan().SequenceEqual(other.Subjects.AsSpan());

    private static bool Same(ImmutableArray<string> one, ImmutableArray<string> other) => one.AsSpan().SequenceEqual(other.AsSpan());
}
