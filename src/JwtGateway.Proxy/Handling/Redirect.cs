using System.Globalization;
using JwtGateway.Ir;
using JwtGateway.Proxy.Routing;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Proxy.Handling;

/// <summary>Sends clients elsewhere (Gateway API, HTTPRequestRedirectFilter), once their policy let them pass.</summary>
internal sealed class Redirect
{
    private readonly RedirectIr _ir;
    private readonly PathRewrite? _path;

    private Redirect(RedirectIr ir, PathRewrite? path) => (_ir, _path) = (ir, path);

    /// <summary>Readies <paramref name="ir"/>; null when there is none.</summary>
    public static Redirect? Compile(RedirectIr? ir, RouteIr route, Action<string> report) =>
        ir is null ? null : new Redirect(ir, PathRewrite.Compile(ir.Path, route, report));

    /// <summary>Answers. A token in the query that the policy keeps from upstreams is kept from the new address as well: it may be anybody's.</summary>
    public Task AnswerAsync(RequestContext request, HeaderModifier? changes)
    {
        var target = request.Scope.RemoveTokens() is { } query ? request.Target.WithQuery(query) : request.Target;
        request.Scope.Clear();
        var headers = request.Http.Response.Headers;
        changes?.Apply(headers);
        headers.Location = Location(target, request.Http.Request, request.ListenerPort);
        return request.AnswerAsync(_ir.Status, "", Reasons.Redirect, "");
    }

    /// <summary>
    /// The address to go to. Without a port of its own it is the port of the scheme when one is given, else the listener's; left out where it goes
    /// without saying. A request without a host is answered with a path alone.
    /// </summary>
    public string Location(RequestTarget target, HttpRequest request, int listenerPort)
    {
        var text = (_path?.Apply(target) ?? target).Text;
        var host = _ir.Hostname;
        if (host is null && HostName.TryParse(request.Headers.Host, out var asked))
        {
            host = asked.ToString();
        }

        if (string.IsNullOrEmpty(host))
        {
            return text;
        }

        var scheme = _ir.Scheme ?? request.Scheme;
        var usual = scheme == "https" ? 443 : 80;
        var port = _ir.Port ?? (_ir.Scheme is null ? listenerPort : usual);
        return port == usual ? $"{scheme}://{host}{text}" : string.Create(CultureInfo.InvariantCulture, $"{scheme}://{host}:{port}{text}");
    }
}
