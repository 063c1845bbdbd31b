using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Jws;

namespace JwtGateway.Tokens.Authorization;

/// <summary>The claims of a request's verified tokens, read when a rule asks, and once for all rules that ask for the same token's.</summary>
/// <param name="scope">The request.</param>
/// <param name="room">Room for the claims of any provider.</param>
internal ref struct VerifiedClaims(RequestScope scope, Span<JsonSlice> room)
{
    private readonly Span<JsonSlice> _room = room;
    private ProviderClaims? _provider;
    private int _token = -1;

    /// <summary>
    /// Judges what a rule asks of a provider's tokens. Where the provider has verified none, the answer is no. Where it has verified several that
    /// differ in it, nobody can say which of them the upstream will go by.
    /// </summary>
    /// <param name="condition">The condition.</param>
    /// <param name="scopes">Whether it is only for want of scopes that the answer is not yes.</param>
    public Judgement Judge(TokenCondition condition, out bool scopes)
    {
        Judgement? all = null;
        scopes = true;
        for (var accepted = scope.Accepted; accepted is not null; accepted = accepted.Earlier)
        {
            if (accepted.Provider.Ir.Id != condition.Provider.Id)
                continue;
            for (var i = 0; i < TokenLimits.Tokens; i++)
            {
                if (accepted.Tokens.Contains(i))
                    all = Joined(all, JudgeToken(condition, accepted.Provider, i, ref scopes));
            }
        }

        scopes &= all is not null and not Judgement.Yes;
        return all ?? Judgement.No;
    }

    private static Judgement Joined(Judgement? all, Judgement one) => all is null || all == one ? one : Judgement.Unclear;

    private Judgement JudgeToken(TokenCondition condition, Provider reader, int token, ref bool scopes)
    {
        var payload = scope.Tokens[token].As(reader).Payload;
        var claims = Read(condition.Provider, token, payload);
        var judgement = condition.JudgeClaims(claims, payload, scope.Facts);
        scopes &= judgement == Judgement.Yes;
        return judgement.And(condition.JudgeScopes(claims, payload, scope.Facts));
    }

    private ReadOnlySpan<JsonSlice> Read(ProviderClaims provider, int token, ReadOnlySpan<byte> payload)
    {
        var claims = _room[..provider.Tree.Count];
        if (!ReferenceEquals(_provider, provider) || _token != token)
        {
            provider.Tree.Find(payload, claims);
            _provider = provider;
            _token = token;
        }

        return claims;
    }
}
