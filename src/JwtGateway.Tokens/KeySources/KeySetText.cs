using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Sets of keys as text, and words about them. Ids of keys come from outside: they are shown cut and cleaned, after the position.</summary>
internal static class KeySetText
{
    private const int MostReasons = 5;
    private const int MostListed = 16;

    /// <summary>Reads a set, past the byte order mark that some editors and servers put first (RFC 8259 section 8.1 lets readers do so).</summary>
    public static JwkSetParseResult Parse(ReadOnlySpan<byte> utf8Json) =>
        JwkSet.Parse(WithoutMark(utf8Json));

    /// <summary>The text past its byte order mark.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    /// <summary>Why a set is refused.</summary>
    public static string Refusal(JwkSetParseResult result) => result.Error switch
    {
        JwkSetError.NoUsableKey when result.Ignored.IsDefaultOrEmpty => "it has no keys",
        JwkSetError.NoUsableKey => $"it has no usable key: {Ignored(result.Ignored)}",
        _ => result.Detail,
    };

    /// <summary>Which keys are ignored and why.</summary>
    public static string Ignored(ImmutableArray<IgnoredKey> ignored)
    {
        var reasons = string.Join("; ", ignored.Take(MostReasons).Select(Describe));
        return ignored.Length > MostReasons ? $"{reasons}; and {ignored.Length - MostReasons} more" : reasons;
    }

    /// <summary>The same as a list of bounded length.</summary>
    public static IReadOnlyList<string> List(ImmutableArray<IgnoredKey> ignored) => ignored.Length <= MostListed
        ? [.. ignored.Select(Describe)]
        : [.. ignored.Take(MostListed).Select(Describe), $"and {ignored.Length - MostListed} more"];

    private static string Describe(IgnoredKey key) =>
        key.KeyId is { Length: > 0 } kid ? $"keys[{key.Index}] (kid \"{SafeText.Of(kid)}\") {key.Reason}" : $"keys[{key.Index}] {key.Reason}";
}
