using System.Buffers;

namespace JwtGateway.Proxy.Cors;

/// <summary>An allowed origin with a <c>*</c> in place of a part of its host name, compiled.</summary>
internal sealed class OriginPattern
{
    // What a host name and port can be made of; a wildcard stands for nothing else, so that it cannot reach over a host's end.
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.:[]");

    private readonly string _before;
    private readonly string _after;

    /// <summary>Readies a pattern that has one <c>*</c>.</summary>
    public OriginPattern(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        _before = pattern[..star];
        _after = pattern[(star + 1)..];
    }

    /// <summary>Whether the origin fits, with one character or more in place of the star.</summary>
    public bool Matches(string origin) =>
        origin.Length > _before.Length + _after.Length
        && origin.StartsWith(_before, StringComparison.Ordinal)
        && origin.EndsWith(_after, StringComparison.Ordinal)
        && !origin.AsSpan(_before.Length, origin.Length - _before.Length - _after.Length).ContainsAnyExcept(HostCharacters);
}
