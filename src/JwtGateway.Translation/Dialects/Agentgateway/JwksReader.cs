using JwtGateway.Ir;
using JwtGateway.Resources.Agentgateway;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Dialects.SecurityPolicies;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Dialects.AgentgatewayPolicies;

/// <summary>Compiles <c>providers[].jwks</c>.</summary>
internal sealed class JwksReader(KeyUpstreams upstreams)
{
    private static readonly TimeSpan LeastCacheDuration = TimeSpan.FromMinutes(5);

    /// <param name="policy">The policy.</param>
    /// <param name="jwks">The keys.</param>
    /// <param name="provider">The provider's id.</param>
    /// <param name="path">The field.</param>
    /// <param name="notes">Takes remarks.</param>
    public KeysOutcome Read(AgentgatewayPolicy policy, AgentgatewayJwks? jwks, string provider, string path, List<PolicyNote> notes) => jwks switch
    {
        { Inline: { } text, Remote: null } => KeySets.Written(policy.Reference, provider + "/jwks", text, "JWKS", path + ".inline", notes),
        { Inline: null, Remote: { } remote } => Read(policy, remote, path + ".remote", notes),
        _ => KeysOutcome.Failed(Invalid(path, "Exactly one of inline and remote must be set.")),
    };

    private KeysOutcome Read(AgentgatewayPolicy policy, AgentgatewayRemoteJwks remote, string path, List<PolicyNote> notes)
    {
        if (remote.CacheDuration is { } text && !(Durations.Parse(text) >= LeastCacheDuration))
            return KeysOutcome.Failed(Invalid(path + ".cacheDuration", $"At least 5m is needed; {Durations.Expected}."));
        var lifetime = remote.CacheDuration is { } duration ? Durations.Parse(duration)!.Value : LeastCacheDuration;
        return remote switch
        {
            { Url: { } url, BackendRef: null, JwksPath: null } => ReadUrl(policy, url, lifetime, path + ".url", notes),
            { Url: not null, BackendRef: null } => KeysOutcome.Failed(Invalid(path + ".jwksPath", "It is for backendRef; remove it, the url has a path of its own.")),
            { Url: null, BackendRef: { } backend, JwksPath: { Length: > 0 } jwksPath } => ReadBackend(policy, backend, jwksPath, lifetime, path, notes),
            { Url: null, BackendRef: not null } => KeysOutcome.Failed(Invalid(path + ".jwksPath", "It is required beside backendRef.")),
            _ => KeysOutcome.Failed(Invalid(path, "Exactly one of backendRef and url must be set.")),
        };
    }

    private static KeysOutcome ReadUrl(AgentgatewayPolicy policy, string url, TimeSpan lifetime, string path, List<PolicyNote> notes)
    {
        if (!IsUsable(url))
            return KeysOutcome.Failed(Invalid(path, "Expected an absolute http or https address without user name, query and fragment."));
        if (url.StartsWith("http:", StringComparison.OrdinalIgnoreCase))
            notes.Add(new(DiagnosticSeverity.Info, path, "The address is http: whoever is between could replace the keys."));
        return KeySets.Fetched(policy.Reference, new RemoteJwksIr { Id = "", Uri = url, CacheDuration = lifetime }, null, path);
    }

    private KeysOutcome ReadBackend(AgentgatewayPolicy policy, AgentgatewayBackendRef backend, string jwksPath, TimeSpan lifetime, string path, List<PolicyNote> notes)
    {
        var at = path + ".backendRef";
        switch (upstreams.Resolve(policy.Reference, backend))
        {
            case UnresolvedBackend { Reason: ConditionReason.Invalid or ConditionReason.InvalidKind } unusable:
                return KeysOutcome.Failed(Invalid(at, unusable.Message));
            case UnresolvedBackend missing:
                return KeySets.Unavailable(policy.Reference, at, missing.Message.TrimEnd('.'));
            case ResolvedBackend { Upstream: var upstream }:
                var url = $"{(upstream.Ir.Tls is null ? "http" : "https")}://{KeyUpstreams.HostOf(policy.Reference, backend, upstream.Ir)}/{jwksPath.TrimStart('/')}";
                if (!IsUsable(url))
                    return KeysOutcome.Failed(Invalid(path + ".jwksPath", "Expected a path without query and fragment."));
                if (upstream.Ir is { Tls: null, Fault: null })
                    notes.Add(new(DiagnosticSeverity.Info, at, "The keys are fetched in clear text: whoever is between could replace them. Use a BackendTLSPolicy, or policies.tls of an AgentgatewayBackend."));
                return KeySets.Fetched(policy.Reference, new RemoteJwksIr { Id = "", Uri = url, CacheDuration = lifetime }, upstream, at);
            default:
                return KeysOutcome.Failed(Invalid(at, "It cannot be used."));
        }
    }

    private static bool IsUsable(string url) => url.Length <= 2048
        && Uri.TryCreate(url, UriKind.Absolute, out var uri)
        && uri is { Scheme: "http" or "https", Host.Length: > 0, Port: > 0, UserInfo: "", Fragment: "", Query: "" }
        && !url.Contains('?', StringComparison.Ordinal) && !url.Contains('#', StringComparison.Ordinal);

    private static Problem Invalid(string path, string message) => new(ConditionReason.Invalid, path, message);
}
