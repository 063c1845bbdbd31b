using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Claims;

/// <summary>A header that carries a claim upstream, compiled.</summary>
internal sealed class ClaimHeader(ClaimHeaderIr header)
{
    private readonly byte[][] _path = [.. header.ClaimPath.Select(Encoding.UTF8.GetBytes)];

    // Framing, routing and connection headers: a claim in one of them would change what the request is.
    private static readonly FrozenSet<string> Reserved = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Connection", "Content-Length", "Expect", "Host", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Transfer-Encoding", "Upgrade");

    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The header's name.</summary>
    public string Name { get; } = header.Header;

    /// <summary>Whether a header of that name may carry claims: it is a name (RFC 9110 section 5.1), and not one that the proxy itself needs.</summary>
    public static bool CanCarry(string name) =>
        name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters) && !Reserved.Contains(name);

    /// <summary>The value in <paramref name="payload"/>; null when the claim is absent, null or an empty string.</summary>
    public string? Read(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        foreach (var name in _path)
        {
            if (!TryEnter(ref reader, name))
                return null;
        }

        return ClaimHeaderValue.Of(ref reader, payload);
    }

    /// <summary>Moves to the value of the member <paramref name="name"/> of the object that the reader stands on.</summary>
    private static bool TryEnter(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueTextEquals(name);
            reader.Read();
            if (found)
                return true;
            reader.Skip();
        }

        return false;
    }
}
