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
    JwtStatus Status, string? Reason = null, Provider? Provider = null, PresentedToken? Token = null, VerificationKey? Key = null);

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

/// <summary>All of them, in order; the first that is not met decides.</summary>
internal sealed class AllRequirement(ImmutableArray<Requirement> children) : Requirement
{
    public override Verdict Evaluate(RequestScope scope)
    {
        var first = default(Verdict?);
        foreach (var child in children)
        {
            var verdict = child.Evaluate(scope);
            if (verdict.Status != JwtStatus.Ok)
                return verdict;
            if (first is null || first.Value.Provider is null)
                first = verdict;
        }

        return first ?? new Verdict(JwtStatus.Ok);
    }
}

/// <summary>One of them, in order.</summary>
internal sealed class AnyRequirement(ImmutableArray<Requirement> children) : Requirement
{
    /// <summary>Met, too, when no token is there.</summary>
    public bool AllowsMissing { get; init; }

    /// <summary>Met in any case.</summary>
    public bool AllowsFailed { get; init; }

    public override Verdict Evaluate(RequestScope scope)
    {
        var failure = new Verdict(JwtStatus.Missing);
        var accepted = scope.Accepted;
        foreach (var child in children)
        {
            var verdict = child.Evaluate(scope);
            if (verdict.Status == JwtStatus.Ok)
                return verdict;

            // Claims count only when the whole of the alternative is met.
            scope.Accepted = accepted;
            failure = Preferred(failure, verdict);
        }

        // A token of an unknown issuer is not a missing token (CVE-2021-21378).
        return failure.Status == JwtStatus.Missing && (AllowsMissing || AllowsFailed) ? new Verdict(JwtStatus.Ok, "jwt_missing_allowed")
            : AllowsFailed ? failure with { Status = JwtStatus.Ok, Reason = "jwt_failed_allowed" }
            : failure;
    }

    // Envoy's choice: the last failure that is neither Missing nor UnknownIssuer, else UnknownIssuer, else Missing.
    private static Verdict Preferred(in Verdict soFar, in Verdict next) =>
        soFar.Status == JwtStatus.Missing || next.Status is not (JwtStatus.Missing or JwtStatus.UnknownIssuer) ? next : soFar;
}
