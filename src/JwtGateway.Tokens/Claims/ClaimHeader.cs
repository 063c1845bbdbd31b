using System.Text;
using System.Text.Json;
using JwtGateway.Ir;

namespace JwtGateway.Tokens.Claims;

/// <summary>A header that carries a claim upstream, compiled.</summary>
internal sealed class ClaimHeader(ClaimHeaderIr header)
{
    private readonly byte[][] _path = [.. header.ClaimPath.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The header's name.</summary>
    public string Name { get; } = header.Header;

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
