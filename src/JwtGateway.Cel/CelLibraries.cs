namespace JwtGateway.Cel;

/// <summary>Functions beyond the standard library, as cel-go's extensions name them.</summary>
[Flags]
public enum CelLibraries
{
    /// <summary>The standard library alone.</summary>
    None = 0,

    /// <summary><c>charAt</c>, <c>indexOf</c>, <c>lastIndexOf</c>, <c>join</c>, <c>lowerAscii</c>, <c>upperAscii</c>, <c>replace</c>, <c>split</c>,
    /// <c>substring</c>, <c>trim</c>, <c>reverse</c>, <c>format</c>, <c>strings.quote</c>.</summary>
    Strings = 1,

    /// <summary><c>sets.contains</c>, <c>sets.equivalent</c>, <c>sets.intersects</c>.</summary>
    Sets = 2,

    /// <summary><c>base64.encode</c>, <c>base64.decode</c>.</summary>
    Encoders = 4,

    /// <summary><c>math.greatest</c>, <c>math.least</c>.</summary>
    Math = 8,

    /// <summary>All of them.</summary>
    All = Strings | Sets | Encoders | Math,
}
