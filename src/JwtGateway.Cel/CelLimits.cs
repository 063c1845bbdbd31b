namespace JwtGateway.Cel;

/// <summary>What a program may take. What is beyond is an issue at compilation, or the error <c>cost limit exceeded</c> at evaluation.</summary>
public sealed record CelLimits
{
    /// <summary>The limits that hold unless others are given.</summary>
    public static CelLimits Default { get; } = new();

    /// <summary>The longest source, in UTF-16 code units: 16,384.</summary>
    public int SourceLength { get; init; } = 16_384;

    /// <summary>How deep expressions may be nested, chains of operators included: 250. The language asks for 32.</summary>
    public int Depth { get; init; } = 250;

    /// <summary>How many nodes a program may have: 5,000.</summary>
    public int Nodes { get; init; } = 5_000;

    /// <summary>
    /// What an evaluation may cost, in steps: 100,000. A step is an operation, an iteration of a macro, a comparison of two elements, or 16
    /// characters that a function touches.
    /// </summary>
    public int Cost { get; init; } = 100_000;

    /// <summary>The longest regular expression, in characters: 1,024.</summary>
    public int PatternLength { get; init; } = 1_024;

    /// <summary>The longest regular expression that is not a constant, in characters: 256.</summary>
    public int DynamicPatternLength { get; init; } = 256;

    /// <summary>How many regular expressions that are not constants a program keeps: 16. Beyond, the oldest goes.</summary>
    public int DynamicPatterns { get; init; } = 16;
}
