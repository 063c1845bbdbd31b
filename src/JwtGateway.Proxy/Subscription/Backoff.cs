using System.Security.Cryptography;

namespace JwtGateway.Proxy.Subscription;

/// <summary>
/// Pauses between attempts: anything from nothing to a bound that doubles ("full jitter"), so that proxies that lost the same operator do not all
/// come back at once.
/// </summary>
internal sealed class Backoff(TimeSpan shortest, TimeSpan longest)
{
    private const int Steps = 1 << 20;
    private int _failures;

    /// <summary>The bound of the next pause.</summary>
    public TimeSpan Bound =>
        TimeSpan.FromSeconds(Math.Min(shortest.TotalSeconds * Math.Pow(2, Math.Min(_failures, 30)), longest.TotalSeconds));

    /// <summary>It worked: the next pause is short again.</summary>
    public void Reset() => _failures = 0;

    /// <summary>The next pause.</summary>
    public TimeSpan Next()
    {
        var pause = Bound * RandomNumberGenerator.GetInt32(Steps) / Steps;
        _failures++;
        return pause;
    }
}
