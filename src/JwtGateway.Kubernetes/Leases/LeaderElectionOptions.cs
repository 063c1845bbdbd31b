namespace JwtGateway.Kubernetes.Leases;

/// <summary>Which Lease is led by, and how fast.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The Lease's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Lease's name.</summary>
    public required string Name { get; init; }

    /// <summary>Who we are; unlike every other replica, e.g. host name and a random part (<see cref="NewIdentity"/>).</summary>
    public required string Identity { get; init; }

    /// <summary>For how long others keep away after our last renewal. Default 15 s.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After so long without a renewal we stop leading. Shorter than the lease. Default 10 s.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the Lease is renewed, or looked at. Default 2 s.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>An identity that nobody else has.</summary>
    public static string NewIdentity() => $"{Environment.MachineName}_{Guid.NewGuid():N}";
}
