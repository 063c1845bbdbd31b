namespace JwtGateway.Tokens.KeySources;

/// <summary>Lets one caller in a while pass. Asked by requests: no lock, nothing allocated.</summary>
internal sealed class UnknownKeyCooldown(TimeSpan cooldown, TimeProvider time)
{
    private const long Never = long.MinValue;

    private long _last = Never;

    /// <summary>Whether the caller is the one; with a cooldown of zero nobody is.</summary>
    public bool TryTake()
    {
        if (cooldown <= TimeSpan.Zero)
        {
            return false;
        }

        var last = Volatile.Read(ref _last);
        var now = time.GetTimestamp();
        return (last == Never || time.GetElapsedTime(last, now) >= cooldown) && Interlocked.CompareExchange(ref _last, now, last) == last;
    }
}
