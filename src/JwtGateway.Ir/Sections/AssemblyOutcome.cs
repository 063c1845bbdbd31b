namespace JwtGateway.Ir.Sections;

/// <summary>What a message of the stream led to.</summary>
public abstract record AssemblyOutcome
{
    private AssemblyOutcome() { }

    /// <summary>There is a new configuration, whole and verified.</summary>
    /// <param name="Configuration">The configuration.</param>
    public sealed record Changed(SectionedGateway Configuration) : AssemblyOutcome;

    /// <summary>Nothing is new; the stream lives.</summary>
    public sealed record Unchanged : AssemblyOutcome;

    /// <summary>The message does not fit. Nothing of it is kept; the stream is worth nothing any more, and a snapshot is to be asked for.</summary>
    /// <param name="Reason">What does not fit.</param>
    public sealed record Rejected(string Reason) : AssemblyOutcome;
}
