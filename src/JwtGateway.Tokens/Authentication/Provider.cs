using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Tokens.Caching;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Extraction;
using JwtGateway.Tokens.Jwe;
using JwtGateway.Tokens.Jwe.Keys;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;
using JwtGateway.Tokens.KeySources;
using JwtGateway.Tokens.Revocation;

namespace JwtGateway.Tokens.Authentication;

/// <summary>A provider, compiled: finds its tokens in a request and judges them.</summary>
/// <param name="ir">The provider as configured.</param>
/// <param name="sources">Its keys; where there are several sources, the first that verifies a token counts.</param>
/// <param name="memory">Where tokens that verified are remembered.</param>
/// <param name="revoked">What its tokens are held to besides.</param>
/// <param name="time">The clock.</param>
/// <param name="bodyLimit">The longest body that it looks into, in bytes.</param>
/// <param name="asked">Whether authorization asks for the claims of its tokens.</param>
/// <param name="decryptionKeys">Its decryption keys; null when it takes no encrypted tokens.</param>
internal sealed class Provider(
    JwtProviderIr ir, ImmutableArray<LiveKeys> sources, TokenMemory memory, RevokedTokens revoked, TimeProvider time, int bodyLimit, bool asked,
    LiveKeys? decryptionKeys = null)
{
    // What a TokenRevocation says is looked at for each request, so it is no part of what is remembered; nor is the id, which may be told apart by it.
    private readonly ProviderIdentity _identity = memory.Identify(ir with { Id = "", Revocations = [] });
    private readonly ClaimChecks _checks = new(ir, time);
    private readonly ClaimConditionSet _required = new(ir.RequiredClaims);
    private readonly bool _isNeededAfterwards = asked || !ir.ClaimHeaders.IsEmpty || ir.PayloadHeader is not null || !ir.UserClaim.IsEmpty;
    private readonly bool _requireKeyId = ir.RequireKeyId == true;
    private readonly AlgorithmList _algorithms = new(ir.Algorithms);
    private readonly TokenOpener? _opener = ir.Decryption is { } decryption ? new TokenOpener(decryption, decryptionKeys!) : null;

    /// <summary>The provider as configured.</summary>
    public JwtProviderIr Ir { get; } = ir;

    /// <summary>Its keys, in the order in which they are tried. Never empty.</summary>
    public ImmutableArray<LiveKeys> Sources { get; } = sources;

    /// <summary>Where its tokens stand.</summary>
    public TokenLocations Locations { get; } = new(ir.Locations, bodyLimit);

    /// <summary>Its decryption keys at this moment; null when there are none.</summary>
    public DecryptionKeySet? DecryptionKeys => _opener?.Keys;

    /// <summary>Its claim headers.</summary>
    public ClaimHeaderSet ClaimHeaders { get; } = new(ir.ClaimHeaders, ir.PayloadHeader);

    /// <summary>The claim that the log names the user by; null: none is asked for.</summary>
    public UserClaim? UserClaim { get; } = ir.UserClaim.IsEmpty ? null : new UserClaim(ir.UserClaim);

    /// <summary>Why its conditions on claims, or its places, cannot be evaluated; null when they can.</summary>
    public string? Problem => _required.Problem ?? Locations.Problem;

    /// <summary>How many seconds from now it is worth while to come again when keys are missing: until the next attempt to fetch any; 1 at least.</summary>
    public int RetryAfter()
    {
        var soonest = TimeSpan.MaxValue;
        foreach (var source in Sources)
        {
            if (source.State.Keys is null && source.Refresher?.NextAttempt() is { } next && next < soonest)
                soonest = next;
        }

        return soonest == TimeSpan.MaxValue ? 1 : Math.Max(1, (int)Math.Ceiling(soonest.TotalSeconds));
    }

    /// <summary>The claim that keeps a token from being of the kind that it must be.</summary>
    public string? WhatIsWrong(PresentedToken token) => _checks.Kind.WhatIsWrong(token);

    /// <summary>
    /// Ok when there is a token and every one of them verifies: were one of two enough, the upstream might take the other for the verified one. A
    /// provider may say otherwise (<see cref="SeveralTokens"/>).
    /// </summary>
    public Verdict Evaluate(RequestScope scope)
    {
        var found = default(TokenSet);
        var status = Locations.Find(scope, ref found);
        if (status == JwtStatus.Ok)
            status = Count(found);
        if (status != JwtStatus.Ok)
            return new Verdict(status, Provider: this);
        var verdict = Ir.SeveralTokens == SeveralTokens.Any && found.Count > 1 ? EvaluateAny(scope, ref found) : EvaluateAll(scope, found);
        if (verdict.Status == JwtStatus.Ok)
            Accept(scope, found);
        return verdict;
    }

    private JwtStatus Count(TokenSet found) =>
        found.IsEmpty ? JwtStatus.Missing
        : found.Overflowed ? JwtStatus.TooMany
        : found.Count > 1 && Ir.SeveralTokens == SeveralTokens.Same ? JwtStatus.TokensDiffer
        : JwtStatus.Ok;

    private void Accept(RequestScope scope, TokenSet accepted)
    {
        if (Ir.ForwardToken)
            scope.Keep(accepted);
        if (_isNeededAfterwards)
            scope.Accepted = new AcceptedTokens(this, accepted, scope.Accepted);
    }

    private Verdict EvaluateAll(RequestScope scope, TokenSet found)
    {
        var verdict = new Verdict(JwtStatus.Missing, Provider: this);
        for (var i = 0; i < TokenLimits.Tokens; i++)
        {
            if (!found.Contains(i))
                continue;
            verdict = EvaluateOne(scope, i);
            if (verdict.Status != JwtStatus.Ok)
                break;
        }

        return verdict;
    }

    /// <summary>The first that verifies is the only one that counts; which of the failures is told is as among providers.</summary>
    private Verdict EvaluateAny(RequestScope scope, ref TokenSet found)
    {
        var failure = new Verdict(JwtStatus.Missing, Provider: this);
        for (var i = 0; i < TokenLimits.Tokens; i++)
        {
            if (!found.Contains(i))
                continue;
            var verdict = EvaluateOne(scope, i);
            if (verdict.Status != JwtStatus.Ok)
            {
                failure = AnyRequirement.Preferred(failure, verdict);
                continue;
            }

            found = TokenSet.Of(i);
            scope.RemoveFrom(Locations);
            return verdict;
        }

        return failure;
    }

    private Verdict EvaluateOne(RequestScope scope, int index)
    {
        var token = scope.Tokens[index];
        var status = Evaluate(token, scope, out var key);
        return new Verdict(status, null, this, token.As(this), key);
    }

    private JwtStatus Evaluate(PresentedToken token, RequestScope scope, out VerificationKey? key)
    {
        foreach (var source in Sources)
        {
            key = source.State.Keys is { } set ? memory.Recall(token, _identity, set) : null;
            if (key is not null)
                return CheckAgain(token, scope);
        }

        return Verify(token, scope, out key);
    }

    /// <summary>A token that verified before: what time and the request can change is looked at, and nothing else.</summary>
    private JwtStatus CheckAgain(PresentedToken presented, RequestScope scope)
    {
        var token = presented.Remembered?.Opened ?? presented;
        if (!ReferenceEquals(token, presented))
            presented.ReadAs(this, token);
        var status = _checks.Times.Check(token.Claims);
        if (status == JwtStatus.Expired)
            memory.Forget(presented);
        return status == JwtStatus.Ok ? CheckClaims(token, scope) : status;
    }

    /// <summary>Decrypts what is encrypted, where decryption is configured: then the token inside takes its place. Elsewhere five parts are no token.</summary>
    private OpenedToken? Open(PresentedToken presented, RequestScope scope)
    {
        if (_opener is null || !EncryptedForm.Is(presented.Text))
            return null;
        var opened = presented.Open(_opener, ref scope.Tokens.DecryptionsLeft);
        if (opened.Token is { } inner)
            presented.ReadAs(this, inner);
        return opened;
    }

    private JwtStatus Verify(PresentedToken presented, RequestScope scope, out VerificationKey? key)
    {
        key = null;
        var opened = Open(presented, scope);
        if (opened is { Token: null })
            return opened.Status;
        var token = opened?.Token ?? presented;
        var status = token.Parse();
        if (status != JwtStatus.Ok)
            return status == JwtStatus.BadFormat && opened is null && EncryptedForm.Is(token.Text) ? JwtStatus.NoDecryption : status;
        if (_requireKeyId && !token.HasKeyId)
            return JwtStatus.NoMatchingKey;
        status = _checks.Check(token);
        if (status != JwtStatus.Ok)
            return status;
        if (opened is null && _opener is { Required: true })
            return JwtStatus.NotEncrypted;

        // After the issuer: of a token that is another provider's, this one has nothing to say.
        if (!_algorithms.Allows(token.Algorithm!))
            return JwtStatus.HeaderUnsupportedAlg;
        status = VerifySignature(token, out key, out var keys);
        if (key is null)
            return status;
        if (_requireKeyId && key.Utf8KeyId.Length == 0)
        {
            key = null;
            return JwtStatus.NoMatchingKey;
        }

        memory.Remember(presented, _identity, keys!, key, opened);
        return CheckClaims(token, scope);
    }

    /// <summary>The first source with a key that verifies the token. Of the failures, that of a key that should have verified it is told, else that keys are missing.</summary>
    private JwtStatus VerifySignature(PresentedToken token, out VerificationKey? key, out JwkSet? keys)
    {
        key = null;
        keys = null;
        var failure = JwtStatus.NoMatchingKey;
        foreach (var source in Sources)
        {
            var state = source.State;
            var status = Unavailable(state.Unavailable);
            if (state.Keys is { } set)
            {
                var check = token.Verify(set);
                (key, keys, status) = (check.Key, set, check.Status);
                if (key is not null)
                    return JwtStatus.Ok;
            }

            if (status != JwtStatus.NoMatchingKey && (failure == JwtStatus.NoMatchingKey || state.Keys is not null))
                failure = status;
        }

        // The sets may have changed since they were fetched. This request is answered by what is known; only a later one can profit.
        if (failure == JwtStatus.NoMatchingKey || Sources.Length > 1)
            AskForKeys(token);
        return failure;
    }

    private void AskForKeys(PresentedToken token)
    {
        foreach (var source in Sources)
        {
            if (source.State.Keys is { } set && token.Verify(set).Status == JwtStatus.NoMatchingKey)
                source.Refresher?.KeyNotFound();
        }
    }

    // Only now, so that nobody learns from answers to made-up tokens what a good one must say.
    private JwtStatus CheckClaims(PresentedToken token, RequestScope scope)
    {
        if (revoked.Has(token))
            return JwtStatus.Revoked;
        if (_required.FirstFailed(token.Payload, scope.Facts) is not { } failed)
            return JwtStatus.Ok;
        scope.Failed = failed;
        return JwtStatus.ClaimsNotAllowed;
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
