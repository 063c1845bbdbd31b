using JwtGateway.Ir;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.Revocation;
using JwtGateway.Tokens.Traffic;

namespace JwtGateway.Tokens.Caching;

/// <summary>What a process remembers of tokens that verified, through all changes of configuration.</summary>
internal sealed class TokenMemory
{
    private readonly ProviderIdentities _identities = new();
    private readonly StripedCounter _hits = new();
    private readonly StripedCounter _misses = new();
    private volatile VerifiedTokenCache _cache;

    /// <param name="maxBytes">The most memory to take, in bytes; 0: nothing is remembered.</param>
    public TokenMemory(long maxBytes)
    {
        MaxBytes = maxBytes;
        _cache = new VerifiedTokenCache(maxBytes);
    }

    /// <summary>What is revoked, compiled.</summary>
    public RevocationLists Revocations { get; } = new();

    /// <summary>How much was asked for lately, where a policy limits that.</summary>
    public RateLimits RateLimits { get; } = new();

    /// <summary>The most memory to take, in bytes.</summary>
    public long MaxBytes { get; private set; }

    /// <summary>The tokens; another object after <see cref="Resize"/>.</summary>
    public VerifiedTokenCache Cache => _cache;

    /// <summary>How often a token did not have to be verified, since the process started.</summary>
    public long Hits => _hits.Sum;

    /// <summary>How often one verified that had to be.</summary>
    public long Misses => _misses.Sum;

    /// <summary>What stands for the provider's configuration.</summary>
    public ProviderIdentity Identify(JwtProviderIr provider) => _identities.Of(provider);

    /// <summary>The key that <paramref name="token"/> is remembered to have verified with; null: it has to be verified.</summary>
    public VerificationKey? Recall(PresentedToken token, ProviderIdentity provider, JwkSet keys)
    {
        if (token.Recall(Cache)?.AcceptedBy(provider, keys) is not { } key)
            return null;
        _hits.Increment();
        return key;
    }

    /// <summary>Remembers that <paramref name="token"/>, or the one that was inside, verified, if it is not seen for the first time.</summary>
    public void Remember(PresentedToken token, ProviderIdentity provider, JwkSet keys, VerificationKey key, OpenedToken? opened = null)
    {
        _misses.Increment();

        // With other keys there might be another token inside.
        if (token.Remembered is { } other && !ReferenceEquals(other.Contents.OpenedBy, opened?.Keys))
        {
            Cache.Remove(other);
            token.Remembered = null;
        }

        if (token.Remembered is null && Cache.Admits(token.Text))
            token.Remembered = Cache.Add(token.Text, (opened?.Token ?? token).ToContents() with { OpenedBy = opened?.Keys });
        if (token.Remembered is { } remembered && ReferenceEquals(remembered.Contents.OpenedBy, opened?.Keys))
            remembered.Accept(provider, keys, key);
    }

    /// <summary>Forgets a token that cannot become good again.</summary>
    public void Forget(PresentedToken token)
    {
        if (token.Remembered is { } remembered)
            Cache.Remove(remembered);
    }

    /// <summary>Changes how much memory may be taken. Another amount forgets everything: tokens are verified once more, and that is all.</summary>
    public void Resize(long maxBytes)
    {
        if (maxBytes == MaxBytes)
            return;
        MaxBytes = maxBytes;
        _cache = new VerifiedTokenCache(maxBytes);
    }
}
