using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Jws;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>When a request that passed must have ended, since the first of its tokens is refused from then on, and how it is then answered.</summary>
public sealed class TokenExpiry
{
    // The last second of DateTimeOffset; exp may be anything up to 2^63.
    private const long LastSecond = 253_402_300_799;

    private readonly Func<HttpContext, Rejected> _answer;

    internal TokenExpiry(DateTimeOffset endsAt, string policy, Func<HttpContext, Rejected> answer) => (EndsAt, Policy, _answer) = (endsAt, policy, answer);

    /// <summary>The time.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>The policy that says so.</summary>
    public string Policy { get; }

    /// <summary>What the policy answers to a token that has expired.</summary>
    public Rejected Answer(HttpContext context) => _answer(context);

    /// <summary>The one of the two that comes first.</summary>
    public static TokenExpiry? Earlier(TokenExpiry? one, TokenExpiry? other) => one is null || other?.EndsAt < one.EndsAt ? other : one;

    /// <summary>When the first of these tokens is refused, with <paramref name="grace"/> added; null: none ever is.</summary>
    internal static DateTimeOffset? EndOf(AcceptedTokens? accepted, RequestTokens tokens, TimeSpan grace)
    {
        var first = long.MaxValue;
        for (; accepted is not null; accepted = accepted.Earlier)
        {
            var skew = (long)accepted.Provider.Ir.ClockSkew.TotalSeconds;
            for (var i = 0; i < TokenLimits.Tokens; i++)
            {
                if (accepted.Tokens.Contains(i) && tokens[i].As(accepted.Provider).Claims.Expires is { } expires)
                    first = Math.Min(first, expires <= LastSecond ? expires + skew : long.MaxValue);
            }
        }

        // Times are whole seconds, and the last one still counts: a token is refused from the next on.
        first = first < LastSecond ? first + 1 : LastSecond;
        return first == LastSecond || grace >= DateTimeOffset.MaxValue - DateTimeOffset.FromUnixTimeSeconds(first)
            ? null
            : DateTimeOffset.FromUnixTimeSeconds(first) + grace;
    }
}
