namespace JwtGateway.Tokens.Traffic;

/// <summary>
/// The rate limits of a process. A limit that stays as it is keeps its counts through changes of configuration: a change elsewhere is no reason to let everybody
/// begin anew.
/// </summary>
internal sealed class RateLimits
{
    private readonly Lock _gate = new();

    // Weak: a limit lives as long as a compiled policy that counts by it.
    private readonly Dictionary<RateLimitKey, WeakReference<RateLimit>> _known = [];

    /// <summary>The limit: the same object for as long as somebody counts by it.</summary>
    public RateLimit Of(RateLimitKey key)
    {
        lock (_gate)
        {
            if (_known.TryGetValue(key, out var known) && known.TryGetTarget(out var limit))
                return limit;
            Forget();
            limit = new RateLimit(key.Capacity, key.Window);
            _known[key] = new WeakReference<RateLimit>(limit);
            return limit;
        }
    }

    private void Forget()
    {
        foreach (var (key, known) in _known)
        {
            if (!known.TryGetTarget(out _))
                _known.Remove(key);
        }
    }
}

/// <summary>What makes two limits one.</summary>
/// <param name="Gateway">The Gateway.</param>
/// <param name="Policy">The policy.</param>
/// <param name="Name">The limit's name.</param>
/// <param name="Capacity">How many requests a window takes.</param>
/// <param name="Window">The window.</param>
/// <param name="BucketKey">The expressions, one a line.</param>
/// <param name="Place">Which one of several that are equal in all this it is within its policy, from 0.</param>
internal sealed record RateLimitKey(string Gateway, string Policy, string Name, int Capacity, TimeSpan Window, string BucketKey, int Place);
