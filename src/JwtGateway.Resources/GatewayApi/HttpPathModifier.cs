namespace JwtGateway.Resources.GatewayApi;

/// <summary>A change to a request's path.</summary>
public sealed record HttpPathModifier
{
    /// <summary>ReplaceFullPath or ReplacePrefixMatch.</summary>
    public string Type { get; init; } = "";

    /// <summary>For ReplaceFullPath: the path instead.</summary>
    public string? ReplaceFullPath { get; init; }

    /// <summary>For ReplacePrefixMatch: what stands in place of the rule's one path prefix; empty and <c>/</c>: nothing.</summary>
    public string? ReplacePrefixMatch { get; init; }
}
