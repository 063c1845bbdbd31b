using System.Text.Json;
using JwtGateway.Ir;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace JwtGateway.Tokens.Claims;

/// <summary>A claim in a header that is there whatever the token says (<see cref="ClaimEncoding.Always"/>).</summary>
internal static class AlwaysHeader
{
    /// <summary>Sets the header.</summary>
    /// <param name="name">The header's name.</param>
    /// <param name="json">The claim; empty: it is missing.</param>
    /// <param name="headers">The request's headers.</param>
    public static ClaimHeaderOutcome Write(string name, ReadOnlySpan<byte> json, IHeaderDictionary headers)
    {
        if (json.IsEmpty)
            return Empty(name, headers, ClaimHeaderOutcome.Written);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.StartArray => List(name, ref reader, headers),
            JsonTokenType.StartObject => ClaimHeaderOutcome.Broken,
            _ => Scalar(name, ref reader, headers),
        };
    }

    private static ClaimHeaderOutcome Scalar(string name, ref Utf8JsonReader reader, IHeaderDictionary headers)
    {
        if (ClaimHeaderValue.OfScalar(ref reader) is not { } value)
            return Empty(name, headers, ClaimHeaderOutcome.Written);
        if (!ClaimHeaderValue.IsSafe(value))
            return ClaimHeaderOutcome.Broken;
        headers.Append(name, value);
        return ClaimHeaderOutcome.Written;
    }

    // Several values are one line, joined by commas, as soon as anybody on the way writes them so (RFC 9110 section 5.3).
    private static ClaimHeaderOutcome List(string name, ref Utf8JsonReader reader, IHeaderDictionary headers)
    {
        var items = new List<string>();
        var isAmbiguous = false;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                return ClaimHeaderOutcome.Broken;
            var item = ClaimHeaderValue.OfScalar(ref reader) ?? "";
            if (item.Length > 0 && !ClaimHeaderValue.IsSafe(item))
                return ClaimHeaderOutcome.Broken;
            isAmbiguous |= item.Contains(',', StringComparison.Ordinal);
            items.Add(item);
        }

        if (items.Count == 0 || isAmbiguous)
            return Empty(name, headers, isAmbiguous ? ClaimHeaderOutcome.Refused : ClaimHeaderOutcome.Written);
        Add(name, new StringValues([.. items]), headers);
        return ClaimHeaderOutcome.Written;
    }

    private static ClaimHeaderOutcome Empty(string name, IHeaderDictionary headers, ClaimHeaderOutcome outcome)
    {
        Add(name, "", headers);
        return outcome;
    }

    // Append leaves empty values out, and so the header where there are no others.
    private static void Add(string name, StringValues values, IHeaderDictionary headers) => headers[name] = StringValues.Concat(headers[name], values);
}
