using System.Collections.Immutable;
using JwtGateway.Tokens.Claims;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Tokens.Authentication;

/// <summary>
/// Holds requests to one policy after the other. Every one must let a request pass; the first that does not answers. Tokens are read and
/// verified once for all of them.
/// </summary>
/// <param name="steps">The policies, one or more.</param>
/// <param name="guard">Removes client copies of all their claim headers, before the first of them is asked.</param>
/// <param name="bodyLimit">How much of a body any of them reads, in bytes; 0: none does.</param>
internal sealed class PolicyChain(ImmutableArray<IPolicyStep> steps, ClaimHeaderGuard guard, int bodyLimit)
{
    // The results of a step are most often the same object from one request to the next, and so is what two of them come to.
    private volatile Joined? _last;

    /// <summary>How much of a request's body is to be read before it is judged, in bytes; 0: nothing.</summary>
    public int BodyLimit => bodyLimit;

    public AuthenticationResult Authenticate(HttpContext context, RequestScope scope)
    {
        guard.Clean(context.Request.Headers);
        var result = steps[0].Decide(context, scope);
        for (var i = 1; i < steps.Length && result is Authenticated passed; i++)
        {
            scope.BeginPolicy();
            result = Join(passed, steps[i].Decide(context, scope));
        }

        return result;
    }

    private AuthenticationResult Join(Authenticated wider, AuthenticationResult next)
    {
        if (_last is { } last && ReferenceEquals(last.Wider, wider) && ReferenceEquals(last.Next, next))
            return last.Result;
        AuthenticationResult result = next is Rejected rejected ? Join(wider, rejected) : Join(wider, (Authenticated)next);
        if (result is Authenticated joined)
            _last = new Joined(wider, next, joined);
        return result;
    }

    private static Rejected Join(Authenticated wider, Rejected rejected) =>
        wider.WouldDeny.IsEmpty && wider.Logs.IsEmpty && wider.User is null
            ? rejected
            : rejected.With(wider.WouldDeny.AddRange(rejected.WouldDeny), wider.Logs.AddRange(rejected.Logs), wider.User);

    /// <summary>The more specific policy speaks for both, except about a token that only the wider one looked at. What only changes requests says nothing.</summary>
    private static Authenticated Join(Authenticated wider, Authenticated next)
    {
        if (next.Policy is null)
            return wider;
        var speaker = next.Provider is null && wider.Provider is not null ? wider : next;
        return new Authenticated
        {
            Policy = speaker.Policy,
            Provider = speaker.Provider,
            KeyId = speaker.KeyId,
            User = next.User ?? wider.User,
            Rule = speaker.Rule,
            Reason = speaker.Reason,
            Detail = wider.Detail.Length == 0 ? next.Detail : next.Detail.Length == 0 ? wider.Detail : $"{wider.Detail}; {next.Detail}",
            WouldDeny = wider.WouldDeny.AddRange(next.WouldDeny),
            Logs = wider.Logs.AddRange(next.Logs),
            Reroutes = wider.Reroutes || next.Reroutes,
            Expiry = TokenExpiry.Earlier(wider.Expiry, next.Expiry),
        };
    }

    private sealed record Joined(Authenticated Wider, AuthenticationResult Next, Authenticated Result);
}
