using System.Collections.Immutable;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads an action: <c>type</c> and <c>config</c>.</summary>
internal sealed class ActionReader(JwtValidationReader jwt, ForwardActions forward, DocumentLog log)
{
    private const string Known =
        "jwt-validation, deny, close-connection, custom-response, add-headers, remove-headers, set-vars, log, redirect, url-rewrite, rate-limit, restrict-ips or forward-internal";

    /// <summary>The action; null: it is not done, and that is safe.</summary>
    public TrafficActionIr? Read(DocumentFields action, PolicyPhase phase)
    {
        var type = action.Text("type");
        var config = action.Mapping("config");
        action.Close();
        if (type is null)
        {
            log.Error(action.At("type"), $"The action's type is missing; use {Known}.");
            return null;
        }

        var read = new ActionContext(action, config, log);
        return phase switch
        {
            PolicyPhase.TcpConnect => TcpConnect(type, read),
            PolicyPhase.HttpResponse => HttpResponse(type, read),
            _ => HttpRequest(type, read),
        };
    }

    private TrafficActionIr? HttpRequest(string type, ActionContext action) => type switch
    {
        "jwt-validation" => jwt.Read(action),
        "deny" => AnswerActions.Deny(action),
        "close-connection" => AnswerActions.Close(action),
        "custom-response" => AnswerActions.CustomResponse(action),
        "redirect" => AddressActions.Redirect(action),
        "url-rewrite" => AddressActions.Rewrite(action),
        "add-headers" => HeaderActions.Add(action),
        "remove-headers" => HeaderActions.Remove(action),
        "set-vars" => VariableActions.SetVars(action),
        "log" => VariableActions.Log(action),
        "rate-limit" => LimitActions.RateLimit(action),
        "restrict-ips" => LimitActions.RestrictIps(action),
        "forward-internal" => forward.Read(action),
        "compress-response" or "circuit-breaker" => action.Skipped($"{type} is not done here: answers go on as the upstream gives them."),
        _ when Unsupported.Contains(type) => action.Closed($"{type} is not supported; remove it, or use {Known}"),
        _ => action.Unknown($"The action is not known; use {Known}."),
    };

    /// <summary>Connections are not told from requests here: a client that would be cut off is refused with 403 for each request.</summary>
    private static TrafficActionIr? TcpConnect(string type, ActionContext action) => type switch
    {
        "restrict-ips" => action.With("on_tcp_connect: connections are taken, and each of their requests is answered 403.", LimitActions.RestrictIps(action)),
        "deny" or "close-connection" => action.With("on_tcp_connect: connections are taken, and each of their requests is answered 403.", AnswerActions.Close(action)),
        "log" or "terminate-tls" => action.Skipped($"{type} in on_tcp_connect is not done here{(type == "log" ? "" : ": TLS is a matter of listeners")}."),
        _ => action.Closed($"{type} in on_tcp_connect is not supported; use restrict-ips or deny there, or another phase"),
    };

    private static TrafficActionIr? HttpResponse(string type, ActionContext action) => type switch
    {
        "add-headers" or "compress-response" or "log" or "set-vars" => action.Skipped($"{type} in on_http_response is not done here; change responses with filters of the route."),
        _ => action.Closed($"{type} in on_http_response is not supported, and may keep something from clients; remove it, or use filters of the route"),
    };

    /// <summary>Actions of ngrok's that are not honoured, where one that is misspelled is none at all.</summary>
    private static readonly ImmutableHashSet<string> Unsupported =
    [
        "ai-gateway", "basic-auth", "http-request", "oauth", "openid-connect", "owasp-crs-request", "owasp-crs-response", "request-body-find-replace",
        "response-body-find-replace", "saml", "sse-find-replace", "terminate-tls", "verify-webhook",
    ];
}
