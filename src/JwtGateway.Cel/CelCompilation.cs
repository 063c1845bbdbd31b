using System.Collections.Immutable;

namespace JwtGateway.Cel;

/// <summary>What compiling led to.</summary>
public abstract record CelCompilation
{
    private CelCompilation() { }

    /// <summary>A program that can be evaluated.</summary>
    /// <param name="Program">The program.</param>
    public sealed record Compiled(CelProgram Program) : CelCompilation;

    /// <summary>No program.</summary>
    /// <param name="Issues">Why not; at least one, in the order of the source.</param>
    public sealed record Rejected(ImmutableArray<CelIssue> Issues) : CelCompilation;
}
