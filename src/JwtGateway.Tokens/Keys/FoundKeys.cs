using System.Collections.Immutable;

namespace JwtGateway.Tokens.Keys;

/// <summary>Gathers the keys of a text in their order. A bad one is noted and harms no other.</summary>
internal sealed class FoundKeys
{
    private readonly ImmutableArray<VerificationKey>.Builder _usable = ImmutableArray.CreateBuilder<VerificationKey>();
    private readonly ImmutableArray<IgnoredKey>.Builder _ignored = ImmutableArray.CreateBuilder<IgnoredKey>();
    private int _count;

    /// <summary>Reads the next key, unless there were too many before it.</summary>
    /// <param name="read">Reads the key, given its position.</param>
    /// <param name="keyId">Its <c>kid</c>, should it be ignored.</param>
    public void Add(Func<int, KeyResult> read, Func<string?> keyId)
    {
        var index = _count++;
        var result = index < JwkSet.MaxKeys ? read(index) : KeyResult.Refused($"only the first {JwkSet.MaxKeys} keys are used");
        if (result.Key is not null)
            _usable.Add(result.Key);
        else
            _ignored.Add(new IgnoredKey(index, keyId(), result.Problem ?? "it is not usable"));
    }

    /// <summary>What there is.</summary>
    public JwkSetParseResult ToResult() => _usable.Count == 0
        ? new JwkSetParseResult { Error = JwkSetError.NoUsableKey, Detail = "it has no usable key", Ignored = _ignored.ToImmutable() }
        : new JwkSetParseResult { Set = new JwkSet(_usable.ToImmutable()), Ignored = _ignored.ToImmutable() };
}
