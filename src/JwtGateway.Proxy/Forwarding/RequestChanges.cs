using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Routing;

namespace JwtGateway.Proxy.Forwarding;

/// <summary>What routes, their backends and policies change of a request before it goes upstream.</summary>
internal static class RequestChanges
{
    /// <summary>Makes the route's changes; returns the target that was matched, without tokens that are not to go on.</summary>
    public static RequestTarget Make(RequestContext request, CompiledRoute route)
    {
        var target = request.Scope.RemoveTokens() is { } query ? request.Target.WithQuery(query) : request.Target;
        var host = request.Scope.RewrittenHost;
        request.Rewritten = PolicyRewrite.Target(request.Scope);
        request.Scope.Clear();
        route.RequestHeaders?.ApplyToRequest(request.Http.Request.Headers);
        request.Transformer.TrustedHops = route.TrustedHops;

        // Who rewrites as a policy has the last word: what routes replace is the path that they were matched on.
        var path = request.Rewritten ?? route.Rewrite?.Path?.Apply(target) ?? target;
        request.Transformer.Use(path, route.Rewrite?.Hostname, route.ResponseHeaders, request.Cors);
        request.Transformer.PolicyHost = host;
        request.Transformer.PolicyHeaders = request.HandedOn is { } all ? [.. all.Reverse().SelectMany(r => r.PolicyResponseHeaders)] : route.PolicyResponseHeaders;
        request.Transformer.HidesErrorCode = route.HasErrorCodes || request.FirstRoute is { HasErrorCodes: true };
        return target;
    }

    /// <summary>Makes the backend's own changes.</summary>
    public static void Make(RequestContext request, Backend backend, RequestTarget matched, CompiledRoute route)
    {
        backend.RequestHeaders?.ApplyToRequest(request.Http.Request.Headers);
        request.Transformer.HidesErrorCode |= backend.HasErrorCodes;
        if (backend.Rewrite is not null || backend.ResponseHeaders is not null)
        {
            var path = backend.Rewrite?.Path ?? route.Rewrite?.Path;
            request.Transformer.Use(request.Rewritten ?? path?.Apply(matched) ?? matched, backend.Rewrite?.Hostname, backend.ResponseHeaders);
        }

        if (backend.PolicyResponseHeaders.Length > 0)
        {
            request.Transformer.PolicyHeaders = [.. backend.PolicyResponseHeaders, .. request.Transformer.PolicyHeaders];
        }
    }
}
