using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Expressions;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Caching;

/// <summary>A token as it was read: decoded once, shared by the requests that bring it again, never changed.</summary>
/// <param name="Buffer">Header and payload, decoded, one after the other.</param>
/// <param name="HeaderBytes">How much of the buffer is the header; the rest is the payload.</param>
/// <param name="Header">What the header says.</param>
/// <param name="Claims">The registered claims of the payload.</param>
internal sealed record TokenContents(byte[] Buffer, int HeaderBytes, JoseHeader Header, RegisteredClaims Claims)
{
    private ClaimValues? _values;

    /// <summary>Its claims for expressions; what was asked for once is kept.</summary>
    public ClaimValues Values => _values
        ?? Interlocked.CompareExchange(ref _values, new ClaimValues(Buffer.AsMemory(HeaderBytes), Grown), null)
        ?? _values;

    /// <summary>Is told about how many more bytes what is kept of its claims takes; null: nobody asks.</summary>
    public Action<int>? Grown { get; init; }

    /// <summary>The keys that it was decrypted with, when it is what was inside an encrypted token; null when it came as it is.</summary>
    public DecryptionKeySet? OpenedBy { get; init; }
}
