using JwtGateway.Proxy.Cors;
using JwtGateway.Proxy.Listening;
using JwtGateway.Proxy.Routing;
using JwtGateway.Proxy.Serving;
using JwtGateway.Proxy.Streams;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace JwtGateway.Proxy.Handling;

/// <summary>What happens to every request, from its arrival to its answer.</summary>
internal sealed partial class RequestHandler(ServingStateHolder serving, BackendStep backends, ILogger<RequestHandler> logger)
{
    /// <summary>Handles a request that came in on <paramref name="port"/>. Nothing is thrown.</summary>
    public async Task HandleAsync(RequestContext request, int port)
    {
        try
        {
            await (await UpgradeRequest.TryReadyAsync(request.Http) ? DecideAsync(request, port) : RefuseUpgradeAsync(request));
        }
        catch (Exception) when (request.Http.RequestAborted.IsCancellationRequested)
        {
            request.Explain(Reasons.ClientClosed, "The client went away.");
        }
        catch (BadHttpRequestException e)
        {
            await RecoverAsync(request, e.StatusCode, Reasons.ClientBody, "The request's body could not be read.");
        }
        catch (Exception e)
        {
            Log.Unexpected(logger, e, request.Route?.Id);
            await RecoverAsync(request, StatusCodes.Status500InternalServerError, Reasons.InternalError, "An error of the gateway's own; see its log.");
        }
    }

    /// <summary>Nobody can say where on the connection the next request would begin.</summary>
    private static Task RefuseUpgradeAsync(RequestContext request)
    {
        request.Http.Response.Headers.Connection = "close";
        return request.AnswerAsync(
            StatusCodes.Status400BadRequest, "bad message framing", Reasons.BadFraming, "Octets follow the upgrade before it was agreed to.");
    }

    private Task DecideAsync(RequestContext request, int port)
    {
        // Step 1: one configuration from here to the end, whatever is applied meanwhile.
        var state = serving.Current;
        if (!state.Ports.TryGetValue(port, out var served))
        {
            return request.AnswerAsync(StatusCodes.Status503ServiceUnavailable, "", Reasons.NotServing, "No listener of this port is served.");
        }

        // Step 2: the one reading of host and path that everything after goes by.
        var http = request.Http;
        if (!TryReadMethod(http, out var method))
        {
            http.Response.Headers.Allow = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
            return request.AnswerAsync(StatusCodes.Status405MethodNotAllowed, "", Reasons.MethodNotAllowed, "CONNECT is served for WebSocket over HTTP/2 alone.");
        }

        if (MessageFraming.Problem(http.Request) is { } ambiguity)
        {
            // What follows on the connection might be a part of this message.
            http.Response.Headers.Connection = "close";
            return request.AnswerAsync(StatusCodes.Status400BadRequest, "bad message framing", Reasons.BadFraming, ambiguity);
        }

        if (!RequestTarget.TryParse(http.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, served.Paths, out var target))
        {
            return request.AnswerAsync(
                StatusCodes.Status400BadRequest, "bad request target", Reasons.BadTarget, "The path can be read in more than one way, or in none.");
        }

        request.Target = target;
        if (!HostName.TryParse(http.Request.Headers.Host, out var host))
        {
            return request.AnswerAsync(StatusCodes.Status400BadRequest, "bad host", Reasons.BadHost, "There is no host, or one that is longer than a DNS name can be.");
        }

        // Step 3: the listener and the route.
        request.ListenerPort = served.Port;
        if (served.Routes.Find(host) is not { } listener)
        {
            return NotFoundAsync(request, Reasons.NoListener);
        }

        request.Listener = listener.Id;
        if (http.Features.Get<TlsConnection>() is { } tls && !tls.IsFor(listener.Id, served, http))
        {
            return MisdirectedAsync(request);
        }

        request.Facts = new RequestFacts { Method = method, Path = target.Text.AsMemory(0, target.PathLength), Host = HostText(http, host.Length), Query = target.Text.AsMemory(target.PathLength) };
        return served.ListenerPolicies.Count > 0 && served.ListenerPolicies.TryGetValue(listener.Id, out var policy)
            ? PassListenerAsync(request, served, listener, policy)
            : RouteAsync(request, served, listener);
    }

