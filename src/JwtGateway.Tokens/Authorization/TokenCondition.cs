using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Claims.Predicates;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Requests;

namespace JwtGateway.Tokens.Authorization;

/// <summary>What a rule asks of a token that a provider verified, compiled.</summary>
internal sealed class TokenCondition
{
    private readonly ClaimCondition[] _claims;
    private readonly ClaimCondition[][] _scopes;
    private readonly ClaimPredicate? _predicate;

    /// <summary>Compiles <paramref name="ir"/>.</summary>
    /// <param name="ir">The condition.</param>
    /// <param name="predicate">What the rule asks of the claims in Traefik Hub's language; null: nothing.</param>
    /// <param name="provider">The provider's claims; those that are asked for get a place there.</param>
    /// <param name="report">Is told what cannot be evaluated.</param>
    public TokenCondition(TokenConditionIr ir, ClaimPredicateIr? predicate, ProviderClaims provider, Action<string> report)
    {
        Provider = provider;
        Scopes = ir.Scopes;
        _claims = [.. ir.Claims.Select(Compile)];
        _scopes = [.. ir.Scopes.Select(scope => (ClaimCondition[])[Compile(InClaim("scope", scope)), Compile(InClaim("scp", scope))])];

        _predicate = predicate is null ? null : ClaimPredicate.Compile(predicate, provider.Tree, report);

        ClaimCondition Compile(ClaimConditionIr claim)
        {
            var condition = ClaimConditionCompiler.Compile(claim, provider.Tree, out var problem);
            if (problem is not null)
                report(problem);
            return condition;
        }
    }

    /// <summary>The provider.</summary>
    public ProviderClaims Provider { get; }

    /// <summary>The scopes that are asked for.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>Judges the claims.</summary>
    public Judgement JudgeClaims(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload, in RequestFacts request)
    {
        var judgement = Judgement.Yes;
        foreach (var condition in _claims)
        {
            judgement = judgement.And(condition.Judge(claims, payload, request));
            if (judgement == Judgement.No)
                break;
        }

        return _predicate is null || judgement == Judgement.No ? judgement : judgement.And(Judgements.Of(_predicate.Holds(claims, payload)));
    }

    /// <summary>Judges the scopes: each is in <c>scope</c> or in <c>scp</c>.</summary>
    public Judgement JudgeScopes(ReadOnlySpan<JsonSlice> claims, ReadOnlySpan<byte> payload, in RequestFacts request)
    {
        var judgement = Judgement.Yes;
        foreach (var either in _scopes)
            judgement = judgement.And(either[0].Judge(claims, payload, request).Or(either[1].Judge(claims, payload, request)));
        return judgement;
    }

    private static ClaimConditionIr InClaim(string claim, string scope) =>
        new() { Path = [claim], Form = ClaimForm.SpaceSeparated, Match = ClaimMatch.Exact, Values = [scope] };
}

/// <summary>The claims that all rules together ask for of one provider's tokens: read in one pass.</summary>
/// <param name="id">The provider's id.</param>
internal sealed class ProviderClaims(string id)
{
    /// <summary>The provider's id.</summary>
    public string Id { get; } = id;

    /// <summary>The claims.</summary>
    public ClaimTree Tree { get; } = new();
}
