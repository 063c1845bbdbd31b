using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Jwe.Keys;

/// <summary>Gathers the keys of a text in their order. A bad one is noted and harms no other.</summary>
internal sealed class FoundDecryptionKeys
{
    private readonly ImmutableArray<DecryptionKey>.Builder _usable = ImmutableArray.CreateBuilder<DecryptionKey>();
    private readonly ImmutableArray<IgnoredKey>.Builder _ignored = ImmutableArray.CreateBuilder<IgnoredKey>();
    private int _count;

    /// <summary>Reads the next key, given its position, unless there were too many before it.</summary>
    public void Add(Func<int, DecryptionKeyResult> read, Func<string?> keyId)
    {
        var index = _count++;
        var result = index < JwkSet.MaxKeys ? read(index) : DecryptionKeyResult.Refused($"only the first {JwkSet.MaxKeys} keys are used");
        if (result.Key is not null)
            _usable.Add(result.Key);
        else
            _ignored.Add(new IgnoredKey(index, keyId(), result.Problem ?? "it is not usable"));
    }

    /// <summary>What there is.</summary>
    public DecryptionKeysRead ToResult() => _usable.Count == 0
        ? new DecryptionKeysRead { Error = JwkSetError.NoUsableKey, Detail = "it has no usable key", Ignored = _ignored.ToImmutable() }
        : new DecryptionKeysRead { Set = new DecryptionKeySet(_usable.ToImmutable()), Ignored = _ignored.ToImmutable() };
}
