using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JwtGateway.Kubernetes.Api;
using JwtGateway.Operator.Publishing;

namespace JwtGateway.Operator.Cluster;

/// <summary>Keeps the channel's certificate authorities in a Secret of the operator's namespace, so that all replicas have the same.</summary>
internal sealed class SecretAuthorityStore(KubernetesApi api, string ns) : IConfigAuthorityStore
{
    /// <summary>The Secret's name.</summary>
    public const string Name = "jwt-gateway-config-authorities";

    private const string Key = "authorities.json";

    public async Task<StoredAuthorities?> LoadAsync(CancellationToken cancellation) =>
        await api.GetAsync(KnownResources.Secrets, ns, Name, cancellation) switch
        {
            ApiResult<JsonObject>.Ok { Value: var secret } => Read(secret),
            { Problem: ApiFailure.NotFound } => null,
            var failed => throw Unavailable("read", failed.Problem!),
        };

    public async Task<bool> TrySaveAsync(ConfigAuthorities authorities, StoredAuthorities? before, CancellationToken cancellation)
    {
        var metadata = new JsonObject { ["name"] = Name, ["namespace"] = ns };
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = metadata,
            ["type"] = "Opaque",
            ["data"] = new JsonObject { [Key] = Convert.ToBase64String(Write(authorities)) },
        };
        if (before is null)
        {
            return Saved(await api.CreateAsync(KnownResources.Secrets, ns, secret, cancellation));
        }

        metadata["resourceVersion"] = before.Revision;
        return Saved(await api.ReplaceAsync(KnownResources.Secrets, ns, Name, secret, cancellation));
    }

    private bool Saved(ApiResult<JsonObject> result) => result switch
    {
        ApiResult<JsonObject>.Ok => true,
        { Problem: ApiFailure.Conflict or ApiFailure.AlreadyExists or ApiFailure.NotFound } => false,
        var failed => throw Unavailable("written", failed.Problem!),
    };

    /// <summary>A Secret that somebody spoilt holds no authorities: the next ones are made, and proxies are given them.</summary>
    private static StoredAuthorities Read(JsonObject secret)
    {
        var revision = (string?)secret["metadata"]?["resourceVersion"] ?? "";
        try
        {
            var json = Convert.FromBase64String((string?)secret["data"]?[Key] ?? "");
            return new StoredAuthorities(new([.. JsonSerializer.Deserialize(json, AuthorityJson.Default.ConfigAuthorityArray) ?? []]), revision);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException)
        {
            return new StoredAuthorities(ConfigAuthorities.None, revision);
        }
    }

    private static byte[] Write(ConfigAuthorities authorities) =>
        JsonSerializer.SerializeToUtf8Bytes([.. authorities.All], AuthorityJson.Default.ConfigAuthorityArray);

    private IOException Unavailable(string what, ApiFailure failure) => new($"The Secret {ns}/{Name} cannot be {what}: {failure.Message}");
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ConfigAuthority[]))]
internal sealed partial class AuthorityJson : JsonSerializerContext;
