using System.Collections.Immutable;
using System.Text.Json;
using JwtGateway.Ir;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.AgentgatewayPolicies;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.Kgateway;

/// <summary>Compiles providers of a GatewayExtension.</summary>
internal sealed class ProviderReader(SnapshotIndex index, KeyUpstreams upstreams)
{
    private const int MaxList = 32;

    /// <summary>The id of a provider.</summary>
    public static string Id(GatewayExtension extension, string provider) =>
        $"{extension.Kind}.{extension.Reference.Group}/{extension.Metadata.Namespace}/{extension.Metadata.Name}/{provider}";

    /// <summary>What is wrong with a provider, its keys apart.</summary>
    public static IEnumerable<string> Check(KgatewayProvider provider, string path)
    {
        if (provider.Name.Length == 0)
            yield return $"{path}.name: the name is required.";
        if (provider.Issuer is { Length: 0 })
            yield return $"{path}.issuer: the issuer is empty; leave it out to take any.";
        if (provider.Audiences.Length > MaxList || provider.ClaimsToHeaders.Length > MaxList)
            yield return $"{path}: at most {MaxList} audiences and {MaxList} claimsToHeaders are allowed.";
        if (provider.TokenSource is { } source && source.Header is null == source.QueryParameter is null)
            yield return $"{path}.tokenSource: exactly one of header and queryParameter must be set.";
        if (provider.TokenSource?.Header is { Header: { } name } && !Names.IsHeaderName(name))
            yield return $"{path}.tokenSource.header.header: it is not an HTTP token.";
        if (provider.TokenSource?.QueryParameter is "")
            yield return $"{path}.tokenSource.queryParameter: the parameter's name is empty.";
        for (var i = 0; i < provider.ClaimsToHeaders.Length; i++)
        {
            var claim = provider.ClaimsToHeaders[i];
            if (!ClaimHeaderRules.IsAllowed(claim.Header))
                yield return $"{path}.claimsToHeaders[{i}].header: it is not an HTTP token, or one that a claim must not set.";
            if (ClaimPaths.Problem(ClaimPaths.Split(claim.Name, ".")) is { } problem)
                yield return $"{path}.claimsToHeaders[{i}].name: {problem}.";
        }
    }

    /// <summary>The IR of a provider that has no problem.</summary>
    public static JwtProviderIr Read(GatewayExtension extension, KgatewayProvider provider, string keySource) => new()
    {
        Id = Id(extension, provider.Name),
        Name = provider.Name,
        Issuers = provider.Issuer is { } issuer ? [issuer] : [],
        Audiences = provider.Audiences,
        KeySource = keySource,
        Locations = Locations(provider.TokenSource),
        ClaimHeaders = [.. provider.ClaimsToHeaders.Select(c => new ClaimHeaderIr(c.Header, ClaimPaths.Split(c.Name, ".")))],
        ForwardToken = provider.ForwardToken ?? false,
    };

    /// <summary>A provider's keys.</summary>
    public KeysOutcome Keys(GatewayExtension extension, KgatewayProvider provider, int number, List<PolicyNote> notes)
    {
        var path = $"spec.jwt.providers[{number}].jwks";
        return provider.Jwks switch
        {
            { Local: { } local, Remote: null } => Local(extension, provider, local, path + ".local", notes),
            { Local: null, Remote: { } remote } => Remote(extension, remote, path + ".remote"),
            _ => Failed(path, "exactly one of local and remote must be set"),
        };
    }

    private KeysOutcome Local(GatewayExtension extension, KgatewayProvider provider, KgatewayLocalJwks local, string path, List<PolicyNote> notes)
    {
        if (local is { Inline: not null } == local is { ConfigMapRef: not null })
            return Failed(path, "exactly one of inline and configMapRef must be set");
        if (local.Inline is { } inline)
            return KeySets.Written(extension.Reference, Id(extension, provider.Name) + "/jwks", inline, Format(inline), path + ".inline", notes);
        var name = local.ConfigMapRef!.Name;
        return index.ConfigMap(extension.Metadata.Namespace, name)?.Text("jwks") is { } text
            ? KeySets.Written(extension.Reference, $"ConfigMap/{extension.Metadata.Namespace}/{name}/jwks", text, Format(text), path + ".configMapRef", notes)
            : KeySets.Unavailable(extension.Reference, path + ".configMapRef", $"ConfigMap {extension.Metadata.Namespace}/{name} has no key jwks");
    }

    private KeysOutcome Remote(GatewayExtension extension, KgatewayRemoteJwks remote, string path)
    {
        if (!Uri.TryCreate(remote.Url, UriKind.Absolute, out var uri) || uri is not { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "" })
            return Failed(path + ".url", "expected an absolute http or https address without user name and fragment");
        if (remote.BackendRef is not { } reference)
            return Failed(path + ".backendRef", "it is required");
        var fetch = new RemoteJwksIr { Id = "", Uri = remote.Url! };
        if (remote.CacheDuration is { } cache)
        {
            if (Durations.Parse(cache) is not { } duration || duration < TimeSpan.FromSeconds(1))
                return Failed(path + ".cacheDuration", Durations.Expected);
            fetch = fetch with { CacheDuration = duration };
        }

        if ((remote.Timeout is { } text ? Durations.Parse(text) : TimeSpan.FromSeconds(5)) is not { } timeout || timeout <= TimeSpan.Zero)
            return Failed(path + ".timeout", Durations.Expected);
        fetch = fetch with { RequestTimeout = timeout };
        return upstreams.Resolve(extension.Reference, reference) switch
        {
            ResolvedBackend resolved => KeySets.Fetched(extension.Reference, fetch, resolved.Upstream, path + ".backendRef"),
            UnresolvedBackend { Reason: ConditionReason.Invalid or ConditionReason.InvalidKind } unusable => Failed(path + ".backendRef", unusable.Message.TrimEnd('.')),
            UnresolvedBackend missing => KeySets.Unavailable(extension.Reference, path + ".backendRef", missing.Message.TrimEnd('.')),
            _ => Failed(path + ".backendRef", "it cannot be used"),
        };
    }

    private static ImmutableArray<TokenLocationIr> Locations(KgatewayTokenSource? source) => source switch
    {
        { Header: { } header } => [new HeaderLocationIr(header.Header ?? "Authorization", header.Prefix ?? (header.Header is null ? "Bearer " : ""))],
        { QueryParameter: { } parameter } => [new QueryLocationIr(parameter)],
        _ => [new HeaderLocationIr("Authorization", "Bearer "), new QueryLocationIr("access_token")],
    };

    /// <summary>kgateway takes a JWK Set, a single JWK or PEM.</summary>
    private static string Format(string text)
    {
        if (text.Contains("-----BEGIN ", StringComparison.Ordinal))
            return "PEM";
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("kty", out _) ? "JWK" : "JWKS";
        }
        catch (JsonException)
        {
            return "JWKS";
        }
    }

    private static KeysOutcome Failed(string path, string message) => KeysOutcome.Failed(new Problem(ConditionReason.Invalid, path, message + "."));
}
