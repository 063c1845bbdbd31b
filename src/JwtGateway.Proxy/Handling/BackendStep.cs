using JwtGateway.Proxy.Forwarding;
using JwtGateway.Tokens.Authentication;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Handling;

/// <summary>
/// Chooses the backend of a request that its route's policy has let pass, holds the request to that backend's own policy, if it has one, and sends it there. Who
/// is refused here has had a turn: only the backend whose turn it is can tell.
/// </summary>
internal sealed class BackendStep(UpstreamForwarder forwarder)
{
    /// <summary>Sends <paramref name="request"/> on, or refuses it.</summary>
    /// <param name="proof">What the route's policy said.</param>
    /// <param name="request">The request.</param>
    /// <param name="route">Its route.</param>
    public Task ForwardAsync(Authenticated proof, RequestContext request, CompiledRoute route)
    {
        if (route.Backends.Pick() is not { } backend)
        {
            // GRPCRouteRule.backendRefs wants UNAVAILABLE, which 503 stands for; HTTPRouteRule.backendRefs 500.
            var status = route.IsGrpc ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
            return request.FaultAsync(status, Reasons.NoBackend, "No backend has a weight.");
        }

        if (backend.Authenticator is not { } own)
        {
            return forwarder.ForwardAsync(proof, request, route, backend);
        }

        var decision = own.AuthenticateAsync(proof, request.Http, request.Facts, request.Scope);
        return decision.IsCompletedSuccessfully ? DecidedAsync(request, route, backend, decision.Result) : DecidedAsync(request, route, backend, decision);
    }

    /// <summary>Where the body has to be waited for.</summary>
    private async Task DecidedAsync(RequestContext request, CompiledRoute route, Backend backend, ValueTask<AuthenticationResult> decision) =>
        await DecidedAsync(request, route, backend, await decision);

    private Task DecidedAsync(RequestContext request, CompiledRoute route, Backend backend, AuthenticationResult decision)
    {
        request.Authentication = decision;
        return decision switch
        {
            // Its turn was taken already: of whom would the other route's share be?
            Authenticated { Forward: not null } => request.FaultAsync(
                StatusCodes.Status500InternalServerError, Reasons.RouteFault, "forward-internal is not honoured in the policy of a single backend."),
            Authenticated both => forwarder.ForwardAsync(both, request, route, backend),
            _ => request.RefuseAsync((Rejected)decision),
        };
    }
}
