using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.KeySources;

namespace JwtGateway.Tokens.Authentication;

/// <summary>A provider, compiled: finds its tokens in a request and judges them.</summary>
internal sealed class Provider(JwtProviderIr ir, LiveKeys keys, TimeProvider time)
{
    private readonly TokenLocations _locations = new(ir.Locations);
    private readonly ClaimChecks _checks = new(ir, time);

    /// <summary>The provider as configured.</summary>
    public JwtProviderIr Ir { get; } = ir;

    /// <summary>Its keys.</summary>
    public LiveKeys Keys { get; } = keys;

    /// <summary>Its claim headers.</summary>
    public ImmutableArray<ClaimHeader> ClaimHeaders { get; } = [.. ir.ClaimHeaders.Select(h => new ClaimHeader(h))];

    /// <summary>
    /// Ok when there is a token and every one of them verifies: were one of two enough, the upstream might take the other for the verified one.
    /// </summary>
    public Verdict Evaluate(RequestScope scope)
    {
        var found = _locations.Find(scope.Request, scope.Tokens);
        if (found.IsEmpty)
            return new Verdict(JwtStatus.Missing, Provider: this);
        if (found.Overflowed)
            return new Verdict(JwtStatus.TooMany, Provider: this);
        var verdict = EvaluateAll(scope.Tokens, found);
        if (verdict.Status == JwtStatus.Ok && !ClaimHeaders.IsEmpty)
            scope.Accepted = new AcceptedTokens(this, found, scope.Accepted);
        return verdict;
    }

    private Verdict EvaluateAll(RequestTokens tokens, TokenSet found)
    {
        var verdict = new Verdict(JwtStatus.Missing, Provider: this);
        for (var i = 0; i < TokenLimits.Tokens; i++)
        {
            if (!found.Contains(i))
                continue;
            var token = tokens[i];
            var status = Evaluate(token, out var key);
            verdict = new Verdict(status, null, this, token, key);
            if (status != JwtStatus.Ok)
                break;
        }

        return verdict;
    }

    private JwtStatus Evaluate(PresentedToken token, out VerificationKey? key)
    {
        key = null;
        var status = token.Parse();
        if (status != JwtStatus.Ok)
            return status;
        status = _checks.Check(token);
        if (status != JwtStatus.Ok)
            return status;
        var state = Keys.State;
        if (state.Keys is null)
            return Unavailable(state.Unavailable);
        var check = token.Verify(state.Keys);
        key = check.Key;

        // The set may have changed since it was fetched. This request is answered by what is known; only a later one can profit.
        if (check.Status == JwtStatus.NoMatchingKey)
            Keys.Refresher?.KeyNotFound();
        return check.Status;
    }

    private static JwtStatus Unavailable(KeysUnavailable why) => why switch
    {
        KeysUnavailable.Stale => JwtStatus.KeysStale,
        KeysUnavailable.InvalidJson => JwtStatus.KeysInvalidJson,
        KeysUnavailable.NoKeysMember => JwtStatus.KeysNoKeysMember,
        KeysUnavailable.NoUsableKey => JwtStatus.KeysNoneUsable,
        _ => JwtStatus.KeysFetchFailed,
    };
}
