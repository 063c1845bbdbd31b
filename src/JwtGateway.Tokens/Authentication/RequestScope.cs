using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>What is known about one request while it is judged.</summary>
internal sealed class RequestScope(HttpRequest request, in RequestFacts facts) : IDisposable
{
    private readonly RequestFacts _facts = facts with { Headers = request.Headers };

    /// <summary>The request.</summary>
    public HttpRequest Request { get; } = request;

    /// <summary>What it asks for.</summary>
    public ref readonly RequestFacts Facts => ref _facts;

    /// <summary>Its tokens.</summary>
    public RequestTokens Tokens { get; } = new();

    /// <summary>The last provider that accepted tokens whose claims are needed afterwards: for headers, or by authorization.</summary>
    public AcceptedTokens? Accepted { get; set; }

    /// <summary>The condition that a verified token did not meet, where that is why a provider refused it.</summary>
    public FailedCondition? Failed { get; set; }

    /// <inheritdoc/>
    public void Dispose() => Tokens.Dispose();
}

/// <summary>Tokens that a provider accepted.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Tokens">The tokens.</param>
/// <param name="Earlier">What was accepted before.</param>
internal sealed record AcceptedTokens(Provider Provider, TokenSet Tokens, AcceptedTokens? Earlier);
