using JwtGateway.Proxy.Handling;
using JwtGateway.Proxy.Observing;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Abstractions;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Listening;

/// <summary>What Kestrel hands the requests of a port to: straight to the handler, without a middleware pipeline.</summary>
internal sealed class ProxyApplication(int port, RequestHandler handler, RequestReporter reporter, Departure departure) : IHttpApplication<RequestContext>
{
    /// <inheritdoc/>
    public RequestContext CreateContext(IFeatureCollection contextFeatures)
    {
        // Kestrel keeps the context with the connection or stream, so that each is made once and used for many requests.
        var request = contextFeatures is IHostContextContainer<RequestContext> container
            ? container.HostContext ??= new RequestContext()
            : new RequestContext();
        request.Begin(contextFeatures, reporter.Arrived());
        return request;
    }

    /// <inheritdoc/>
    public Task ProcessRequestAsync(RequestContext context)
    {
        if (departure.HasBegun)
        {
            // Connection: close on HTTP/1.1 (RFC 9112 section 9.6), GOAWAY on HTTP/2 (RFC 9113 section 6.8): the client's next request goes to
            // another pod, and does not meet this connection's end.
            context.Http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        return handler.HandleAsync(context, port);
    }

    /// <inheritdoc/>
    public void DisposeContext(RequestContext context, Exception? exception)
    {
        reporter.Report(context, exception);
        context.End();
    }
}
