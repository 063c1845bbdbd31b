using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Claims;

/// <summary>A header that carries a claim upstream, compiled.</summary>
/// <param name="header">As configured.</param>
/// <param name="place">The claim's place in what <see cref="ClaimTree.Find"/> fills.</param>
internal sealed class ClaimHeader(ClaimHeaderIr header, int place)
{
    // Framing, routing and connection headers: a claim in one of them would change what the request is. Those that the proxy sets on its own
    // are not here: a claim in one of them is replaced, and translation says so.
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

    /// <summary>Sets the header. But for <see cref="ClaimEncoding.Always"/> nothing is set for a claim that is absent, null or an empty string.</summary>
    /// <returns>Whether the claim's value can stand in a header; if not, nothing of it is set.</returns>
    public ClaimHeaderOutcome Write(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload, IHeaderDictionary headers)
    {
        var claim = claims[place];
        if (header.Encoding == ClaimEncoding.Always)
            return AlwaysHeader.Write(Name, claim.In(payload), headers);
        return TryWrite(claim, payload, headers) ? ClaimHeaderOutcome.Written : ClaimHeaderOutcome.Refused;
    }

    private bool TryWrite(JsonSlice claim, ReadOnlySpan<byte> payload, IHeaderDictionary headers)
    {
        if (!claim.Exists)
            return true;
        var json = claim.In(payload);
        if (header.Encoding is ClaimEncoding.Comma or ClaimEncoding.Repeated)
            return TryWriteList(json, headers);
        if (ClaimHeaderValue.Of(json, header.Encoding) is not { } value)
            return true;
        if (!ClaimHeaderValue.IsSafe(value))
            return false;
        headers.Append(Name, value);
        return true;
    }

    private bool TryWriteList(ReadOnlySpan<byte> json, IHeaderDictionary headers)
    {
        if (json.SequenceEqual("null"u8))
            return true;
        var items = new List<string>();
        if (!TryReadItems(json, items))
            return false;
        if (items.Count == 0)
            return true;
        if (header.Encoding == ClaimEncoding.Comma)
            headers.Append(Name, string.Join(',', items));
        else
            items.ForEach(item => headers.Append(Name, item));
        return true;
    }

    // A scalar is a list of one. An item that could be read as two, or as none, would make another list of it upstream, where lines of one
    // name may be joined by commas at any time (RFC 9110 section 5.3).
    private static bool TryReadItems(ReadOnlySpan<byte> json, List<string> items)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var list = reader.TokenType == JsonTokenType.StartArray;
        while (!list || (reader.Read() && reader.TokenType != JsonTokenType.EndArray))
        {
            if (!list && reader is { TokenType: JsonTokenType.String, ValueSpan.IsEmpty: true })
                return true;
            if (ClaimHeaderValue.OfScalar(ref reader) is not { } item || !ClaimHeaderValue.IsSafe(item) || item.Contains(',', StringComparison.Ordinal))
                return false;
            items.Add(item);
            if (!list)
                break;
        }

        return true;
    }
}

/// <summary>What became of a claim header.</summary>
internal enum ClaimHeaderOutcome
{
    /// <summary>It is set, or there is nothing to set it to.</summary>
    Written,

    /// <summary>The claim's value cannot stand in it; the request goes on without.</summary>
    Refused,

    /// <summary>The claim's value cannot stand in it, and the request must not go on.</summary>
    Broken,
}
