using System.Diagnostics.CodeAnalysis;

namespace JwtGateway.Proxy.Routing;

/// <summary>Header names that differ only in case, <c>-</c>, <c>_</c> and <c>.</c>: many upstreams read them as one variable.</summary>
internal sealed class HeaderAlias : IEqualityComparer<string>
{
    /// <summary>Takes such names for the same.</summary>
    public static HeaderAlias Same { get; } = new();

    /// <inheritdoc/>
    public bool Equals(string? x, string? y) => StringComparer.OrdinalIgnoreCase.Equals(x is null ? null : Fold(x), y is null ? null : Fold(y));

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] string name) => StringComparer.OrdinalIgnoreCase.GetHashCode(Fold(name));

    private static string Fold(string name) => name.Replace('_', '-').Replace('.', '-');
}
