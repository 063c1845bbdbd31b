using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Compiles <c>remoteJWKS</c>.</summary>
internal sealed class RemoteKeys(BackendResolver backends)
{
    public KeysOutcome Compile(SecurityPolicy policy, RemoteJwks remote, string path, List<PolicyNote> notes)
    {
        var settings = new FetchSettings(remote, path);
        var found = new KeyBackends(backends).Resolve(policy, remote.BackendRefs, path + ".backendRefs");
        ImmutableArray<Problem> problems = [.. settings.Problems, .. found.Problems];
        if (!problems.IsEmpty)
            return new KeysOutcome { Problems = problems, Backends = found.Backends };
        notes.AddRange(settings.Notes);
        notes.AddRange(found.Notes);
        if (found.Upstream is { Fault: { } fault })
            return Unavailable(policy, fault, path + ".backendRefs", found.Backends);

        var upstream = found.Upstream is null ? null : Secured(found.Upstream, settings.Uri!);
        var source = settings.ToIr() with { Upstream = upstream?.Id };
        return new KeysOutcome
        {
            Source = source with { Id = Id(source, upstream, found.Secrets) },
            Upstream = upstream,
            Secrets = found.Secrets,
            Backends = found.Backends,
        };
    }

    /// <summary>An https address is never fetched in clear text: without a BackendTLSPolicy its own name and the system's roots count.</summary>
    private static UpstreamIr Secured(UpstreamIr upstream, Uri uri) => upstream.Tls is not null || uri.Scheme != Uri.UriSchemeHttps ? upstream : upstream with
    {
        Id = $"{upstream.Id}/system-roots/{uri.IdnHost}",
        Tls = new UpstreamTlsIr { Hostname = uri.IdnHost },
    };

    /// <summary>Whatever a fetch depends on is in the id, so a source that changes in any part is another source.</summary>
    private static string Id(RemoteJwksIr source, UpstreamIr? upstream, ImmutableArray<SecretIr> secrets) => "remote/" + IrJson.Version(new GatewayIr
    {
        Gateway = "",
        KeySources = [source],
        Upstreams = upstream is null ? [] : [upstream],
        Secrets = secrets,
    });

    /// <summary>The policy stays in force, and refuses every token.</summary>
    private static KeysOutcome Unavailable(SecurityPolicy policy, FaultIr fault, string path, ImmutableArray<Upstream> backends)
    {
        var reason = $"{policy.Reference}: {path}: {fault.Reason}";
        return new KeysOutcome
        {
            Source = new UnavailableKeysIr { Id = "unavailable/" + IrJson.Hash(reason), Reason = reason },
            Backends = backends,
            Unavailable = new Problem(ConditionReason.Invalid, path, $"JWT: keys cannot be fetched, so every token is refused: {fault.Reason}"),
        };
    }
}
