using System.Collections.Immutable;

namespace JwtGateway.Cel;

/// <summary>What parsing a template led to.</summary>
public abstract record CelTemplateParsing
{
    private CelTemplateParsing() { }

    /// <summary>A template that can be rendered.</summary>
    /// <param name="Template">The template.</param>
    public sealed record Parsed(CelTemplate Template) : CelTemplateParsing;

    /// <summary>No template.</summary>
    /// <param name="Issues">Why not, with positions in the whole text; at least one.</param>
    public sealed record Rejected(ImmutableArray<CelIssue> Issues) : CelTemplateParsing;
}
