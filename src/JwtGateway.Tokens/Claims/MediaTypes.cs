using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace JwtGateway.Tokens.Claims;

/// <summary>Media types as <c>typ</c> spells them: without regard to case, and <c>application/</c> may be left out (RFC 7515 section 4.1.9).</summary>
internal sealed class MediaTypes
{
    private const int Longest = 128;
    private const string Application = "application/";

    private readonly byte[][] _types;

    public MediaTypes(ImmutableArray<string> types) => _types = [.. types.Select(t => Encoding.UTF8.GetBytes(Short(t)))];

    /// <summary>RFC 9068 section 4.</summary>
    public static MediaTypes AccessToken { get; } = new(["at+jwt"]);

    /// <summary>RFC 7519 section 5.1.</summary>
    public static MediaTypes Jwt { get; } = new(["JWT"]);

    /// <summary>Whether the <c>typ</c> is one of them.</summary>
    /// <param name="value">The JSON value as it stands in the header; empty when it is absent.</param>
    public bool Contains(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > Longest || value[0] != '"')
            return false;
        var reader = new Utf8JsonReader(value);
        reader.Read();
        Span<byte> buffer = stackalloc byte[Longest];
        ReadOnlySpan<byte> type = buffer[..reader.CopyString(buffer)];
        if (StartsWithApplication(type) && !type["application/".Length..].Contains((byte)'/'))
            type = type["application/".Length..];
        foreach (var allowed in _types)
        {
            if (Ascii.EqualsIgnoreCase(type, allowed))
                return true;
        }

        return false;
    }

    private static bool StartsWithApplication(ReadOnlySpan<byte> type) =>
        type.Length >= Application.Length && Ascii.EqualsIgnoreCase(type[..Application.Length], "application/"u8);

    private static string Short(string type) =>
        type.StartsWith(Application, StringComparison.OrdinalIgnoreCase) && !type[Application.Length..].Contains('/', StringComparison.Ordinal)
            ? type[Application.Length..]
            : type;
}
