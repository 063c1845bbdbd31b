namespace JwtGateway.Tokens.Tests.Support;

/// <summary>A clock that stands until it is set.</summary>
internal sealed class FixedClock(long unixSeconds) : TimeProvider
{
    public long UnixSeconds { get; set; } = unixSeconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(UnixSeconds);
}