    /// <summary>
    /// The listener's own policy goes before the route, so a stranger does not even learn whether there is one; headers that it set are there for the matching, and what
    /// a client sent in their place is not.
    /// </summary>
    private async Task PassListenerAsync(RequestContext request, ServedPort served, ListenerTable<CompiledRoute> listener, RouteAuthenticator policy)
    {
        request.Authentication = await policy.AuthenticateAsync(request.Http, request.Facts, request.Scope);
        if (request.Authentication is Rejected rejected)
        {
            await request.RefuseAsync(rejected);
            return;
        }

        request.Scope.PassListener();
        await RouteAsync(request, served, listener);
    }

    private Task RouteAsync(RequestContext request, ServedPort served, ListenerTable<CompiledRoute> listener)
    {
        request.Route = listener.Match(Target(request, served));
        return request.Route is { } route ? AuthenticateAsync(request, served, route) : NotFoundAsync(request, Reasons.NoRoute);
    }

    private static Task NotFoundAsync(RequestContext request, string reason) =>
        request.AnswerAsync(StatusCodes.Status404NotFound, "", reason, "Nothing here has this host and path.");

    /// <summary>
    /// The connection was made for another listener, so with another one's certificate and checks of clients. The client may ask again on a connection of
    /// its own (RFC 9110 section 15.5.20).
    /// </summary>
    private static Task MisdirectedAsync(RequestContext request) => request.AnswerAsync(
        StatusCodes.Status421MisdirectedRequest, "", Reasons.Misdirected, "The host is another listener's than the one that the connection was made to.");

    private Task AuthenticateAsync(RequestContext request, ServedPort served, CompiledRoute route)
    {
        // Step 4: CORS, since a preflight carries no token.
        if (route.Cors is { } cors)
        {
            var exchange = CorsExchange.Of(cors, request.Http.Request);
            if (exchange.Origin is not null && CorsPolicy.IsPreflight(request.Http.Request))
            {
                return PreflightAsync(request, exchange);
            }

            request.Cors = exchange;
        }

        // Step 5: the policy goes before everything else of the route, so that a broken route tells strangers nothing.
        if (request.Authentication is Authenticated passed)
        {
            if (route.Authenticator.IsOpen)
            {
                return ForwardAsync(request, route, passed);
            }

            request.ListenerAuthentication = passed;
        }

        var decision = route.Authenticator.AuthenticateAsync(request.Http, request.Facts, request.Scope);
        return decision.IsCompletedSuccessfully ? DecidedAsync(request, served, route, decision.Result) : DecidedAsync(request, served, route, decision);
    }

    /// <summary>Only where the body had to be waited for: a closure of its own would cost every other request an allocation.</summary>
    private async Task DecidedAsync(RequestContext request, ServedPort served, CompiledRoute route, ValueTask<AuthenticationResult> decision) =>
        await DecidedAsync(request, served, route, await decision);

    private Task DecidedAsync(RequestContext request, ServedPort served, CompiledRoute route, AuthenticationResult decision)
    {
        request.Authentication = decision;
        return decision switch
        {
            Authenticated { Reroutes: true, Forward: null } proof => RerouteAsync(request, served, route, proof),
            Authenticated proof => PassAsync(request, route, proof),
            _ => request.RefuseAsync((Rejected)decision),
        };
    }

