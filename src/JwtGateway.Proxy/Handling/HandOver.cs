using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Handling;

/// <summary>
/// A Traffic Policy hands the request over to another route, whose policy is asked as well and may hand it on. Each is asked once: policies that send a request
/// round in circles are wrong. Nothing else of the first route is done, but what is broken about it still answers.
/// </summary>
internal static class HandOver
{
    /// <summary>Asks the policies on the way.</summary>
    /// <param name="request">The request.</param>
    /// <param name="first">The route that matched.</param>
    /// <param name="proof">What its policy said, which names the next.</param>
    /// <returns>The route that the request is left with, and what that route's policy said; null: the request was answered.</returns>
    public static async Task<(CompiledRoute Route, Authenticated Proof)?> FollowAsync(RequestContext request, CompiledRoute first, Authenticated proof)
    {
        request.FirstRoute = first;
        var (route, seen) = (first, new List<CompiledRoute> { first });
        request.HandedOn = seen;
        while (route.Fault is null && proof.Forward is { } id)
        {
            if (!first.Internal.TryGetValue(id, out var next) || seen.Contains(next))
            {
                await request.FaultAsync(StatusCodes.Status500InternalServerError, Reasons.RouteFault, $"forward-internal leads to {id}, which is not there or where the request came from.");
                return null;
            }

            seen.Add(next);
            request.Route = route = next;
            request.FirstAuthentication = request.FirstAuthentication?.Then(proof) ?? proof;
            request.Authentication = await route.Authenticator.AuthenticateAsync(request.Http, request.Facts, request.Scope);
            if (request.Authentication is not Authenticated passed)
            {
                await request.RefuseAsync((Rejected)request.Authentication);
                return null;
            }

            proof = passed;
        }

        return (route, proof);
    }
}
