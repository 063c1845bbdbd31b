using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Resources.GatewayApi;
using JwtGateway.Translation.Diagnostics;
using JwtGateway.Translation.Snapshots;
using JwtGateway.Translation.Status;

namespace JwtGateway.Translation.Gateways;

/// <summary>Which ListenerSets add listeners to a Gateway (GEP-1713): those that name it, from namespaces that it lets in.</summary>
internal sealed class ListenerSets(SnapshotIndex index, DiagnosticSink diagnostics)
{
    private const string Allowed = "spec.allowedListeners";

    private readonly ILookup<ObjectReference, ListenerSet> _byGateway = index.ListenerSets.ToLookup(Parent);

    /// <summary>The Gateway that a set names; of another kind or group: nobody's.</summary>
    public static ObjectReference Parent(ListenerSet set)
    {
        var reference = set.Spec.ParentRef;
        return new(reference.Group, reference.Kind, reference.Namespace ?? set.Metadata.Namespace, reference.Name);
    }

    /// <summary>The sets that name <paramref name="gateway"/>, the oldest first.</summary>
    public ImmutableArray<ListenerSetState> Of(Gateway gateway)
    {
        ImmutableArray<ListenerSetState> sets = [.. _byGateway[gateway.Reference].Select(set => new ListenerSetState(set, Refusal(gateway, set)))];
        foreach (var issue in gateway.IssuesAt(Allowed))
            diagnostics.Error(gateway.Reference, issue.Path, issue.Message + " No ListenerSet is let in until it can be read.");
        return sets;
    }

    private Problem? Refusal(Gateway gateway, ListenerSet set)
    {
        if (set.IssuesAt("spec.parentRef") is [var issue, ..])
            return Problem.From(ConditionReason.Invalid, issue);
        if (set.Spec.Listeners.IsEmpty)
            return new(ConditionReason.Invalid, "spec.listeners", "The set has no listeners that can be read; add at least one.");
        return gateway.IssuesAt(Allowed).IsEmpty && gateway.IssueCovering(Allowed) is null && LetsIn(gateway, set.Metadata.Namespace)
            ? null
            : new(ConditionReason.NotAllowed, "spec.parentRef",
                $"{gateway.Reference} lets no ListenerSets of namespace {set.Metadata.Namespace} in; its {Allowed} would have to.");
    }

    private bool LetsIn(Gateway gateway, string ns) => gateway.Spec.AllowedListeners?.Namespaces switch
    {
        { From: "Same" } => ns == gateway.Metadata.Namespace,
        { From: "All" } => true,
        { From: "Selector", Selector: { } selector } when LabelSelectors.IsValid(selector) => LabelSelectors.Selects(selector, index.NamespaceLabels(ns)),
        _ => false,
    };
}
