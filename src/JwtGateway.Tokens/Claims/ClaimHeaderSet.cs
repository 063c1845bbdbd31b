using System.Collections.Immutable;
using System.Text;
using JwtGateway.Ir;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Claims;

/// <summary>The headers that carry the claims of a provider's tokens upstream, compiled. One pass over a payload finds all claims.</summary>
internal sealed class ClaimHeaderSet
{
    private const int OnStack = 32;

    private readonly ClaimHeader[] _headers;
    private readonly ClaimTree _tree = new();
    private readonly string? _payloadHeader;

    public ClaimHeaderSet(ImmutableArray<ClaimHeaderIr> headers, string? payloadHeader)
    {
        _headers = [.. headers.Select(h => new ClaimHeader(h, _tree.Add(h.ClaimPath)))];
        _payloadHeader = payloadHeader;
    }

    /// <summary>The first header of a provider that must not carry a claim; null when all may.</summary>
    public static string? FirstUnfit(JwtProviderIr provider) =>
        provider.ClaimHeaders.Select(h => h.Header).Append(provider.PayloadHeader ?? "X").FirstOrDefault(h => !ClaimHeader.CanCarry(h));

    /// <summary>Sets them from a verified token's payload.</summary>
    /// <param name="payload">The payload.</param>
    /// <param name="headers">The request's.</param>
    /// <param name="refused">What could not be set is written here.</param>
    /// <returns>Whether the request may go on.</returns>
    public bool Write(ReadOnlySpan<byte> payload, IHeaderDictionary headers, ref StringBuilder? refused)
    {
        if (_payloadHeader is not null)
            headers.Append(_payloadHeader, Base64UrlText.Encode(payload));
        if (_headers.Length == 0)
            return true;
        var goesOn = true;
        Span<JsonSlice> claims = _tree.Count <= OnStack ? stackalloc JsonSlice[OnStack] : new JsonSlice[_tree.Count];
        _tree.Find(payload, claims[.._tree.Count]);
        foreach (var header in _headers)
        {
            var outcome = header.Write(claims, payload, headers);
            if (outcome != ClaimHeaderOutcome.Written)
                (refused ??= new StringBuilder()).Append($"claim header {header.Name} not set: the claim's value cannot stand in it; ");
            goesOn &= outcome != ClaimHeaderOutcome.Broken;
        }

        return goesOn;
    }
}
