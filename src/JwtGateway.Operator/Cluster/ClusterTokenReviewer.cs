using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Operator.Control;
using JwtGateway.Operator.Publishing;

namespace JwtGateway.Operator.Cluster;

/// <summary>Asks the API server whose a token is.</summary>
internal sealed class ClusterTokenReviewer(KubernetesApi api, OperatorMetrics metrics) : ITokenReviewer
{
    private const string ServiceAccountPrefix = "system:serviceaccount:";
    private const string PodName = "authentication.kubernetes.io/pod-name";

    public async Task<TokenReviewResult> ReviewAsync(string token, string audience, CancellationToken cancellation)
    {
        var review = new JsonObject
        {
            ["apiVersion"] = OwnedResources.TokenReviews.ApiVersion,
            ["kind"] = OwnedResources.TokenReviews.Kind,
            ["spec"] = new JsonObject { ["token"] = token, ["audiences"] = new JsonArray(audience) },
        };
        TokenReviewResult result = await api.CreateAsync(OwnedResources.TokenReviews, null, review, cancellation) switch
        {
            ApiResult<JsonObject>.Ok { Value: var answer } => Read(answer["status"] as JsonObject, token),
            var failed => new TokenReviewResult.Unavailable($"the API server does not review tokens: {failed.Problem!.Reason}"),
        };
        metrics.Reviewed(result switch
        {
            TokenReviewResult.Authenticated => "authenticated",
            TokenReviewResult.Unavailable => "unavailable",
            _ => "refused",
        });
        return result;
    }

    private static TokenReviewResult Read(JsonObject? status, string token)
    {
        var user = status?["user"] as JsonObject;
        if (status?["authenticated"]?.GetValue<bool>() != true
            || (string?)user?["username"] is not { } name
            || !name.StartsWith(ServiceAccountPrefix, StringComparison.Ordinal)
            || name[ServiceAccountPrefix.Length..].Split(':') is not [var ns, var account])
        {
            return new TokenReviewResult.Refused();
        }

        return new TokenReviewResult.Authenticated
        {
            Namespace = ns,
            ServiceAccount = account,
            Pod = (string?)((user["extra"] as JsonObject)?[PodName] as JsonArray)?.FirstOrDefault(),
            Audiences = [.. (status["audiences"] as JsonArray ?? []).Select(a => (string?)a).OfType<string>()],
            Expires = ExpiryOf(token),
        };
    }

    /// <summary>A review does not say when the token ends, so its own <c>exp</c> does: the API server has just vouched for it.</summary>
    private static DateTimeOffset? ExpiryOf(string token)
    {
        try
        {
            var payload = token.Split('.') is [_, var part, _] ? JsonNode.Parse(Base64Url.DecodeFromChars(part)) : null;
            return (payload as JsonObject)?["exp"] is JsonValue exp && exp.TryGetValue<long>(out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
