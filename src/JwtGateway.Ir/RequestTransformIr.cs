using System.Collections.Immutable;

namespace JwtGateway.Ir;

/// <summary>
/// Changes to the request's headers by expressions, made once the request may pass and before it is forwarded (agentgateway, <c>traffic.transformation.request</c>).
/// Headers whose value reads the token's claims are ours alone: client copies are removed before anything else is done.
/// </summary>
public sealed record RequestTransformIr
{
    /// <summary>Which variables the expressions may use.</summary>
    public required ExpressionLanguage Language { get; init; }

    /// <summary>Replaces the header. An expression that fails, or whose value cannot stand in a header, leaves the request without it.</summary>
    public ImmutableArray<HeaderExpressionIr> Set { get; init; } = [];

    /// <summary>Adds a value to the header. An expression that fails adds nothing.</summary>
    public ImmutableArray<HeaderExpressionIr> Add { get; init; } = [];

    /// <summary>Removes headers; before the others.</summary>
    public ImmutableArray<string> Remove { get; init; } = [];
}

/// <summary>A header and where its value comes from.</summary>
/// <param name="Name">The header's name.</param>
/// <param name="Expression">The expression; strings are taken as they are, numbers and booleans as their text, lists and maps as JSON.</param>
public sealed record HeaderExpressionIr(string Name, string Expression);
