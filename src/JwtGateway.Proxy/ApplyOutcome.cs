namespace JwtGateway.Proxy;

/// <summary>What became of a configuration.</summary>
public abstract record ApplyOutcome
{
    private ApplyOutcome() { }

    /// <summary>It is served.</summary>
    public sealed record Applied : ApplyOutcome;

    /// <summary>It is refused as a whole; the one before it is still served.</summary>
    /// <param name="Reason">Why, naming the listener or route.</param>
    public sealed record Refused(string Reason) : ApplyOutcome;
}

/// <summary>A port that is bound.</summary>
/// <param name="Port">The listeners' port.</param>
/// <param name="BoundPort">The port of the socket; differs where <see cref="DataPlaneOptions.MapPort"/> says so.</param>
/// <param name="ListenerIds">The listeners that share it.</param>
public sealed record BoundListener(int Port, int BoundPort, IReadOnlyList<string> ListenerIds);
