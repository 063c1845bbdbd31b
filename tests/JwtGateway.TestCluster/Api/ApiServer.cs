using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Auth;
using JwtGateway.Testing.Cluster.Model;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>Every request: who, what, may they, which fault, which handler.</summary>
internal sealed class ApiServer(
    KindTable kinds, DiscoveryHandler discovery, ResourceHandler resources, ReviewHandler reviews, ServiceAccountTokens tokens, Authenticator authenticator, Authorizer authorizer, Faults faults, RequestLog log)
{
    public async Task HandleAsync(HttpContext http)
    {
        var info = RequestInfo.Parse(http.Request.Path.Value ?? "");
        var logged = Log(http, info);
        log.Add(logged);
        try
        {
            await AnswerAsync(http, info, logged);
        }
        catch (ApiError error) when (!http.Response.HasStarted)
        {
            await WriteAsync(http, error.Code, error.Status, error.RetryAfterSeconds);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client left.
        }
        catch (Exception bug) when (!http.Response.HasStarted && bug is not OperationCanceledException)
        {
            // A bug of the double itself: say so where the test can see it.
            await WriteAsync(http, 500, Statuses.Error(500, "InternalError", $"bug in the test cluster: {bug}").Status);
        }
        finally
        {
            logged.Status = http.Response.StatusCode;
            logged.IsOpen = false;
        }
    }

    public static async Task WriteAsync(HttpContext http, int code, JsonNode body, int? retryAfter = null)
    {
        http.Response.StatusCode = code;
        http.Response.ContentType = "application/json";
        if (retryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString();
        }

        await http.Response.Body.WriteAsync(body.Utf8(), http.RequestAborted);
    }

    private static LoggedRequest Log(HttpContext http, RequestInfo? info) => new(
        Verb(http, info),
        http.Request.Path.Value ?? "",
        http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString(), StringComparer.Ordinal),
        http.Request.Protocol,
        http.Connection.Id)
    {
        Resource = info?.Resource ?? "",
        Group = info?.Group ?? "",
        Namespace = info?.Namespace,
        Name = info?.Name,
        Subresource = info?.Subresource,
        ContentType = http.Request.ContentType,
    };

    private static string Verb(HttpContext http, RequestInfo? info) => (http.Request.Method, info) switch
    {
        ("GET", { Resource.Length: > 0 }) when http.Request.Query["watch"].ToString() is "true" or "1" => "watch",
        ("GET", { Resource.Length: > 0, Name: null }) => "list",
        ("DELETE", { Name: null }) => "deletecollection",
        ("POST", { }) => "create",
        ("PUT", { }) => "update",
        _ => http.Request.Method.ToLowerInvariant(),
    };

    /// <summary>A list of the one object of a name is permitted like that object (Kubernetes, "Restrict access by resource name").</summary>
    private static RequestInfo Named(RequestInfo info, HttpContext http)
    {
        const string byName = "metadata.name=";
        var selector = http.Request.Query["fieldSelector"].ToString();
        return info.Name is null && selector.StartsWith(byName, StringComparison.Ordinal) && !selector.Contains(',', StringComparison.Ordinal)
            ? info with { Name = selector[byName.Length..] }
            : info;
    }

    private async Task AnswerAsync(HttpContext http, RequestInfo? info, LoggedRequest logged)
    {
        var user = authenticator.Authenticate(http);
        logged.User = user.Name;
        if (await StrikeAsync(http, logged))
        {
            return;
        }

        if (info is null || info.Resource.Length == 0)
        {
            await AnswerDocumentAsync(http, user);
        }
        else if (!authorizer.Allows(user, logged.Verb, Named(info, http)))
        {
            throw NotAllowed(user, info, logged.Verb);
        }
        else
        {
            await AnswerResourceAsync(http, info, logged, user);
        }
    }

    private static ApiError NotAllowed(ClusterUser user, RequestInfo info, string verb)
    {
        var where = info.Namespace is null ? "at the cluster scope" : $"in the namespace \"{info.Namespace}\"";
        return Statuses.Forbidden(
            info.Resource, info.Group, info.Name ?? "", $"User \"{user.Name}\" cannot {verb} resource \"{info.Resource}{(info.Subresource is null ? "" : "/" + info.Subresource)}\" in API group \"{info.Group}\" {where}");
    }

    private async Task AnswerResourceAsync(HttpContext http, RequestInfo info, LoggedRequest logged, ClusterUser user)
    {
        if (!TakesJson(http))
        {
            throw Statuses.NotAcceptable();
        }

        var mediaType = (http.Request.ContentType ?? "application/json").Split(';')[0].Trim();
        if (logged.Verb == "create" && info.Version == "v1" && info.Resource is "tokenreviews" or "selfsubjectreviews" or "subjectaccessreviews" or "selfsubjectaccessreviews"
            && reviews.Answer(info, await BodyReader.ReadObjectAsync(http, mediaType), user) is { } review)
        {
            await WriteAsync(http, 201, review);
        }
        else if (logged.Verb == "create" && info is { Resource: "serviceaccounts", Subresource: "token" })
        {
            await WriteAsync(http, 201, reviews.RequestToken(info, await BodyReader.ReadObjectAsync(http, mediaType)));
        }
        else if (kinds.Find(info.Group, info.Resource) is { } kind && kind.Version(info.Version) is { } version && (info.Namespace is null || kind.Namespaced))
        {
            var manager = logged.Query.GetValueOrDefault("fieldManager") is { Length: > 0 } named ? named : http.Request.Headers.UserAgent.ToString().Split('/')[0];
            await resources.AnswerAsync(http, new ResourceRequest(info, kind, version, logged.Query, user, manager.Length == 0 ? "unknown" : manager), logged, mediaType);
        }
        else if (kinds.All.Any(k => !k.IsCustom && k.Group == info.Group && k.Version(info.Version) is not null))
        {
            throw Statuses.Error(404, "NotFound", "the server could not find the requested resource", []);
        }
        else
        {
            await NoSuchPathAsync(http);
        }
    }

    private static bool TakesJson(HttpContext http) => http.Request.Headers.Accept.Count == 0
        || http.Request.Headers.Accept.ToString().Split(',').Any(type => type.Split(';')[0].Trim() is "application/json" or "application/*" or "*/*");

    private async Task AnswerDocumentAsync(HttpContext http, ClusterUser user)
    {
        var path = http.Request.Path.Value ?? "";
        if (path is "/healthz" or "/livez" or "/readyz")
        {
            await http.Response.WriteAsync("ok", http.RequestAborted);
            return;
        }

        if (user.IsAnonymous && path != "/version")
        {
            throw Statuses.Error(403, "Forbidden", $"forbidden: User \"system:anonymous\" cannot get path \"{path}\"", []);
        }

        var document = path switch
        {
            "/openid/v1/jwks" => tokens.Jwks(),
            "/.well-known/openid-configuration" => new JsonObject
            {
                ["issuer"] = ServiceAccountTokens.ApiAudience,
                ["jwks_uri"] = $"https://{http.Request.Host}/openid/v1/jwks",
                ["response_types_supported"] = new JsonArray("id_token"),
                ["subject_types_supported"] = new JsonArray("public"),
                ["id_token_signing_alg_values_supported"] = new JsonArray("ES256"),
            },
            _ => discovery.Find(path),
        };
        await (document is null ? NoSuchPathAsync(http) : WriteAsync(http, 200, document));
    }

    /// <summary>What the real server says of a path that no kind answers to: plain text, no Status.</summary>
    private static Task NoSuchPathAsync(HttpContext http)
    {
        http.Response.StatusCode = 404;
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("404 page not found\n", http.RequestAborted);
    }

    /// <summary>Faults that come before the answer. Says whether they took its place.</summary>
    private async Task<bool> StrikeAsync(HttpContext http, LoggedRequest logged)
    {
        switch (faults.Take(logged, f => f.Fault is Fault.Answer || (logged.Verb != "watch" && f.Fault is Fault.Reset or Fault.Stall or Fault.GoAway)))
        {
            case { Fault: Fault.Answer answer }:
                var details = answer.Cause is null && answer.RetryAfterSeconds is null ? null : new JsonObject();
                if (answer.Cause is { } cause)
                {
                    details!["causes"] = new JsonArray(Statuses.Cause(cause, "injected"));
                }

                if (answer.RetryAfterSeconds is { } seconds)
                {
                    details!["retryAfterSeconds"] = seconds;
                }

                throw Statuses.Error(answer.Code, answer.Reason, answer.Message, details);
            case { Fault: Fault.Reset }:
                http.Abort();
                return true;
            case { Fault: Fault.Stall } stall:
                await stall.Ended.WaitAsync(http.RequestAborted);
                return false;
            case { Fault: Fault.GoAway }:
                http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
                return false;
            default:
                return false;
        }
    }
}
