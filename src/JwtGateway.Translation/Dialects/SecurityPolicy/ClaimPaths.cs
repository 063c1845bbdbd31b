using System.Collections.Immutable;
using System.Text;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>How policies name claims.</summary>
internal static class ClaimPaths
{
    public const int MaxNames = 16;
    private const int MaxName = 253;

    /// <summary>
    /// The names that lead to a claim. <paramref name="delimiter"/> leads into nested objects; a backslash right before it makes it part of a name,
    /// any other backslash is itself, as in Envoy Gateway.
    /// </summary>
    public static ImmutableArray<string> Split(string name, string delimiter)
    {
        // What is said of the delimiter is said elsewhere.
        if (!IsDelimiter(delimiter))
            return [name];
        var names = ImmutableArray.CreateBuilder<string>();
        var current = new StringBuilder();
        for (var at = 0; at < name.Length;)
        {
            var rest = name.AsSpan(at);
            if (rest[0] == '\\' && rest[1..].StartsWith(delimiter))
            {
                current.Append(delimiter);
                at += 1 + delimiter.Length;
            }
            else if (rest.StartsWith(delimiter))
            {
                names.Add(current.ToString());
                current.Clear();
                at += delimiter.Length;
            }
            else
            {
                current.Append(name[at++]);
            }
        }

        names.Add(current.ToString());
        return names.ToImmutable();
    }

    /// <summary>The path of a claim that is named by exactly one of the two.</summary>
    public static ImmutableArray<string> Of(string name, ImmutableArray<string> path, string delimiter) => path.IsEmpty ? Split(name, delimiter) : path;

    /// <summary>Whether such a delimiter makes sense.</summary>
    public static bool IsDelimiter(string text) => text.Length is >= 1 and <= 8 && !text.Contains('\\', StringComparison.Ordinal);

    /// <summary>What is wrong with a path; null when nothing is.</summary>
    public static string? Problem(ImmutableArray<string> path) =>
        path.Contains("") ? "the claim has an empty part between its delimiters"
        : path.Length > MaxNames ? $"the claim is more than {MaxNames} objects deep"
        : path.Any(n => n.Length > MaxName) ? $"a name on the way to the claim is longer than {MaxName} characters"
        : null;
}
