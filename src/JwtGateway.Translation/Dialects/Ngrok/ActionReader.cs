using System.Collections.Immutable;
using JwtGateway.Ir;

namespace JwtGateway.Translation.Dialects.TrafficPolicies;

/// <summary>Reads an action: <c>type</c> and <c>config</c>.</summary>
internal sealed class ActionReader(JwtValidationReader jwt, ForwardActions forward, DocumentLog log)
{
    private const string Known =
        "jwt-validation, deny, close-connection, custom-response, add-headers, remove-headers, set-vars, log, redirect, url-rewrite, rate-limit, restrict-ips or forward-internal";

    private readonly ImmutableArray<HeaderModifierIr>.Builder _responseHeaders = ImmutableArray.CreateBuilder<HeaderModifierIr>();

    /// <summary>What the actions of <see cref="PolicyPhase.HttpResponse"/> that were read change about answers.</summary>
    public ImmutableArray<HeaderModifierIr> ResponseHeaders => _responseHeaders.ToImmutable();

    /// <param name="action">What is written.</param>
    /// <param name="phase">The phase of its rule.</param>
    /// <param name="isConditional">Whether its rule has expressions.</param>
    /// <returns>What is done with requests; null: nothing.</returns>
    public TrafficActionIr? Read(DocumentFields action, PolicyPhase phase, bool isConditional)
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
            PolicyPhase.HttpResponse => HttpResponse(type, read, isConditional),
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

    /// <summary>What depends on the answer is not done: nobody asks expressions about answers here.</summary>
    private TrafficActionIr? HttpResponse(string type, ActionContext action, bool isConditional) => type switch
    {
        "remove-headers" when !isConditional => Change(HeaderActions.RemoveFromResponse(action)),
        "add-headers" when !isConditional && HeaderActions.AddToResponse(action) is { } change => Change(change),
        "add-headers" or "compress-response" or "log" or "set-vars" => action.Skipped($"{type} in on_http_response is not done here; change responses with filters of the route."),
        _ => action.Closed($"{type} in on_http_response is not supported{(type == "remove-headers" ? " under expressions" : "")}, and may keep something from clients; remove it, or use filters of the route"),
    };

    private TrafficActionIr? Change(HeaderModifierIr change)
    {
        _responseHeaders.Add(change);
        return null;
    }

    /// <summary>Actions of ngrok's that are not honoured, where one that is misspelled is none at all.</summary>
    private static readonly ImmutableHashSet<string> Unsupported =
    [
        "ai-gateway", "basic-auth", "http-request", "oauth", "openid-connect", "owasp-crs-request", "owasp-crs-response", "request-body-find-replace",
        "response-body-find-replace", "saml", "sse-find-replace", "terminate-tls", "verify-webhook",
    ];
}
