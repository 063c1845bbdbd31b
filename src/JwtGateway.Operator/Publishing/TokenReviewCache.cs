using System.Security.Cryptography;
using System.Text;

namespace JwtGateway.Operator.Publishing;

/// <summary>Remembers what reviews said, briefly and by the token's hash, so that proxies' reports do not each cost the API server a review.</summary>
internal sealed class TokenReviewCache(ITokenReviewer reviewer, TimeProvider time)
{
    /// <summary>How long a good token counts without being asked about again: how late a deleted pod's token is refused.</summary>
    public static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(1);

    /// <summary>The same for a refusal; short, since a token may be newer than what the API server has seen.</summary>
    public static readonly TimeSpan BadFor = TimeSpan.FromSeconds(2);

    private const int MostRemembered = 16_384;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Remembered> _results = new(StringComparer.Ordinal);

    /// <summary>Whose token it is; expired tokens and tokens for another audience count as refused.</summary>
    public async Task<TokenReviewResult> ReviewAsync(string token, string audience, CancellationToken cancellation)
    {
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (Find(key) is { } known)
        {
            return known;
        }

        var result = Checked(await reviewer.ReviewAsync(token, audience, cancellation), audience);
        if (result is not TokenReviewResult.Unavailable)
        {
            Remember(key, result);
        }

        return result;
    }

    private TokenReviewResult Checked(TokenReviewResult result, string audience) => result switch
    {
        TokenReviewResult.Authenticated good when !good.Audiences.Contains(audience, StringComparer.Ordinal) => new TokenReviewResult.Refused(),
        TokenReviewResult.Authenticated { Expires: { } expires } when expires <= time.GetUtcNow() => new TokenReviewResult.Refused(),
        _ => result,
    };

    private TokenReviewResult? Find(string key)
    {
        lock (_gate)
        {
            return _results.TryGetValue(key, out var known) && known.Until > time.GetUtcNow() ? known.Result : null;
        }
    }

    private void Remember(string key, TokenReviewResult result)
    {
        var now = time.GetUtcNow();
        var until = result is TokenReviewResult.Authenticated good ? Earlier(now + GoodFor, good.Expires) : now + BadFor;
        lock (_gate)
        {
            if (_results.Count >= MostRemembered)
            {
                MakeRoom(now);
            }

            _results[key] = new Remembered(result, until);
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var (key, _) in _results.Where(known => known.Value.Until <= now).ToList())
        {
            _results.Remove(key);
        }

        if (_results.Count >= MostRemembered)
        {
            _results.Clear();
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset? b) => b < a ? b.Value : a;

    private sealed record Remembered(TokenReviewResult Result, DateTimeOffset Until);
}
