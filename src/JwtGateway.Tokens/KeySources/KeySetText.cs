using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Words about sets of keys. Ids of keys come from outside and are not repeated here: positions name the keys.</summary>
internal static class KeySetText
{
    private const int MostReasons = 5;

    public static string NoUsableKey(ImmutableArray<IgnoredKey> ignored) =>
        ignored.IsDefaultOrEmpty ? "the set has no key" : $"none of the set's {ignored.Length} keys can be used: {Ignored(ignored)}";

    /// <summary>Which keys are ignored and why.</summary>
    public static string Ignored(ImmutableArray<IgnoredKey> ignored)
    {
        var reasons = string.Join("; ", ignored.Take(MostReasons).Select(key => $"keys[{key.Index}] {key.Reason}"));
        return ignored.Length > MostReasons ? $"{reasons}; and {ignored.Length - MostReasons} more" : reasons;
    }
}
