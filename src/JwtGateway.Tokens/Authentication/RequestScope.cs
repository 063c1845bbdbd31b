using JwtGateway.Tokens.Extraction;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>What is known about one request while it is judged.</summary>
internal sealed class RequestScope(HttpRequest request) : IDisposable
{
    /// <summary>The request.</summary>
    public HttpRequest Request { get; } = request;

    /// <summary>Its tokens.</summary>
    public RequestTokens Tokens { get; } = new();

    /// <summary>The last provider that accepted tokens and has claim headers to set from them.</summary>
    public AcceptedTokens? Accepted { get; set; }

    /// <inheritdoc/>
    public void Dispose() => Tokens.Dispose();
}

/// <summary>Tokens that a provider accepted.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Earlier">What was accepted before.</param>
internal sealed record AcceptedTokens(Provider Provider, TokenSet Tokens, AcceptedTokens? Earlier);
