namespace JwtGateway.Kubernetes.Watching;

/// <summary>
/// Pauses that grow from 800 ms by doubling to 30 s, each between nothing and its full length; from the start again after two minutes without
/// one (client-go's constants for reflectors).
/// </summary>
internal sealed class Backoff(TimeProvider clock, Func<double> jitter)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(800);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan HealthyAfter = TimeSpan.FromMinutes(2);

    private TimeSpan _length = First;
    private long? _lastAt;

    public TimeSpan Next()
    {
        if (_lastAt is { } at && clock.GetElapsedTime(at) >= HealthyAfter)
            _length = First;

        var pause = _length * jitter();
        _length = _length * 2 < Longest ? _length * 2 : Longest;
        _lastAt = clock.GetTimestamp();
        return pause;
    }
}
