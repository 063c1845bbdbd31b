using System.Text.Json.Nodes;
using JwtGateway.Resources;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Migration;

/// <summary>Where the keys of an AgentgatewayPolicy's provider come from, as <c>localJWKS</c> or <c>remoteJWKS</c>.</summary>
/// <param name="source">The policy.</param>
/// <param name="context">The rest of the input.</param>
/// <param name="fail">Told of what cannot be said, with the path and why.</param>
internal sealed class AgentgatewayKeys(SourceObject source, MigrationContext context, Action<string, string> fail)
{
    private static readonly TimeSpan LeastCacheDuration = TimeSpan.FromMinutes(5);

    /// <summary>Writes the keys of a provider.</summary>
    /// <param name="jwks">Its <c>jwks</c>.</param>
    /// <param name="path">Where that stands.</param>
    /// <param name="result">The provider that is written.</param>
    public void Convert(JsonObject? jwks, string path, JsonObject result)
    {
        if (jwks.Text("inline") is { } inline && jwks!.Count == 1)
        {
            result["localJWKS"] = new JsonObject { ["type"] = "Inline", ["inline"] = inline };
            source.Changed(path + ".inline", "localJWKS.inline", "policy.jwt");
        }
        else if (jwks.Object("remote") is { } remote && Address(remote) is { } address && IsAddress(address) && !IsSecuredElsewhere(remote)
            && (remote["cacheDuration"] is null || Durations.Parse(remote.Text("cacheDuration") ?? "") >= LeastCacheDuration))
        {
            var keys = new JsonObject { ["uri"] = address };
            if (remote.Text("cacheDuration") is { } duration)
                keys["cacheDuration"] = duration;
            if (remote.Object("backendRef") is { } reference && reference.Text("kind") is null or "Service")
                keys["backendRefs"] = new JsonArray(new JsonObject { ["name"] = reference.Text("name"), ["port"] = reference.Number("port") });
            source.Changed(path + ".remote", "remoteJWKS with its address.", "policy");
            result["remoteJWKS"] = keys;
        }
        else
        {
            fail(path, "Keys that are reached this way, or with these settings, cannot be said by an address alone; write a Backend and remoteJWKS.backendRefs by hand.");
        }
    }

    private bool IsSecured(string service) => context.Of(ApiGroup.GatewayApi, "BackendTLSPolicy").Any(p => p.Namespace == source.Namespace && p.Spec.Objects("targetRefs").Any(t => t.Item.Text("name") == service));

    private static bool IsAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", Host.Length: > 0, UserInfo: "", Fragment: "", Query: "" } && !text.Contains('?', StringComparison.Ordinal);

    /// <summary>A policy that says how what keys are fetched from is verified: to fetch them without would be to trust whoever answers.</summary>
    private bool IsSecuredElsewhere(JsonObject remote) => remote.Object("backendRef").Text("name") is { } name && context.Of(ApiGroup.Agentgateway, "AgentgatewayPolicy").Any(p =>
        p.Namespace == source.Namespace && p.Spec["backend"] is not null
        && (p.Spec["targetSelectors"] is not null || p.Spec.Objects("targetRefs").Any(t => t.Item.Text("name") == name)));

    /// <summary>The address of a set; null where more than an address is needed.</summary>
    private string? Address(JsonObject remote)
    {
        if (remote["backendRef"] is null)
            return remote.Text("url");
        var reference = remote.Object("backendRef");
        var path = remote.Text("jwksPath")?.TrimStart('/');
        if (remote["url"] is not null || path is null || reference.Text("namespace") is { } ns && ns != source.Namespace || reference.Text("name") is not { } name)
            return null;
        if (reference.Text("kind") is null or "Service" && reference.Text("group") is null or "" && reference.Number("port") is { } port)
            return $"{(IsSecured(name) ? "https" : "http")}://{name}.{source.Namespace}.svc.cluster.local:{port}/{path}";
        var backend = reference.Text("kind") == "AgentgatewayBackend" ? context.Find(ApiGroup.Agentgateway, "AgentgatewayBackend", source.Namespace, name) : null;
        var (host, tls) = (backend?.Spec.Object("static"), backend?.Spec.Object("policies"));
        if (host.Text("host") is not { } server || host.Number("port") is not { } number || tls is not (null or { Count: 1 }) || (tls is not null && tls["tls"] is not JsonObject { Count: 0 }))
            return null;
        return $"{(tls is null ? "http" : "https")}://{server}:{number}/{path}";
    }
}
