using System.Collections.Immutable;

namespace JwtGateway.Resources.Policies;

/// <summary>Issuers that differ in one place, as those of identity providers with a tenant in the address. Only the ones that are listed count.</summary>
public sealed record IssuerTemplate
{
    /// <summary>The issuer with one placeholder in braces, e.g. <c>https://login.example.com/{tenant}/v2.0</c>.</summary>
    public string Template { get; init; } = "";

    /// <summary>What may stand in its place, 1 to 64 of letters, digits, <c>.</c>, <c>_</c>, <c>~</c> and <c>-</c>.</summary>
    public ImmutableArray<string> Allowed { get; init; } = [];
}
