using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Caching;

/// <summary>A token that verified, and for whom.</summary>
internal sealed class VerifiedToken
{
    // More would be a token that many policies take under many key sets; the ones used last count.
    private const int MaxAcceptances = 4;

    // The objects' headers, references and lengths, rounded up.
    private const int Overhead = 416;

    private readonly string _text;
    private volatile Acceptance? _acceptances;
    private volatile bool _visited;

    /// <param name="hash">The keyed hash that it is found by.</param>
    /// <param name="text">The token.</param>
    /// <param name="contents">What it says.</param>
    /// <param name="grown">Is told when what is kept of its claims takes so many more bytes; null: nobody asks.</param>
    public VerifiedToken(int hash, string text, TokenContents contents, Action<VerifiedToken, int>? grown = null)
    {
        (Hash, _text) = (hash, text);
        Contents = grown is null ? contents : contents with { Grown = bytes => grown(this, bytes) };
        Opened = contents.OpenedBy is null ? null : new PresentedToken(Contents);
        Bytes = (Opened is null ? Overhead : 2 * Overhead) + (sizeof(char) * (long)text.Length) + contents.Buffer.Length;
    }

    /// <summary>What it says.</summary>
    public TokenContents Contents { get; }

    /// <summary>The token inside, where an encrypted one is remembered; null otherwise.</summary>
    public PresentedToken? Opened { get; }

    /// <summary>The keyed hash that it is found by.</summary>
    public int Hash { get; }

    /// <summary>About how much memory it takes, with what is kept of its claims. Changed by the cache alone, which counts it.</summary>
    public long Bytes { get; set; }

    /// <summary>Whether it was asked for since the clock's hand passed (CLOCK). Written only when it changes: many cores read it.</summary>
    public bool Visited
    {
        get => _visited;
        set
        {
            if (_visited != value)
                _visited = value;
        }
    }

    /// <summary>Whether it is exactly <paramref name="other"/>.</summary>
    public bool Is(ReadOnlySpan<char> other) => other.SequenceEqual(_text);

    /// <summary>The key that verified it for <paramref name="provider"/> under <paramref name="keys"/>; null: it was not, or not since either changed.</summary>
    public VerificationKey? AcceptedBy(ProviderIdentity provider, JwkSet keys)
    {
        for (var acceptance = _acceptances; acceptance is not null; acceptance = acceptance.Others)
        {
            if (ReferenceEquals(acceptance.Provider, provider) && ReferenceEquals(acceptance.Keys, keys))
                return acceptance.Key;
        }

        return null;
    }

    /// <summary>Notes that it verified. Two requests may do so at once; one of the notes may then be lost, and is made again by a later request.</summary>
    public void Accept(ProviderIdentity provider, JwkSet keys, VerificationKey key)
    {
        var others = Without(_acceptances, provider, MaxAcceptances - 1);
        _acceptances = new Acceptance(provider, keys, key, others);
    }

    private static Acceptance? Without(Acceptance? acceptances, ProviderIdentity provider, int most) => acceptances switch
    {
        null => null,
        _ when most == 0 => null,
        _ when ReferenceEquals(acceptances.Provider, provider) => Without(acceptances.Others, provider, most),
        _ => acceptances with { Others = Without(acceptances.Others, provider, most - 1) },
    };
}
