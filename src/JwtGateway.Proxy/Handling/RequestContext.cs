using JwtGateway.Proxy.Cors;
using JwtGateway.Proxy.Forwarding;
using JwtGateway.Proxy.Routing;
using JwtGateway.Tokens.Authentication;
using JwtGateway.Tokens.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace JwtGateway.Proxy.Handling;

/// <summary>One request on its way, and what became of it. Kept by the server for the next request of the connection or stream.</summary>
internal sealed class RequestContext
{
    /// <summary>The request and response.</summary>
    public DefaultHttpContext Http { get; } = new();

    /// <summary>What changes on the way upstream.</summary>
    public UpstreamTransformer Transformer { get; } = new();

    /// <summary>When it arrived, by the clock's timestamp; 0 when nobody asks.</summary>
    public long Arrived { get; private set; }

    /// <summary>Path and query; default until they are read, and when they cannot be.</summary>
    public RequestTarget Target { get; set; }

    /// <summary>What it asks for, for policies.</summary>
    public RequestFacts Facts { get; set; }

    /// <summary>What policies know of it.</summary>
    public RequestScope Scope { get; } = new();

    /// <summary>The listener that has the host.</summary>
    public string? Listener { get; set; }

    /// <summary>The port of that listener, as the Gateway has it.</summary>
    public int ListenerPort { get; set; }

    /// <summary>The route that matched.</summary>
    public CompiledRoute? Route { get; set; }

    /// <summary>The route that matched before the claims were known, or that handed the request over; null when there was no other.</summary>
    public CompiledRoute? FirstRoute { get; set; }

    /// <summary>The routes that it was handed on by, and last the one that it was handed over to; null when it was not.</summary>
    public IReadOnlyList<CompiledRoute>? HandedOn { get; set; }

    /// <summary>What the policies of its route and backend said.</summary>
    public AuthenticationResult? Authentication { get; set; }

    /// <summary>What the listener's policy said before there was a route; null: it has none.</summary>
    public Authenticated? ListenerAuthentication { get; set; }

    /// <summary>What the policies said that let it pass before <see cref="Authentication"/>: of the first route, or of what it was handed on by.</summary>
    public Authenticated? FirstAuthentication { get; set; }

    /// <summary>What CORS means for it; null: nothing.</summary>
    public CorsExchange? Cors { get; set; }

    /// <summary>What a policy wants the upstream to be asked for in place of <see cref="Target"/>; null: nothing else.</summary>
    public RequestTarget? Rewritten { get; set; }

    /// <summary>The upstream it was sent to.</summary>
    public string? Upstream { get; set; }

    /// <summary>
    /// The status of an answer of ours; null: an upstream's. For a gRPC call it is the one that its gRPC status stands for, where the client sees 200.
    /// </summary>
    public int? Answered { get; private set; }

    /// <summary>When it must have ended; null: when it likes.</summary>
    public TokenExpiry? Expiry => TokenExpiry.Earlier(
        ListenerAuthentication?.Expiry, TokenExpiry.Earlier(FirstAuthentication?.Expiry, (Authentication as Authenticated)?.Expiry));

    /// <summary>What decided, when it was not the policy.</summary>
    public string? Reason { get; private set; }

    /// <summary>Why in full.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>Makes it the next request's.</summary>
    public void Begin(IFeatureCollection features, long arrived)
    {
        Http.Initialize(features);
        Arrived = arrived;
        Target = default;
        Facts = default;
        Listener = null;
        Route = null;
        FirstRoute = null;
        HandedOn = null;
        Authentication = null;
        ListenerAuthentication = null;
        FirstAuthentication = null;
        Cors = null;
        Rewritten = null;
        Upstream = null;
        Answered = null;
        Reason = null;
        Detail = "";
    }

    /// <summary>Lets go of the request.</summary>
    public void End()
    {
        Scope.Clear();
        Http.Uninitialize();
    }

    /// <summary>Notes what decided.</summary>
    public void Explain(string reason, string detail)
    {
        Reason = reason;
        Detail = detail;
    }

    /// <summary>Answers with a status alone: the client learns that configuration is broken and nothing more.</summary>
    public Task FaultAsync(int status, string reason, string detail) => AnswerAsync(status, "", reason, detail);

    /// <summary>Answers in place of an upstream.</summary>
    public Task AnswerAsync(int status, string body, string reason, string detail) => AnswerAsync(status, body, null, reason, detail);

    /// <summary>Answers as a policy says that refuses the request.</summary>
    public Task RefuseAsync(Rejected rejected)
    {
        var headers = Http.Response.Headers;
        foreach (var (name, value) in rejected.Headers)
        {
            headers[name] = value;
        }

        headers.WWWAuthenticate = rejected.Challenge ?? headers.WWWAuthenticate;
        if (rejected.RetryAfter is { } seconds)
        {
            headers.RetryAfter = seconds.ToString();
        }

        if (rejected.NoStore)
        {
            headers.CacheControl = "no-store";
        }

        return AnswerAsync(rejected.Status, rejected.Body, rejected.Problem, rejected.Reason, rejected.Detail, rejected.Json);
    }

    /// <summary>Answers a gRPC call with a status that none of HTTP's stands for; the decision has <paramref name="status"/>. The reason is given already.</summary>
    public Task AnswerCallAsync(int status, string grpcStatus, string message)
    {
        Answered = status;
        Cors?.Apply(Http.Response.Headers);
        GrpcAnswer.Set(Http.Response, grpcStatus, message);
        return Task.CompletedTask;
    }

    private Task AnswerAsync(int status, string body, string? problem, string reason, string detail, string? json = null)
    {
        Explain(reason, detail);
        Answered = status;
        Cors?.Apply(Http.Response.Headers);
        return Answers.WriteAsync(Http, status, body, problem, json);
    }
}