    /// <summary>
    /// Matches again, now that claims are known. Another route's policy is asked as well, whatever the first one's said; it has no say in the
    /// route any more, so this happens once.
    /// </summary>
    private async Task RerouteAsync(RequestContext request, ServedPort served, CompiledRoute first, Authenticated proof)
    {
        request.FirstRoute = first;
        request.Route = served.Routes.Match(Target(request, served, hasClaims: true)).Route;
        if (request.Route is not { } route)
        {
            await request.AnswerAsync(StatusCodes.Status404NotFound, "", Reasons.NoRoute, "Nothing here has this host, path and claims.");
        }
        else if (ReferenceEquals(route.Authenticator, first.Authenticator) || route.Authenticator.IsOpen)
        {
            await ForwardAsync(request, route, proof);
        }
        else
        {
            request.FirstAuthentication = proof;
            request.Authentication = await route.Authenticator.AuthenticateAsync(request.Http, request.Facts, request.Scope);
            await (request.Authentication is Authenticated both ? PassAsync(request, route, both) : request.RefuseAsync((Rejected)request.Authentication));
        }
    }

    private Task PassAsync(RequestContext request, CompiledRoute route, Authenticated proof) =>
        proof.Forward is null ? ForwardAsync(request, route, proof) : HandOverAsync(request, route, proof);

    private async Task HandOverAsync(RequestContext request, CompiledRoute first, Authenticated proof)
    {
        if (await HandOver.FollowAsync(request, first, proof) is { } end)
        {
            await ForwardAsync(request, end.Route, end.Proof);
        }
    }

    private Task ForwardAsync(RequestContext request, CompiledRoute route, Authenticated proof) => route.Fault is { } fault
        ? request.FaultAsync(fault.Status, Reasons.RouteFault, fault.Reason)
        : route.Redirect is { } redirect ? redirect.AnswerAsync(request, route.ResponseHeaders)
        : backends.ForwardAsync(proof, request, route);

    /// <summary>200 and no body, as Envoy.</summary>
    private static Task PreflightAsync(RequestContext request, CorsExchange exchange)
    {
        exchange.AnswerPreflight(request.Http.Request, request.Http.Response.Headers);
        return request.AnswerAsync(StatusCodes.Status200OK, "", Reasons.CorsPreflight, "");
    }

    /// <summary>What routes are matched on.</summary>
    private static RouteRequest Target(RequestContext request, ServedPort served, bool hasClaims = false) => new()
    {
        Host = request.Facts.Host.Span,
        Target = request.Target,
        Method = request.Facts.Method!,
        Headers = request.Http.Request.Headers,
        Client = Client(request.Http, served),
        HasClaims = hasClaims,
    };

    /// <summary>Worked out only where routes ask for it.</summary>
    private static ClientAddress? Client(HttpContext http, ServedPort served) =>
        served.AsksForClients ? ClientAddress.Of(http, served.TrustedHops) : null;

    // The host that was parsed stands at the header's beginning.
    private static ReadOnlyMemory<char> HostText(HttpContext http, int length) => http.Request.Headers.Host.ToString().AsMemory(0, length);

    /// <summary>
    /// The method that routes are matched on. A WebSocket over HTTP/2 is a CONNECT with a path (RFC 8441), the same request as HTTP/1.1's GET with
    /// Upgrade, so the same routes mean both; any other CONNECT asks for a tunnel.
    /// </summary>
    private static bool TryReadMethod(HttpContext http, out string method)
    {
        method = http.Request.Method;
        if (!HttpMethods.IsConnect(method))
        {
            return true;
        }

        method = HttpMethods.Get;
        return http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true, Protocol: "websocket" };
    }

    private static async Task RecoverAsync(RequestContext request, int status, string reason, string detail)
    {
        request.Explain(reason, detail);
        if (request.Http.Response.HasStarted)
        {
            request.Http.Abort();
            return;
        }

        request.Http.Response.Clear();
        await request.AnswerAsync(status, "", reason, detail);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A request of route {Route} ended in an error of the gateway's own.")]
        public static partial void Unexpected(ILogger logger, Exception exception, string? route);
    }
}
