using System.Collections.Concurrent;
using JwtGateway.Testing.Cluster.Api;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Testing.Cluster.Auth;

/// <summary>Who sends a request: by bearer token, else by client certificate, else nobody.</summary>
internal sealed class Authenticator(ClusterCa authority, ServiceAccountTokens serviceAccounts)
{
    private readonly ConcurrentDictionary<string, ClusterUser> _tokens = new(StringComparer.Ordinal);

    public void Accept(string token, ClusterUser user) => _tokens[token] = user;

    public void Revoke(string token) => _tokens.TryRemove(token, out _);

    public ClusterUser Authenticate(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.Length > 0)
        {
            return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? ByToken(header["Bearer ".Length..].Trim()) : throw Statuses.Unauthorized();
        }

        return http.Connection.ClientCertificate is { } certificate
            ? authority.UserOf(certificate) ?? throw Statuses.Unauthorized()
            : ClusterUser.Anonymous;
    }

    /// <summary>The user of a token for an audience, as a TokenReview asks.</summary>
    public ClusterUser ByToken(string token) => _tokens.TryGetValue(token, out var user)
        ? user
        : serviceAccounts.Verify(token, [ServiceAccountTokens.ApiAudience])?.User ?? throw Statuses.Unauthorized();

    public (ClusterUser User, IReadOnlyList<string> Audiences)? Review(string token, IReadOnlyList<string> audiences)
    {
        if (_tokens.TryGetValue(token, out var user))
        {
            return audiences.Count == 0 || audiences.Contains(ServiceAccountTokens.ApiAudience) ? (user, [ServiceAccountTokens.ApiAudience]) : null;
        }

        return serviceAccounts.Verify(token, audiences.Count == 0 ? [ServiceAccountTokens.ApiAudience] : audiences);
    }
}
