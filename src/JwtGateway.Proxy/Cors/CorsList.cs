using System.Buffers;
using System.Collections.Immutable;

namespace JwtGateway.Proxy.Cors;

/// <summary>Names that are allowed, as they stand in a response header.</summary>
internal sealed class CorsList
{
    // Tokens, commas and blanks: what a client asks for is sent back, so it may be nothing else.
    private static readonly SearchValues<char> ListCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz, \t");

    /// <summary>Readies the names.</summary>
    public CorsList(ImmutableArray<string> names)
    {
        All = names.Contains("*");
        Text = names.IsEmpty || All ? null : string.Join(", ", names);
    }

    /// <summary>Whether every name is allowed.</summary>
    public bool All { get; }

    /// <summary>The names; null when there are none, or all are allowed.</summary>
    public string? Text { get; }

    /// <summary>
    /// The answer to a request for <paramref name="asked"/>: where all names are allowed exactly those, since a browser takes a star for a name
    /// once credentials are allowed. Null: nothing is to be said.
    /// </summary>
    public string? Answer(string? asked) => All ? string.IsNullOrEmpty(asked) || asked.AsSpan().ContainsAnyExcept(ListCharacters) ? null : asked : Text;
}
