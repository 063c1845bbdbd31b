using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using JwtGateway.Testing.Cluster.Model;
using JwtGateway.Testing.Cluster.Storage;

namespace JwtGateway.Testing.Cluster.Auth;

/// <summary>Signed tokens of ServiceAccounts: issued by TokenRequest, checked as bearer tokens and by TokenReview.</summary>
internal sealed class ServiceAccountTokens(ObjectStore store, TimeProvider time) : IDisposable
{
    public const string ApiAudience = "https://kubernetes.default.svc.cluster.local";
    private const string KeyId = "testcluster";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly Lock _gate = new();

    public (string Token, DateTimeOffset Expires) Issue(JsonObject account, IReadOnlyList<string> audiences, TimeSpan lifetime, JsonObject? boundTo)
    {
        var now = time.GetUtcNow();
        var kubernetes = new JsonObject
        {
            ["namespace"] = account.Namespace(),
            ["serviceaccount"] = new JsonObject { ["name"] = account.Name(), ["uid"] = account.Uid() },
        };
        if (boundTo.Text("kind") is { } kind)
        {
            kubernetes[kind.ToLowerInvariant()] = new JsonObject { ["name"] = boundTo.Text("name"), ["uid"] = boundTo.Text("uid") };
        }

        var claims = new JsonObject
        {
            ["iss"] = ApiAudience,
            ["sub"] = $"system:serviceaccount:{account.Namespace()}:{account.Name()}",
            ["aud"] = KubeJson.Array(audiences.Count == 0 ? [ApiAudience] : audiences),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid().ToString(),
            ["kubernetes.io"] = kubernetes,
        };
        return (Sign(claims), now + lifetime);
    }

    /// <summary>The account of a token that is good for one of the audiences; null: it is not, or the account (or what the token is bound to) is gone.</summary>
    public (ClusterUser User, IReadOnlyList<string> Audiences)? Verify(string token, IReadOnlyList<string> audiences)
    {
        if (ReadVerified(token) is not { } claims || claims["exp"].Integer() <= time.GetUtcNow().ToUnixTimeSeconds())
        {
            return null;
        }

        var both = claims["aud"].Texts().Intersect(audiences, StringComparer.Ordinal).ToList();
        var about = claims["kubernetes.io"]!.AsObject();
        var (ns, name, uid) = (about.Text("namespace")!, about.Text("serviceaccount", "name")!, about.Text("serviceaccount", "uid")!);
        var pod = about["pod"];
        var bound = pod is null || store.Find("pods", new ObjectName(ns, pod.Text("name") ?? ""))?.Uid() == pod.Text("uid");
        var exists = store.Find("serviceaccounts", new ObjectName(ns, name))?.Uid() == uid;
        return both.Count > 0 && bound && exists
            ? (new ClusterUser(claims.Text("sub")!, ["system:serviceaccounts", $"system:serviceaccounts:{ns}", "system:authenticated"], uid), both)
            : null;
    }

    /// <summary>The public key as a JWK Set.</summary>
    public JsonObject Jwks()
    {
        var point = _key.ExportParameters(false).Q;
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "EC",
                ["crv"] = "P-256",
                ["alg"] = "ES256",
                ["use"] = "sig",
                ["kid"] = KeyId,
                ["x"] = Base64Url.EncodeToString(point.X),
                ["y"] = Base64Url.EncodeToString(point.Y),
            }),
        };
    }

    public void Dispose() => _key.Dispose();

    private string Sign(JsonObject claims)
    {
        var header = new JsonObject { ["alg"] = "ES256", ["kid"] = KeyId };
        var signed = $"{Base64Url.EncodeToString(header.Utf8())}.{Base64Url.EncodeToString(claims.Utf8())}";
        lock (_gate)
        {
            return $"{signed}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
        }
    }

    private JsonObject? ReadVerified(string token)
    {
        var parts = token.Split('.');
        if (parts.Length != 3)
        {
            return null;
        }

        try
        {
            var signature = Base64Url.DecodeFromChars(parts[2]);
            lock (_gate)
            {
                return _key.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), signature, HashAlgorithmName.SHA256)
                    ? JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))?.AsObject()
                    : null;
            }
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return null;
        }
    }
}
