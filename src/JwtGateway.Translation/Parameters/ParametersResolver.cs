using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Resources.Networking;
using JwtGateway.Resources.Policies;
using JwtGateway.Translation.Containment;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Snapshots;

namespace JwtGateway.Translation.Parameters;

/// <summary>Finds the ProxyParameters that Gateways, GatewayClasses and IngressClasses refer to.</summary>
internal sealed class ParametersResolver(SnapshotIndex index, FaultContainment containment)
{
    private const string OfClass = "spec.parametersRef";
    private const string OfIngressClass = "spec.parameters";
    private const string OfGateway = "spec.infrastructure.parametersRef";

    private readonly Dictionary<string, GatewayClass> _classes =
        OurGateways.Classes(index).DistinctBy(c => c.Metadata.Name).ToDictionary(c => c.Metadata.Name, StringComparer.Ordinal);

    /// <summary>The parameters of a Gateway: its own, or else its class's.</summary>
    public EffectiveParameters Resolve(Gateway gateway) => containment.Run(
        new(gateway.Reference, TranslationStep.Parameters, OfGateway),
        () => Find(gateway),
        defect => new EffectiveParameters.Invalid(OfGateway, defect.Message));

    /// <summary>The parameters of a class.</summary>
    public EffectiveParameters Resolve(GatewayClass ours) => containment.Run(
        new(ours.Reference, TranslationStep.Parameters, OfClass),
        () => Find(ours),
        defect => new EffectiveParameters.Invalid(OfClass, defect.Message));

    /// <summary>The parameters of an IngressClass.</summary>
    public EffectiveParameters Resolve(IngressClass ours) => containment.Run(
        new(ours.Reference, TranslationStep.Parameters, OfIngressClass),
        () => Find(ours),
        defect => new EffectiveParameters.Invalid(OfIngressClass, defect.Message));

    private EffectiveParameters Find(IngressClass ours)
    {
        if (Unreadable(ours, OfIngressClass) is { } unreadable)
            return unreadable;
        if (ours.Spec.Parameters is not { } reference)
            return new EffectiveParameters.None();
        return reference is { Scope: "Namespace", Namespace.Length: > 0 }
            ? Resolve(OfIngressClass, reference.ApiGroup ?? "", reference.Kind, reference.Namespace, reference.Name)
            : new EffectiveParameters.Invalid(OfIngressClass + ".scope", "ProxyParameters are in a namespace: set scope to Namespace, and namespace.");
    }

    private EffectiveParameters Find(Gateway gateway)
    {
        if (Unreadable(gateway, OfGateway) is { } unreadable)
            return unreadable;
        if (gateway.Spec.Infrastructure?.ParametersRef is { } own)
            return Resolve(OfGateway, own.Group, own.Kind, gateway.Metadata.Namespace, own.Name);
        return _classes.TryGetValue(gateway.Spec.GatewayClassName, out var ours) ? Inherited(ours) : new EffectiveParameters.None();
    }

    private EffectiveParameters Find(GatewayClass ours)
    {
        if (Unreadable(ours, OfClass) is { } unreadable)
            return unreadable;
        if (ours.Spec.ParametersRef is not { } reference)
            return new EffectiveParameters.None();
        return string.IsNullOrEmpty(reference.Namespace)
            ? new EffectiveParameters.Invalid(OfClass + ".namespace", "ProxyParameters are in a namespace; say in which.")
            : Resolve(OfClass, reference.Group, reference.Kind, reference.Namespace, reference.Name);
    }

    private EffectiveParameters Inherited(GatewayClass ours) => Resolve(ours) switch
    {
        EffectiveParameters.Invalid invalid => invalid with
        {
            FieldPath = "spec.gatewayClassName",
            Message = $"{ours.Reference}: {invalid.FieldPath}: {invalid.Message}",
        },
        var valid => valid,
    };

    private EffectiveParameters Resolve(string path, string group, string kind, string ns, string name)
    {
        if (group != ApiGroup.JwtGateway || kind != nameof(ProxyParameters))
        {
            return new EffectiveParameters.Invalid(path,
                $"Kind \"{kind}\" of group \"{group}\" holds no parameters; use ProxyParameters of {ApiGroup.JwtGateway}.");
        }

        var target = new ObjectReference(group, kind, ns, name);
        if (index.ProxyParameters(ns, name) is not { } found)
            return new EffectiveParameters.Invalid(path, $"{target} does not exist.");
        return ParametersRules.FirstProblem(found) is { } problem
            ? new EffectiveParameters.Invalid(path, $"{target}: {problem}")
            : new EffectiveParameters.Found(found);
    }

    private static EffectiveParameters.Invalid? Unreadable(KubernetesResource resource, string path) =>
        (resource.IssueCovering(path) ?? resource.IssuesAt(path).FirstOrDefault()) is { } issue
            ? new EffectiveParameters.Invalid(issue.Path, issue.Message)
            : null;
}
