using System.Collections.Immutable;
using JwtGateway.Resources;
using JwtGateway.Translation.Gateways;
using JwtGateway.Translation.Routes;

namespace JwtGateway.Translation.Policies;

/// <summary>What policies that add to each other (<see cref="IPolicyLayers"/>) come to for a listener, and for a rule on it.</summary>
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

    /// <summary>What is asked of the listener's requests before they have a route, one policy for each kind of layers.</summary>
    public ImmutableArray<(PolicyAttachment Attachment, RoutePolicy Policy)> Before(ListenerState listener) =>
        _all.IsEmpty ? [] : On(Places(listener), IsBeforeRouting);

    /// <summary>The policies of a rule, one for each kind of layers, in the order of the oldest policy.</summary>
    public ImmutableArray<(PolicyAttachment Attachment, RoutePolicy Policy)> On(RouteState route, RuleState rule, ListenerState listener)
    {
        if (_all.IsEmpty)
            return [];
        List<(ObjectReference Target, string? Section)> places = [.. Places(listener), (route.Reference, null)];
        if (rule.Name is { } name)
            places.Add((route.Reference, name));

        // A policy of a route comes too late to be asked before; it is broken then, and closes the route.
        return On(places, i => !IsBeforeRouting(i) || Point(i).Object == route.Reference);
    }

    private bool IsBeforeRouting(int index) => _all[index].Attachment.Layers!.BeforeRouting;

    /// <summary>The listener's places, the widest first.</summary>
    private static List<(ObjectReference Target, string? Section)> Places(ListenerState listener) => listener.Set is null
        ? [(listener.Gateway.Reference, null), (listener.Gateway.Reference, listener.Spec.Name)]
        : [(listener.Gateway.Reference, null), (listener.Set.Reference, null), (listener.Set.Reference, listener.Spec.Name)];

    private ImmutableArray<(PolicyAttachment Attachment, RoutePolicy Policy)> On(List<(ObjectReference Target, string? Section)> places, Func<int, bool> counts)
    {
        // One that may be for the place closes it, and what the others ask for makes no difference then.
        if (places.Select(p => p.Target).Distinct().SelectMany(t => _unclear[t]).Where(counts).ToList() is [var unclear, ..])
            return [(_all[unclear].Attachment, _all[unclear].Denial)];

        // The same target twice in one policy says nothing new.
        var found = places.SelectMany((place, level) =>
            _places[place].Where(counts).Select(i => (Index: i, Level: level)).DistinctBy(f => _all[f.Index].Attachment.Source.Reference));
        return
        [
            .. from @group in found.GroupBy(f => _all[f.Index].Attachment.Layers!, ReferenceEqualityComparer.Instance)
               let policy = Fold((IPolicyLayers)@group.Key!, [.. @group])
               where policy is not null
               select (_all[@group.Last().Index].Attachment, policy),
        ];
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
