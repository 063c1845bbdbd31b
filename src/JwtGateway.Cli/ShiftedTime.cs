namespace JwtGateway.Cli;

/// <summary>A clock that read <paramref name="start"/> when it was made, and runs on as <paramref name="inner"/> does.</summary>
internal sealed class ShiftedTime(TimeProvider inner, DateTimeOffset start) : TimeProvider
{
    private readonly TimeSpan _shift = start - inner.GetUtcNow();

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => inner.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => inner.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + _shift;

    /// <inheritdoc/>
    public override long GetTimestamp() => inner.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        inner.CreateTimer(callback, state, dueTime, period);
}
