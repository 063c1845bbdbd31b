using System.Collections.Concurrent;
using JwtGateway.Operator.Publishing;

namespace JwtGateway.Operator.Tests.Publishing.Support;

/// <summary>Knows the tokens that it has given out.</summary>
internal sealed class KnownTokens : ITokenReviewer
{
    private readonly ConcurrentDictionary<string, TokenReviewResult> _results = new(StringComparer.Ordinal);
    private int _reviews;

    public int Reviews => Volatile.Read(ref _reviews);

    /// <summary>Whether nobody can be asked.</summary>
    public bool Away { get; set; }

    public string Issue(
        string gateway, string? pod = null, string audience = ProxyAuthenticator.Audience, DateTimeOffset? expires = null, string? serviceAccount = null)
    {
        var token = $"token-{Guid.NewGuid():N}";
        _results[token] = new TokenReviewResult.Authenticated
        {
            Namespace = gateway.Split('/')[0],
            ServiceAccount = serviceAccount ?? ServiceAccountOf(gateway),
            Pod = pod,
            Audiences = [audience],
            Expires = expires,
        };
        return token;
    }

    public void Revoke(string token) => _results.TryRemove(token, out _);

    public static string ServiceAccountOf(string gateway) => "proxy-" + gateway.Split('/')[1];

    public Task<TokenReviewResult> ReviewAsync(string token, string audience, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _reviews);
        return Task.FromResult(
            Away ? new TokenReviewResult.Unavailable("the API server is away") : _results.GetValueOrDefault(token, new TokenReviewResult.Refused()));
    }
}

/// <summary>Keeps authorities in memory, as several replicas would find them.</summary>
internal sealed class MemoryStore : IConfigAuthorityStore
{
    private readonly Lock _gate = new();
    private StoredAuthorities? _stored;
    private int _saves;

    public int Saves => _saves;

    public bool Away { get; set; }

    public void Put(ConfigAuthorities authorities) => _stored = new StoredAuthorities(authorities, Guid.NewGuid().ToString());

    public Task<StoredAuthorities?> LoadAsync(CancellationToken cancellation) =>
        Away ? throw new IOException("the API server is away") : Task.FromResult(_stored);

    public Task<bool> TrySaveAsync(ConfigAuthorities authorities, StoredAuthorities? before, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (before?.Revision != _stored?.Revision)
            {
                return Task.FromResult(false);
            }

            _saves++;
            Put(authorities);
            return Task.FromResult(true);
        }
    }
}
