using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Operator.Publishing;

/// <summary>Finds out who asks, and whether they may ask for a Gateway.</summary>
internal sealed class ProxyAuthenticator(TokenReviewCache reviews, Func<string, string> serviceAccountOf)
{
    /// <summary>The audience that a proxy's token must be for: a token for the API server, or another service, does not do.</summary>
    public const string Audience = "jwtgateway-config";

    // Kubernetes' own tokens are about 1 KiB.
    private const int LongestToken = 16 * 1024;

    /// <summary>Whose token the request has.</summary>
    public Task<TokenReviewResult> AuthenticateAsync(HttpRequest request) => Token(request) is { } token
        ? reviews.ReviewAsync(token, Audience, request.HttpContext.RequestAborted)
        : Task.FromResult<TokenReviewResult>(new TokenReviewResult.Refused());

    /// <summary>Whether <paramref name="caller"/> is the ServiceAccount of the proxies of <paramref name="gateway"/> (<c>namespace/name</c>).</summary>
    public bool MayServe(TokenReviewResult.Authenticated caller, string gateway) =>
        gateway.Split('/') is [{ Length: > 0 } space, { Length: > 0 }]
        && space == caller.Namespace
        && serviceAccountOf(gateway) == caller.ServiceAccount;

    private static string? Token(HttpRequest request) =>
        request.Headers.Authorization is [{ } header]
        && AuthenticationHeaderValue.TryParse(header, out var value)
        && value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && value.Parameter is { Length: > 0 and <= LongestToken } token
            ? token
            : null;
}
