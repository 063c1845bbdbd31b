using System.Collections.Immutable;
using System.Text;

namespace JwtGateway.Translation.Dialects.Traefik.Claims;

/// <summary>How Traefik Hub names claims, in its claims language and in <c>forwardHeaders</c>.</summary>
internal static class ClaimKey
{
    public const int MaxNames = 16;
    private const int MaxLength = 1024;

    /// <summary>
    /// The names that lead to a claim. A dot leads into an object; <c>\.</c> is a dot and <c>\\</c> a backslash of a name, and a backslash before anything else is
    /// itself. The empty key names no claim.
    /// </summary>
    public static ImmutableArray<string> Split(string key)
    {
        if (key.Length == 0)
            return [];
        var names = ImmutableArray.CreateBuilder<string>();
        var current = new StringBuilder();
        for (var i = 0; i < key.Length; i++)
        {
            if (key[i] == '\\' && i + 1 < key.Length && key[i + 1] is '.' or '\\')
            {
                current.Append(key[++i]);
            }
            else if (key[i] == '.')
            {
                names.Add(current.ToString());
                current.Clear();
            }
            else
            {
                current.Append(key[i]);
            }
        }

        names.Add(current.ToString());
        return names.ToImmutable();
    }

    /// <summary>What is wrong with a key; null when nothing is.</summary>
    public static string? Problem(string key) =>
        key.Length > MaxLength ? $"the claim's name is longer than {MaxLength} characters"
        : Split(key).Length > MaxNames ? $"the claim is more than {MaxNames} objects deep"
        : null;
}
