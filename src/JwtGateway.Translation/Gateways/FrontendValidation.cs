using JwtGateway.Ir;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Grants;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;
using JwtGateway.Translation.Validation;

namespace JwtGateway.Translation.Gateways;

/// <summary>
/// Which clients the HTTPS listeners of a Gateway take (<c>spec.tls.frontend</c>, GEP-91). It is the Gateway's author who says so, for listeners of sets
/// too: references are as the Gateway sees them.
/// </summary>
internal sealed class FrontendValidation(SnapshotIndex index, ReferenceGrants grants)
{
    private const string Path = "spec.tls.frontend";
    private const string Key = "ca.crt";
    private const int MaxReferences = 8;

    /// <summary>Whether somewhere of a Gateway clients without a valid certificate are let in although certificates are spoken of.</summary>
    public static bool IsInsecure(Gateway gateway) => gateway.Spec.Tls?.Frontend is { } frontend
        && (IsInsecure(frontend.Default) || frontend.PerPort.Any(p => IsInsecure(p.Tls)));

    /// <summary>The listener with its demands. Where none of the CAs can be had, it takes nobody.</summary>
    public ListenerState Apply(ListenerState listener)
    {
        var (validation, path) = Find(listener.Gateway, listener.Spec.Port);
        if (listener.Protocol != ListenerProtocol.Https || validation is null)
            return listener;
        if (Wrong(validation, path) is { } wrong)
            return listener with { Rejections = listener.Rejections.Add(wrong) };
        var found = validation.CaCertificateRefs.Select((r, i) => Resolve(listener.Gateway, r, $"{path}.caCertificateRefs[{i}]")).ToList();
        var unresolved = listener.Unresolved.AddRange(found.Select(f => f.Problem).OfType<Problem>());
        var bundles = found.Select(f => f.Ca).OfType<CaSecretIr>().DistinctBy(c => c.Id).ToList();
        if (bundles.Count == 0)
        {
            return listener with
            {
                Unresolved = unresolved,
                Rejections = listener.Rejections.Add(new(ConditionReason.NoValidCaCertificate, path + ".caCertificateRefs",
                    "None of the references leads to a CA for clients' certificates, so no client can be let in; correct at least one of them.")),
            };
        }

        var ca = new CaSecretIr { Id = string.Join('+', bundles.Select(b => b.Id)), Pem = string.Join('\n', bundles.Select(b => b.Pem)) };
        var mode = validation.Mode == "AllowInsecureFallback" ? ClientValidationMode.AllowInsecureFallback : ClientValidationMode.AllowValidOnly;
        return listener with { Unresolved = unresolved, Clients = new ClientValidationIr { Ca = ca.Id, Mode = mode }, ClientCa = ca };
    }

    private static bool IsInsecure(FrontendTlsConfig config) => config.Validation is { Mode: "AllowInsecureFallback" };

    /// <summary>A port's own settings take the place of the default, also when they ask for nothing.</summary>
    private static (FrontendTlsValidation? Validation, string Path) Find(Gateway gateway, int port)
    {
        if (gateway.Spec.Tls?.Frontend is not { } frontend)
            return (null, Path);
        var positions = gateway.Positions(Path + ".perPort", frontend.PerPort.Length);
        for (var i = 0; i < frontend.PerPort.Length; i++)
        {
            if (frontend.PerPort[i].Port == port)
                return (frontend.PerPort[i].Tls.Validation, $"{Path}.perPort[{positions[i]}].tls.validation");
        }

        return (frontend.Default.Validation, Path + ".default.validation");
    }

    private static Problem? Wrong(FrontendTlsValidation validation, string path) =>
        validation.Mode is not ("AllowValidOnly" or "AllowInsecureFallback")
            ? new(ConditionReason.Invalid, path + ".mode", $"Mode \"{validation.Mode}\" is not supported; use AllowValidOnly or AllowInsecureFallback.")
        : validation.CaCertificateRefs.Length > MaxReferences
            ? new(ConditionReason.Invalid, path + ".caCertificateRefs", $"At most {MaxReferences} caCertificateRefs are allowed.")
        : null;

    private (CaSecretIr? Ca, Problem? Problem) Resolve(Gateway gateway, CaCertificateReference reference, string path)
    {
        if (reference is not { Group: ApiGroup.Core, Kind: "ConfigMap" })
        {
            return (null, new(ConditionReason.InvalidCaCertificateKind, path,
                $"Only ConfigMaps of the core group hold CAs for clients' certificates, not {reference.Kind} of group \"{reference.Group}\"."));
        }

        var target = new ObjectReference(ApiGroup.Core, "ConfigMap", reference.Namespace ?? gateway.Metadata.Namespace, reference.Name);
        if (!grants.Permit(gateway.Reference, target))
        {
            return (null, new(ConditionReason.RefNotPermitted, path,
                $"{target} is in another namespace and no ReferenceGrant there permits Gateways of namespace {gateway.Metadata.Namespace} to use it."));
        }

        if (index.ConfigMap(target.Namespace, target.Name) is not { } map)
            return Missing(path, $"{target} does not exist; create it with the certificates in key {Key}.");
        return map.Text(Key) is { } pem && Pem.HasCertificates(pem)
            ? (new CaSecretIr { Id = $"ConfigMap/{target.Namespace}/{target.Name}/{Key}", Pem = pem }, null)
            : Missing(path, $"{target} has no key {Key} with PEM certificates that can be read.");
    }

    private static (CaSecretIr?, Problem?) Missing(string path, string message) => (null, new(ConditionReason.InvalidCaCertificateRef, path, message));
}
