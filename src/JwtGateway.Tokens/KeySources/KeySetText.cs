using System.Collections.Immutable;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.KeySources;

/// <summary>Sets of keys as text, and words about them. Ids of keys come from outside and are not repeated here: positions name the keys.</summary>
internal static class KeySetText
{
    private const int MostReasons = 5;

    /// <summary>Reads a set, past the byte order mark that some editors and servers put first (RFC 8259 section 8.1 lets readers do so).</summary>
    public static JwkSetParseResult Parse(ReadOnlySpan<byte> utf8Json) =>
        JwkSet.Parse(utf8Json.StartsWith("\uFEFF"u8) ? utf8Json[3..] : utf8Json);

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
        var reasons = string.Join("; ", ignored.Take(MostReasons).Select(key => $"keys[{key.Index}] {key.Reason}"));
        return ignored.Length > MostReasons ? $"{reasons}; and {ignored.Length - MostReasons} more" : reasons;
    }
}
