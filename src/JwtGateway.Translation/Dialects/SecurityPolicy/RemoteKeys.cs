using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Backends;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Policies;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Dialects.SecurityPolicies;

/// <summary>Compiles <c>remoteJWKS</c>, and keys that are discovered.</summary>
internal sealed class RemoteKeys(SnapshotIndex index, BackendResolver backends)
{
    public KeysOutcome Compile(KubernetesResource policy, JwtProvider provider, RemoteJwks remote, string path, List<PolicyNote> notes) =>
        Compile(policy, provider, remote, KeyAddress.Of(remote, path), path, notes);

    /// <param name="policy">The policy.</param>
    /// <param name="provider">The provider, whose issuer says where its keys are.</param>
    /// <param name="discovery">How the keys are fetched.</param>
    /// <param name="path">The provider's field.</param>
    /// <param name="notes">Takes remarks.</param>
    public KeysOutcome Discover(KubernetesResource policy, JwtProvider provider, OidcDiscovery discovery, string path, List<PolicyNote> notes) =>
        Compile(policy, provider, discovery, KeyAddress.Of(provider.Issuer, path + ".issuer"), path + ".oidcDiscovery", notes);

    private KeysOutcome Compile(
        KubernetesResource policy, JwtProvider provider, FetchedKeys fetch, KeyAddress address, string path, List<PolicyNote> notes)
    {
        var settings = new FetchSettings(fetch, path);
        var material = new FetchSecrets(index, policy, ProviderReader.Id(policy, provider.Name), fetch, path);
        var found = new KeyBackends(backends).Resolve(policy, fetch.BackendRefs, path + ".backendRefs");
        ImmutableArray<Problem> problems =
            [.. address.Problem is { } wrong ? new[] { wrong } : [], .. settings.Problems, .. material.Problems, .. found.Problems];
        var upstream = found.Upstream is { Fault: null } usable && address.Uri is { } uri ? Secured(usable, uri) : null;
        if (fetch.ClientCertificateRef is not null && address.Uri is { Scheme: "http" } && upstream?.Tls is null && found.Upstream?.Fault is null)
            problems = problems.Add(new(ConditionReason.Invalid, path + ".clientCertificateRef", "JWT: a certificate is shown over TLS only, and the address is http."));
        if (!problems.IsEmpty)
            return new KeysOutcome { Problems = problems, Backends = found.Backends };
        notes.AddRange(address.Note is { } note ? [note] : []);
        notes.AddRange(settings.Notes);
        notes.AddRange(found.Notes);
        if (found.Upstream is { Fault: { } fault })
            return Unavailable(policy, fault, path + ".backendRefs", found.Backends);

        var source = material.ApplyTo(settings.ApplyTo(address.Source!)) with { Upstream = upstream?.Id };
        return new KeysOutcome
        {
            Source = source with { Id = Id(source, upstream, found.Secrets) },
            Upstream = upstream,
            Secrets = [.. found.Secrets, .. material.Secrets],
            Backends = found.Backends,
        };
    }

    /// <summary>An https address is never fetched in clear text: without a BackendTLSPolicy its own name and the system's roots count.</summary>
    private static UpstreamIr Secured(UpstreamIr upstream, Uri uri) => upstream.Tls is not null || uri.Scheme != Uri.UriSchemeHttps ? upstream : upstream with
    {
        Id = $"{upstream.Id}/system-roots/{uri.IdnHost}",
        Tls = new UpstreamTlsIr { Hostname = uri.IdnHost },
    };

    /// <summary>
    /// Whatever a fetch depends on is in the id, so a source that changes in any part is another source. Secret values are not, or a weak one could
    /// be guessed from an id: the data plane notices when they change.
    /// </summary>
    private static string Id(FetchedKeysIr source, UpstreamIr? upstream, ImmutableArray<SecretIr> secrets) => "remote/" + IrJson.Version(new GatewayIr
    {
        Gateway = "",
        KeySources = [source],
        Upstreams = upstream is null ? [] : [upstream],
        Secrets = secrets,
    });

    /// <summary>The policy stays in force, and refuses every token.</summary>
    private static KeysOutcome Unavailable(KubernetesResource policy, FaultIr fault, string path, ImmutableArray<Upstream> backends)
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
