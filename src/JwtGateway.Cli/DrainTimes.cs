namespace JwtGateway.Cli;

/// <summary>How a data plane ends: it leaves, then it finishes.</summary>
internal sealed record DrainTimes
{
    /// <summary>For how long it serves on, not ready, once it is asked to stop. Default none: there is nobody to hear of it.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.Zero;

    /// <summary>How long requests under way may take after that. Default 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}
