using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.Core;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Gateways;

/// <summary>Either every certificate of a listener, or why not: a listener never serves with some of them.</summary>
internal sealed record CertificateResolution(ImmutableArray<CertificateSecretIr> Certificates, ImmutableArray<Problem> Problems)
{
    public static CertificateResolution None { get; } = new([], []);
}

/// <summary>The certificate that backends are shown, or why there is none; neither: none is asked for.</summary>
internal sealed record ClientCertificateResolution(CertificateSecretIr? Certificate, Problem? Problem)
{
    public static ClientCertificateResolution NotAsked { get; } = new(null, null);

    public bool IsAsked => Certificate is not null || Problem is not null;
}

/// <summary>Finds what <c>tls.certificateRefs</c> refer to (Gateway API, GatewayTLSConfig.certificateRefs).</summary>
internal sealed class CertificateResolver(SnapshotIndex index, ReferenceGrants grants)
{
    /// <summary>On a GatewayClass: namespace/name of the Secret with the certificate of HTTPS listeners that have no <c>tls</c>, as where somebody else ended TLS before.</summary>
    public const string DefaultAnnotation = "jwtgateway.io/default-certificate";

    /// <summary>Whether a listener without <c>tls</c> has a certificate by its class. A ListenerSet's owner is not the class's, and names its own.</summary>
    public bool HasDefault(ListenerState listener) => listener.Set is null && DefaultOf(listener.Gateway) is not null;

    /// <summary>The certificate of the class, for a listener without <c>tls</c>. Whoever may annotate classes may use any Secret.</summary>
    public CertificateResolution ResolveDefault(ListenerState listener)
    {
        var path = listener.Path + ".tls";
        var (ns, name) = (DefaultOf(listener.Gateway) ?? "").Split('/') is [var first, var second] ? (first, second) : ("", "");
        var (certificate, problem) = index.Secret(ns, name) is { } secret
            ? Read(secret, path)
            : Wrong(path, $"The listener has no tls, and its class's annotation {DefaultAnnotation} names no Secret that is there, as namespace/name.");
        return new(certificate is null ? [] : [certificate], problem is null ? [] : [problem]);
    }

    public CertificateResolution Resolve(ListenerState listener)
    {
        var path = listener.Path + ".tls.certificateRefs";
        var refs = listener.Spec.Tls?.CertificateRefs ?? [];
        if (refs.IsEmpty)
            return new([], [new(ConditionReason.InvalidCertificateRef, path, "An HTTPS listener needs at least one certificateRef.")]);

        var found = refs.Select((r, i) => Resolve(listener.Owner.Reference, r, $"{path}[{i}]")).ToList();
        ImmutableArray<Problem> problems = [.. found.Select(f => f.Problem).OfType<Problem>()];
        return problems.IsEmpty
            ? new([.. found.Select(f => f.Certificate).OfType<CertificateSecretIr>().DistinctBy(c => c.Id)], [])
            : new([], problems);
    }

    /// <summary>The certificate that the referrer has the Gateway present to backends.</summary>
    public ClientCertificateResolution ResolveForClient(ObjectReference referrer, SecretObjectReference reference, string path)
    {
        var (certificate, problem) = Resolve(referrer, reference, path);
        return new(certificate, problem is { Reason: ConditionReason.InvalidCertificateRef }
            ? problem with { Reason = ConditionReason.InvalidClientCertificateRef }
            : problem);
    }

    private (CertificateSecretIr? Certificate, Problem? Problem) Resolve(ObjectReference referrer, SecretObjectReference reference, string path)
    {
        if (reference is not { Group: ApiGroup.Core, Kind: "Secret" })
            return Wrong(path, $"Only Secrets of the core group hold certificates, not {reference.Kind} of group \"{reference.Group}\".");
        var ns = reference.Namespace ?? referrer.Namespace;
        var target = new ObjectReference(ApiGroup.Core, "Secret", ns, reference.Name);
        if (!grants.Permit(referrer, target))
        {
            return (null, new(ConditionReason.RefNotPermitted, path,
                $"{target} is in another namespace and no ReferenceGrant there permits {referrer.Kind}s of namespace {referrer.Namespace} to use it."));
        }

        return index.Secret(ns, reference.Name) is { } secret ? Read(secret, path) : Wrong(path, $"{target} does not exist.");
    }

    private string? DefaultOf(Gateway gateway) =>
        index.GatewayClasses.FirstOrDefault(c => c.Metadata.Name == gateway.Spec.GatewayClassName)?.Metadata.Annotations.GetValueOrDefault(DefaultAnnotation);

    private static (CertificateSecretIr?, Problem?) Read(Secret secret, string path) =>
        TlsSecrets.Read(secret, out var message) is { } certificate ? (certificate, null) : Wrong(path, message);

    private static (CertificateSecretIr?, Problem?) Wrong(string path, string message) =>
        (null, new(ConditionReason.InvalidCertificateRef, path, message));
}
