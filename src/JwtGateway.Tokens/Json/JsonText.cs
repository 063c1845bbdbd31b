using System.Text.Json;

namespace JwtGateway.Tokens.Json;

/// <summary>Small operations on JSON text that <see cref="StrictJson"/> has let through.</summary>
internal static class JsonText
{
    /// <summary>What a string literal, quotes included, means; as UTF-8 in <paramref name="buffer"/>, which must be as long as the literal.</summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> literal, Span<byte> buffer)
    {
        var reader = new Utf8JsonReader(literal);
        reader.Read();
        return buffer[..reader.CopyString(buffer)];
    }

    /// <summary>The value without blanks between its tokens; everything else, the spelling of numbers included, stays as it was written.</summary>
    public static int Compact(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        var written = 0;
        var inString = false;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (inString && c == '\\')
                destination[written++] = value[i++];
            else if (c == '"')
                inString = !inString;
            else if (!inString && c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
                continue;
            destination[written++] = value[i];
        }

        return written;
    }
}
