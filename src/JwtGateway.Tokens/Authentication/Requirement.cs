using System.Collections.Immutable;
using System.Runtime.InteropServices;
using JwtGateway.Tokens.Jws;
using JwtGateway.Tokens.Keys;

namespace JwtGateway.Tokens.Authentication;

/// <summary>What a request's tokens must meet.</summary>
internal abstract class Requirement
{
    /// <summary>Judges the request.</summary>
    public abstract Verdict Evaluate(RequestScope scope);
}

/// <summary>How a requirement was judged.</summary>
/// <param name="Status">Ok, or what the client is to be told.</param>
/// <param name="Reason">The word for why it was met; null: that of <paramref name="Status"/>.</param>
/// <param name="Provider">The provider that decided.</param>
/// <param name="Token">The token it decided on.</param>
/// <param name="Key">The key that verified the token.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Verdict(
    JwtStatus Status, string? Reason = null, Provider? Provider = null, PresentedToken? Token = null, VerificationKey? Key = null)
{
    /// <summary>Whether some of the tokens that are needed together are there although the status says that one is missing.</summary>
    public bool Partial { get; init; }

    /// <summary>What is wrong with the token although the status is Ok, because the requirement lets anything pass; Ok: nothing.</summary>
    public JwtStatus Tolerated { get; init; }
}

/// <summary>The provider's tokens verify under it.</summary>
internal sealed class ProviderRequirement(Provider provider) : Requirement
{
    public override Verdict Evaluate(RequestScope scope) => provider.Evaluate(scope);
}

/// <summary>Met without looking.</summary>
internal sealed class PassRequirement(string reason) : Requirement
{
    public override Verdict Evaluate(RequestScope scope) => new(JwtStatus.Ok, reason);
}

/// <summary>All of them, in order. A token that fails decides; else one that is missing.</summary>
internal sealed class AllRequirement(ImmutableArray<Requirement> children) : Requirement
{
    public override Verdict Evaluate(RequestScope scope)
    {
        var met = default(Verdict?);
        var missing = default(Verdict?);
        var partial = false;
        foreach (var child in children)
        {
            var verdict = child.Evaluate(scope);
            if (verdict.Status is not (JwtStatus.Ok or JwtStatus.Missing))
                return verdict;
            partial |= verdict.Partial;
            if (verdict.Status == JwtStatus.Missing)
                missing ??= verdict;
            else if (met is null || met.Value.Provider is null)
                met = verdict;
        }

        // A request with one of two tokens is not one without a token: whoever lets those pass has not let it pass.
        return missing is { } none ? none with { Partial = partial || met?.Token is not null } : met ?? new Verdict(JwtStatus.Ok);
    }
}

/// <summary>One of them, in order.</summary>
internal sealed class AnyRequirement(ImmutableArray<Requirement> children) : Requirement
{
    private const int Own = 4;

    /// <summary>Met, too, when no token is there.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>Met in any case.</summary>
    public bool AllowsFailed { get; init; }

    public override Verdict Evaluate(RequestScope scope)
    {
        var failure = new Verdict(JwtStatus.Missing);
        var progress = scope.Progress;
        var partial = false;
        foreach (var child in children)
        {
            var verdict = child.Evaluate(scope);
            if (verdict.Status == JwtStatus.Ok)
                return verdict;

            // Claims count, and tokens are kept or removed, only when the whole of the alternative is met.
            scope.Progress = progress;
            partial |= verdict.Partial;
            failure = Preferred(failure, verdict);
        }

        return Excused(failure with { Partial = partial });
    }

    // A token of an unknown issuer is not a missing token (CVE-2021-21378).
    private Verdict Excused(in Verdict failure)
    {
        if (failure.Status == JwtStatus.Missing && (AllowsFailed || (AllowsMissing && !failure.Partial)))
            return new Verdict(JwtStatus.Ok, "jwt_missing_allowed");
        return AllowsFailed ? failure with { Status = JwtStatus.Ok, Reason = "jwt_failed_allowed", Tolerated = failure.Status } : failure;
    }

    // Envoy's choice: the last failure that is neither Missing nor UnknownIssuer, else UnknownIssuer, else Missing. Who cannot open an encrypted
    // token has as little to say about it as who does not know its issuer.
    public static Verdict Preferred(in Verdict soFar, in Verdict next) =>
        soFar.Status == JwtStatus.Missing || Weight(next.Status) == Own || Weight(next.Status) > Weight(soFar.Status) ? next : soFar;

    private static int Weight(JwtStatus status) => status switch
    {
        JwtStatus.Missing => 0,
        JwtStatus.NoDecryption => 1,
        JwtStatus.DecryptionFails => 2,
        JwtStatus.UnknownIssuer => 3,
        _ => Own,
    };
}
