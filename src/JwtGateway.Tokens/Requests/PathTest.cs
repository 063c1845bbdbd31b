using System.Text.RegularExpressions;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Requests;

/// <summary>Compares the request's path, as routes do.</summary>
internal sealed class PathTest
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly string _path;
    private readonly bool _prefix;
    private readonly Regex? _pattern;

    private PathTest(string path, bool prefix, Regex? pattern)
    {
        _path = path;
        _prefix = prefix;
        _pattern = pattern;
    }

    /// <summary>Compiles <paramref name="match"/>; null when its regular expression cannot run without backtracking.</summary>
    public static PathTest? Compile(PathMatchIr match)
    {
        try
        {
            if (match.Type != PathMatchType.Regex)
                return new PathTest(match.Type == PathMatchType.Prefix ? match.Value.TrimEnd('/') : match.Value, match.Type == PathMatchType.Prefix, null);

            // Alone first: `a)|(b` would otherwise close the group that anchors it.
            _ = new Regex(match.Value, Options);
            return new PathTest("", false, new Regex($@"\A(?:{match.Value})\z", Options));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether the path matches. Prefixes match whole segments.</summary>
    public bool Matches(ReadOnlySpan<char> path) =>
        _pattern is not null ? _pattern.IsMatch(path)
        : _prefix ? path.StartsWith(_path) && (path.Length == _path.Length || path[_path.Length] == '/')
        : path.SequenceEqual(_path);
}
