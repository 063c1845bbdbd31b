using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Policies;

/// <summary>What policies that add to each other (<see cref="IPolicyLayers"/>) come to for a rule on a listener.</summary>
internal sealed class LayerTable
{
    private readonly ImmutableArray<SettledAttachment> _all;
    private readonly ILookup<(ObjectReference, string?), int> _places;
    private readonly ILookup<ObjectReference, int> _unclear;
    private readonly Dictionary<string, RoutePolicy?> _folded = new(StringComparer.Ordinal);

    /// <param name="attachments">All attachments, the oldest policy's first.</param>
    public LayerTable(IEnumerable<SettledAttachment> attachments)
    {
        _all = [.. attachments.Where(a => a.Attachment is { Layers: not null, Point: TargetPoint })];
        _places = Enumerable.Range(0, _all.Length)
            .Where(i => _all[i].Outcome == AttachmentOutcome.InForce)
            .ToLookup(i => (Point(i).Object, Point(i).SectionName));
        _unclear = Enumerable.Range(0, _all.Length).Where(i => _all[i].Outcome == AttachmentOutcome.Unclear).ToLookup(i => Point(i).Object);
    }

    /// <summary>The policies, one for each kind of layers, in the order of the oldest policy.</summary>
    public IEnumerable<(PolicyAttachment Attachment, RoutePolicy Policy)> On(RouteState route, RuleState rule, ListenerState listener)
    {
        if (_all.IsEmpty)
            yield break;
        List<(ObjectReference Target, string? Section)> places =
        [
            (listener.Gateway.Reference, null),
            listener.Set is null ? (listener.Gateway.Reference, listener.Spec.Name) : (listener.Set.Reference, null),
            .. listener.Set is null ? [] : new[] { (listener.Set.Reference, (string?)listener.Spec.Name) },
            (route.Reference, null),
            .. rule.Name is { } name ? [(route.Reference, (string?)name)] : Array.Empty<(ObjectReference, string?)>(),
        ];
        // One that may be for the rule closes it, and what the others ask for makes no difference then.
        if (places.Select(p => p.Target).Distinct().SelectMany(t => _unclear[t]).ToList() is [var unclear, ..])
        {
            yield return (_all[unclear].Attachment, _all[unclear].Denial);
            yield break;
        }

        // The same target twice in one policy says nothing new.
        var found = places.SelectMany((place, level) => _places[place].Select(i => (Index: i, Level: level)).DistinctBy(f => _all[f.Index].Attachment.Source.Reference));
        foreach (var group in found.GroupBy(f => _all[f.Index].Attachment.Layers!, ReferenceEqualityComparer.Instance))
        {
            if (Fold((IPolicyLayers)group.Key!, [.. group]) is { } policy)
                yield return (_all[group.Last().Index].Attachment, policy);
        }
    }

    private RoutePolicy? Fold(IPolicyLayers layers, ImmutableArray<(int Index, int Level)> found)
    {
        var key = string.Join(' ', found);
        return _folded.TryGetValue(key, out var known)
            ? known
            : _folded[key] = layers.Fold([.. found.Select(f => new PolicyLayer(_all[f.Index].Attachment, f.Level))]);
    }

    private TargetPoint Point(int index) => (TargetPoint)_all[index].Attachment.Point;
}
