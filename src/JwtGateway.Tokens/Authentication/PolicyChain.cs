using System.Collections.Immutable;
using JwtGateway.Tokens.Claims;
using JwtGateway.Tokens.Extraction;
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

    /// <summary>Whether more of the request's body has to be read before it is judged than has been.</summary>
    public bool WantsBody(RequestScope scope) => bodyLimit > scope.BodyLimit;

    /// <summary>Reads it.</summary>
    public async ValueTask ReadBodyAsync(HttpContext context, RequestScope scope)
    {
        scope.Body = await RequestBodyReader.ReadAsync(context, bodyLimit);
        scope.BodyLimit = bodyLimit;
    }

    /// <summary>Judges a request that nobody has judged.</summary>
    public AuthenticationResult Authenticate(HttpContext context, RequestScope scope)
    {
        guard.Clean(context.Request.Headers);
        return Go(steps[0].Decide(context, scope), 1, context, scope);
    }

    /// <summary>Judges a request that wider policies have let pass; the result speaks for those too.</summary>
    public AuthenticationResult Continue(Authenticated passed, HttpContext context, RequestScope scope)
    {
        guard.Clean(context.Request.Headers);
        return Go(passed, 0, context, scope);
    }

    private AuthenticationResult Go(AuthenticationResult result, int from, HttpContext context, RequestScope scope)
    {
        for (var i = from; i < steps.Length && result is Authenticated passed; i++)
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
        AuthenticationResult result = next is Rejected rejected ? Join(wider, rejected) : wider.Then((Authenticated)next);
        if (result is Authenticated joined)
            _last = new Joined(wider, next, joined);
        return result;
    }

    private static Rejected Join(Authenticated wider, Rejected rejected) =>
        wider.WouldDeny.IsEmpty && wider.Logs.IsEmpty && wider.User is null
            ? rejected
            : rejected.With(wider.WouldDeny.AddRange(rejected.WouldDeny), wider.Logs.AddRange(rejected.Logs), wider.User);

    private sealed record Joined(Authenticated Wider, AuthenticationResult Next, Authenticated Result);
}
