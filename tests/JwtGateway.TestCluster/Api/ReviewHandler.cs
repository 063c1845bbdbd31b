using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Auth;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Api;

/// <summary>Resources that answer and store nothing: token reviews, token requests, access reviews.</summary>
internal sealed class ReviewHandler(ObjectStore store, Authenticator authenticator, ServiceAccountTokens tokens, Authorizer authorizer)
{
    private const int ShortestSeconds = 600;

    /// <summary>Null: the resource is none of these.</summary>
    public JsonObject? Answer(RequestInfo info, JsonObject body, ClusterUser user) => (info.Group, info.Resource) switch
    {
        ("authentication.k8s.io", "tokenreviews") => ReviewToken(body),
        ("authentication.k8s.io", "selfsubjectreviews") => With(body, new JsonObject { ["userInfo"] = UserInfo(user) }),
        ("authorization.k8s.io", "selfsubjectaccessreviews") => With(body, Access(body, user)),
        ("authorization.k8s.io", "subjectaccessreviews") => With(body, Access(body, new ClusterUser(body["spec"].Text("user") ?? "", [.. body.At("spec", "groups").Texts()]))),
        _ => null,
    };

    /// <summary>The token subresource of a ServiceAccount.</summary>
    public JsonObject RequestToken(RequestInfo info, JsonObject body)
    {
        var account = store.Find("serviceaccounts", new ObjectName(info.Namespace ?? "", info.Name ?? "")) ?? throw Statuses.NotFound("serviceaccounts", "", info.Name ?? "");
        var seconds = body.At("spec", "expirationSeconds") is { } asked ? asked.Integer() : 3600;
        if (seconds < ShortestSeconds)
        {
            throw Statuses.Invalid("TokenRequest", "authentication.k8s.io", info.Name ?? "", [FieldError.Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 10 minutes")]);
        }

        var (token, expires) = tokens.Issue(account, [.. body.At("spec", "audiences").Texts()], TimeSpan.FromSeconds(seconds), body.At("spec", "boundObjectRef") as JsonObject);
        return With(body, new JsonObject { ["token"] = token, ["expirationTimestamp"] = KubeJson.Time(expires) });
    }

    private JsonObject ReviewToken(JsonObject body)
    {
        if (string.IsNullOrEmpty(body["spec"].Text("token")))
        {
            throw Statuses.BadRequest("token is required for TokenReview in authentication");
        }

        var reviewed = authenticator.Review(body["spec"].Text("token")!, [.. body.At("spec", "audiences").Texts()]);
        return With(body, reviewed is { } good
            ? new JsonObject { ["authenticated"] = true, ["user"] = UserInfo(good.User), ["audiences"] = KubeJson.Array(good.Audiences) }
            : new JsonObject { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" });
    }

    private JsonObject Access(JsonObject body, ClusterUser user)
    {
        var asked = body.At("spec", "resourceAttributes");
        var info = new RequestInfo(asked.Text("group") ?? "", asked.Text("version") ?? "", asked.Text("resource") ?? "", asked.Text("namespace"), asked.Text("name"), asked.Text("subresource"));
        return new JsonObject { ["allowed"] = asked is null || authorizer.Allows(user, asked.Text("verb") ?? "", info) };
    }

    private static JsonObject UserInfo(ClusterUser user)
    {
        var info = new JsonObject { ["username"] = user.Name, ["groups"] = KubeJson.Array(user.Groups) };
        if (user.Uid.Length > 0)
        {
            info["uid"] = user.Uid;
        }

        return info;
    }

    private static JsonObject With(JsonObject body, JsonObject status)
    {
        var answer = body.Copy();
        answer.Metadata();
        answer["status"] = status;
        return answer;
    }
}
