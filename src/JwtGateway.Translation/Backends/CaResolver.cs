using System.Collections.Immutable;
using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Backends;

/// <summary>Finds the roots that a BackendTLSPolicy trusts. One bad reference spoils all: nobody asked for fewer roots than were written.</summary>
internal sealed class CaResolver(SnapshotIndex index)
{
    private const string Path = "spec.validation.caCertificateRefs";
    private const string Key = "ca.crt";
    private const int MaxReferences = 8;

    public (CaSecretIr? Ca, ImmutableArray<Problem> Problems) Resolve(BackendTlsPolicy policy)
    {
        var validation = policy.Spec.Validation;
        var refs = validation.CaCertificateRefs;
        if (WellKnownProblem(validation) is { } problem)
            return (null, [problem]);
        var found = refs.Select((r, i) => Resolve(policy.Metadata.Namespace, r, $"{Path}[{i}]")).ToList();
        ImmutableArray<Problem> problems = [.. found.Select(f => f.Problem).OfType<Problem>()];
        if (!problems.IsEmpty || found.Count == 0)
            return (null, problems);
        var bundles = found.Select(f => f.Ca).OfType<CaSecretIr>().DistinctBy(c => c.Id).ToList();
        return (new CaSecretIr { Id = string.Join('+', bundles.Select(b => b.Id)), Pem = string.Join('\n', bundles.Select(b => b.Pem)) }, []);
    }

    private static Problem? WellKnownProblem(BackendTlsValidation validation) => (validation.WellKnownCaCertificates, validation.CaCertificateRefs) switch
    {
        (null or "", { IsEmpty: true }) => Wrong("spec.validation", "validation must specify either caCertificateRefs or wellKnownCACertificates."),
        (null or "", { Length: > MaxReferences }) => Wrong(Path, $"At most {MaxReferences} caCertificateRefs are allowed."),
        (null or "", _) => null,
        (_, { IsEmpty: false }) => Wrong("spec.validation", "validation must not contain both caCertificateRefs and wellKnownCACertificates."),
        ("System", _) => null,
        var (other, _) => Wrong("spec.validation.wellKnownCACertificates", $"\"{other}\" is not supported; use System."),
    };

    private (CaSecretIr? Ca, Problem? Problem) Resolve(string ns, LocalObjectReference reference, string path)
    {
        if (reference is not { Group: ApiGroup.Core, Kind: "ConfigMap" or "Secret" })
        {
            return (null, new(ConditionReason.InvalidKind, path,
                $"Unsupported reference kind \"{reference.Kind}\" of group \"{reference.Group}\"; supported kinds are ConfigMap and Secret of the core group."));
        }

        var (exists, pem) = Read(ns, reference);
        var name = $"{reference.Kind} {ns}/{reference.Name}";
        if (!exists)
            return Missing(path, $"{name} not found; create it with the certificates in key {Key}.");
        if (pem is null)
            return Missing(path, $"{name} has no key {Key} with PEM text.");
        return Pem.HasCertificates(pem)
            ? (new CaSecretIr { Id = $"{reference.Kind}/{ns}/{reference.Name}/{Key}", Pem = pem }, null)
            : Missing(path, $"Key {Key} of {name} holds no PEM certificate that can be read.");
    }

    private (bool Exists, string? Pem) Read(string ns, LocalObjectReference reference)
    {
        if (reference.Kind == "Secret")
            return index.Secret(ns, reference.Name) is { } secret ? (true, secret.Text(Key)) : (false, null);
        return index.ConfigMap(ns, reference.Name) is { } map ? (true, map.Text(Key)) : (false, null);
    }

    private static Problem Wrong(string path, string message) => new(ConditionReason.Invalid, path, message);

    private static (CaSecretIr?, Problem?) Missing(string path, string message) =>
        (null, new(ConditionReason.InvalidCaCertificateRef, path, message));
}
